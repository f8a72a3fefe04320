#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Queues follow the memory that they work on, and stay where it is undecided.
#
# usage: MOVER=NAME PAIR=NAME LOW=PXM HIGH=PXM moves.sh
#
# Both guests of the bench have their lower half of memory on LOW, the upper on
# HIGH. MOVER has one vCPU, a disk and a network load; PAIR two vCPUs with a disk
# process on each, whose data are in different halves. Unreliable: where the
# bench's guests get no CPU for minutes.
. "$(dirname "$0")/ktap.sh"
bench_guests MOVER PAIR LOW HIGH

WAIT=300		# seconds, for hangs only
PACE=$((2 * WAIT))

# queue_line DEV QUEUE - its line in the dump
queue_line() { grep "^dev=$1 queue=$2 " $QUEUES; }

# value DEV QUEUE FIELD
value() {
	local line

	line=" $(queue_line "$1" "$2") "
	line=${line##* "$3"=}
	echo "${line%% *}"
}

# handled DEV QUEUE - frames so far
handled() {
	echo $(($(value "$1" "$2" local) + $(value "$1" "$2" remote) +
		$(value "$1" "$2" unknown)))
}

# reaches DEV QUEUE FRAMES - so many so far
reaches() { [ "$(handled "$1" "$2")" -ge "$3" ]; }

# bytes DEV QUEUE - so far, and how many of them on the owning node
bytes() {
	local here

	here=$(value "$1" "$2" local_bytes)
	echo $((here + $(value "$1" "$2" remote_bytes) +
		$(value "$1" "$2" unknown_bytes))) "$here"
}

# home_is DEV QUEUE PXM - and the queue is there
home_is() {
	[ "$(value "$1" "$2" home_pxm)" = "$3" ] &&
		[ "$(value "$1" "$2" reason)" = steered ]
}

# on_node DEV QUEUE PXM - tasks and IRQs have its node's CPUs, IRQs its node
on_node() { home_is "$@" && is_on "$1" "$2" "$(value "$1" "$2" home_node)"; }

# follow WHAT PXM QUEUE... - a test for each queue, "DEV QUEUE": it comes to be
# there; says how many seconds after this call
follow() {
	local what=$1 pxm=$2 start=$SECONDS queue
	local -A after=()

	shift 2
	all_there() {
		for queue; do
			if [ -z "${after[$queue]:-}" ] && on_node $queue "$pxm" > /dev/null; then
				after[$queue]=$((SECONDS - start))
			fi
		done
		[ ${#after[@]} -eq $# ]
	}
	until_ok $WAIT all_there "$@" || :
	for queue; do
		check "$queue: $what" on_node $queue "$pxm"
		echo "# after ${after[$queue]:-?} s: $(queue_line $queue)"
	done
}

# works_there WHAT DEV QUEUE - one test: nearly all bytes are handled on the node
# that owns them, after what was under way elsewhere
works_there() {
	local n n0 l0 n1 l1 least=98

	# With the data on HIGH the packets' heads still are where the guest's
	# kernel has them, up to a tenth of the bytes.
	[[ $2 != vif* || $(value "$2" "$3" home_pxm) != "$HIGH" ]] || least=90

	n=$(($(handled "$2" "$3") + 100))
	until_ok $PACE reaches "$2" "$3" $n || :
	n=$(($(handled "$2" "$3") + 400))
	read -r n0 l0 <<< "$(bytes "$2" "$3")"
	until_ok $PACE reaches "$2" "$3" $n || :
	read -r n1 l1 <<< "$(bytes "$2" "$3")"
	echo "# $((l1 - l0)) of $((n1 - n0)) bytes are local"
	check "$1" test $n1 -gt $n0 -a $(((l1 - l0) * 100)) -ge $(((n1 - n0) * least))
}

# stays WHAT MOVES FRAMES "DEV QUEUE"... - one test for each: while it handles so
# many frames its home changes at most so often
stays() {
	local -A m0=() n0=()
	local what=$1 most=$2 frames=$3 start=$SECONDS queue m n

	shift 3
	# shellcheck disable=SC2086 # two words
	for queue; do
		m0[$queue]=$(value $queue moves)
		n0[$queue]=$(handled $queue)
	done
	# shellcheck disable=SC2086 # two words
	for queue; do
		until_ok $PACE reaches $queue $((${n0[$queue]} + frames)) || :
	done
	# shellcheck disable=SC2086 # two words
	for queue; do
		m=$(($(value $queue moves) - ${m0[$queue]}))
		n=$(($(handled $queue) - ${n0[$queue]}))
		echo "# $m moves in $n frames, $((SECONDS - start)) s"
		check "$queue: $what" test $m -le "$most" -a $n -ge "$frames"
	done
}

id=$(guest_domid "$MOVER") || skip_all "no guest $MOVER"
pair=$(guest_domid "$PAIR") || skip_all "no guest $PAIR"
# Of the vif only what the guest sends: where its kernel has the buffers to
# receive into nobody can choose.
disk="vbd-$id-51712 0"
net="vif-$id-0 0-tx"
for guest in "$MOVER" "$PAIR"; do
	for pxm in "$LOW" "$HIGH"; do
		part=$(guest_memory "$guest" "$pxm")
		check "$guest: half of its memory is on PXM $pxm, says Xen ($part %)" \
			test "$part" -ge 48 -a "$part" -le 52
	done
done
guest_tell "$MOVER" where low
numa_load auto

follow "is where its data are" "$LOW" "$disk" "$net"
for queue in "$disk" "$net"; do
	works_there "$queue: and works there" $queue
done

# Data that move; the rings stay.
declare -A moves tasks
for queue in "$disk" "$net"; do
	moves[$queue]=$(value $queue moves)
	tasks[$queue]=$(value $queue tasks)
done
guest_tell "$MOVER" where high
follow "follows when its data move" "$HIGH" "$disk" "$net"
for queue in "$disk" "$net"; do
	is "$queue: in one move" "$(value $queue moves)" $((moves[$queue] + 1))
	is "$queue: still the same connection" "$(value $queue tasks)" "${tasks[$queue]}"
	works_there "$queue: and works there" $queue
done

# A frontend that connects again, with its data elsewhere.
guest_tell "$MOVER" where low
for kind in vbd vif; do
	guest_reconnect "$MOVER" $kind
done
follow "follows a frontend that has connected again" "$LOW" "$disk" "$net"
for queue in "$disk" "$net"; do
	check "$queue: it is a new connection" test "$(value $queue tasks)" != "${tasks[$queue]}"
done

# Half and half.
for where in both flip; do
	guest_tell "$MOVER" where $where
	stays "data half and half ($where): no more than one move" 1 1200 "$disk" "$net"
done

# Two queues of one device.
first="vbd-$pair-51712 0" second="vbd-$pair-51712 1"
follow "is where its data are" "$LOW" "$first"
follow "is where its own are, on another node" "$HIGH" "$second"
for queue in "$first" "$second"; do
	works_there "$queue: and works there" $queue
done

# What was written was read back.
guest_log "$MOVER" | grep -E 'xn: (disk|net) .* bad' | tail -n 2 | sed 's/^/# /'
unharmed() { ! guest_log "$1" | grep -E 'xn: .* bad [1-9]'; }
check "no data were damaged: $MOVER" unharmed "$MOVER"
check "no data were damaged: $PAIR" unharmed "$PAIR"

done_testing
