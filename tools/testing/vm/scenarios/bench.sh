# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What placement buys, counted from outside by numascope: a guest on each node that
# has CPUs, the same loads under each placement of its backends, BENCH_REPEAT times
# over. Each window's figures go to "windows" (dom0/vmbench.c), the emulator's to
# "scope" under the same label, PLACEMENT/LOAD/REPETITION; "settled" has what each
# steering took. report/bench makes the tables.
#
# dom0 has the first half of the host's CPUs, one on each node, the guests have the
# second (shapes/bench-*.shape), so that what runs on dom0's is dom0's or Xen's
# work for it. The disks copy in the backend's thread, as a device would not.

BENCH_REPEAT=$(option xn.repeat "${BENCH_REPEAT:-2}")
BENCH_REQUESTS=$(option xn.requests "${BENCH_REQUESTS:-150}")
BENCH_LOADS=$(option xn.loads read,write,rx,tx,mixed)
BENCH_PLACEMENTS=$(option xn.placements stock,worst,best,stock-mode,auto,strict)
WINDOWS=/tmp/windows
SETTLED=/tmp/settled
BLKIF=/run/blkif	# interrupts of blkback that are known, and whose

. /selftests/ktap.sh

# An emulated host's CPUs are always full, and its windows must be longer.
OPTIONS="capacity_pct=0 window_ms=500 period_ms=1000"

# chosen PLACEMENT
chosen() { [[ ,$BENCH_PLACEMENTS, == *,$1,* ]]; }

# now_ms - of the emulated clock
now_ms() {
	local up

	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

# vcpu_of PXM - dom0's CPU on that node: the first of the host's there
vcpu_of() {
	local cpus

	cpus=$(node_cpus "$1") || exit
	echo "${cpus%%,*}"
}

# other_node PXM - the next one that has CPUs
other_node() {
	local node first='' found=''

	for node in $(nodes_with_cpus); do
		first=${first:-$node}
		if [ "$found" ]; then
			echo "$node"
			return
		fi
		[ "$node" != "$1" ] || found=1
	done
	echo "$first"
}

# blkif_interrupts - their numbers
blkif_interrupts() {
	local f

	for f in /proc/irq/*/blkif-backend; do
		[ -e "$f" ] || continue
		f=${f%/*}
		echo "${f##*/}"
	done
}

# guests_up - one on each node; says which interrupts of blkback are whose. Xen puts a
# guest's grant table where the CPU is that creates it: the same for each placement.
guests_up() {
	local node cpus i=0 irq

	: >$BLKIF
	taskset -pc 0 $BASHPID >/dev/null
	for node in $(nodes_with_cpus); do
		cpus=$(node_cpus "$node") || exit
		guest_start "g$node" --cpus "${cpus##*,}" --load disk,net --rate 0 \
			--target "/dev/nullb$i"
		guest_wait_up "g$node"
		guest_tell "g$node" load none
		for irq in $(blkif_interrupts); do
			grep -q "^$irq " $BLKIF || echo "$irq g$node" >>$BLKIF
		done
		i=$((i + 1))
	done
	read -r cpus </sys/devices/system/cpu/online
	taskset -pc "$cpus" $BASHPID >/dev/null
}

guests_down() {
	local node

	for node in $(nodes_with_cpus); do
		guest_destroy "g$node"
	done
}

# devices_of LOAD - the devices that have work to do under it
devices_of() {
	local node id

	for node in $(nodes_with_cpus); do
		id=$(guest_domid "g$node")
		case $1 in
		read | write | mixed) echo "vbd-$id-51712" ;;
		esac
		case $1 in
		rx | tx | mixed) echo "vif-$id-0" ;;
		esac
	done
}

# tell LOAD - all guests
tell() {
	local node words=$1

	[ "$1" != mixed ] || words=read,write,rx,tx
	for node in $(nodes_with_cpus); do
		guest_tell "g$node" load "$words"
	done
}

# interrupts_of GUEST
interrupts_of() {
	local id f

	id=$(guest_domid "$1")
	for f in /proc/irq/*/"vif$id.0-"*; do
		[ -e "$f" ] || fail "no interrupt of vif$id.0"
		f=${f%/*}
		echo "${f##*/}"
	done
	sed -n "s/ $1\$//p" $BLKIF
}

# tasks_of GUEST
tasks_of() {
	local id f name

	id=$(guest_domid "$1")
	for f in /proc/[0-9]*/comm; do
		read -r name <"$f" 2>/dev/null || continue
		case $name in
		"vif$id.0-"* | "$id.xvda"*)
			f=${f%/comm}
			echo "${f##*/}"
			;;
		esac
	done
}

# by_hand GUEST CPUS - as a careful operator does it
by_hand() {
	local nr n=0

	for nr in $(tasks_of "$1"); do
		taskset -pc "$2" "$nr" >/dev/null || fail "task $nr does not go to CPU $2"
		n=$((n + 1))
	done
	[ $n -ge 3 ] || fail "$1 has $n threads in dom0"
	n=0
	for nr in $(interrupts_of "$1"); do
		echo "$2" >"/proc/irq/$nr/smp_affinity_list" ||
			fail "interrupt $nr does not go to CPU $2"
		n=$((n + 1))
	done
	[ $n -ge 2 ] || fail "$1 has $n interrupts in dom0"
}

# place PLACEMENT
place() {
	local node all

	for node in $(nodes_with_cpus); do
		case $1 in
		worst) by_hand "g$node" "$(vcpu_of "$(other_node "$node")")" ;;
		best) by_hand "g$node" "$(vcpu_of "$node")" ;;
		stock-mode)
			read -r all </sys/devices/system/cpu/online
			by_hand "g$node" "$all"
			;;
		esac
	done
	case $1 in
	stock-mode | auto) steer auto "$1" ;;
	strict) steer strict "$1" ;;
	esac
}

all_home() { all_steered && queues_are $((3 * guests)); }
queues_are() { [ "$(grep -c . $QUEUES)" = "$1" ]; }

# steer POLICY PLACEMENT - until every queue is at home
steer() {
	local start moves

	tell mixed
	start=$(now_ms)
	# shellcheck disable=SC2086 # a list
	modprobe xen-numa policy="$1" $OPTIONS
	[ "$(<$PARAMS/reason)" = ok ] || fail "reason: $(<$PARAMS/reason)"
	wait_for 600 all_home || fail "$2: not steered: $(<$QUEUES)"
	moves=$(sed -n 's/.* moves=\([0-9]*\).*/\1/p' $QUEUES | sort -n | tail -n 1)
	echo "$2 $(($(now_ms) - start)) ${moves:-?}" >>$SETTLED
	tell none
}

# measure PLACEMENT REPETITION
measure() {
	local load label devices

	for load in ${BENCH_LOADS//,/ }; do
		label=$1/$load/$2
		tell "$load"
		mapfile -t devices < <(devices_of "$load")
		# what a load needs first is not what it costs
		vmbench warm "$((BENCH_REQUESTS / 2))" 900 "${devices[@]}" >/dev/null ||
			fail "$label: a device hardly moves"
		numascope run "$label" vmbench "$label" "$BENCH_REQUESTS" 900 \
			"${devices[@]}" >>$WINDOWS || fail "$label: a device hardly moves"
		tell none
	done
	case $1 in
	stock | auto) reconnect "$1" "$2" ;;
	esac
	say "$1, repetition $(($2 + 1)) of $BENCH_REPEAT: $SECONDS s so far"
}

# reconnect PLACEMENT REPETITION - a window in which a network device does that once
reconnect() {
	local label=$1/connect/$2 node start cpu

	read -r node _ <<<"$(nodes_with_cpus | tr '\n' ' ')"
	start=$(now_ms)
	numascope start "$label"
	guest_reconnect "g$node" vif
	numascope stop
	{
		echo "window $label $((($(now_ms) - start) * 1000000))"
		echo "device vif 1 0"
		for ((cpu = 0; cpu < guests; cpu++)); do
			echo "interrupts $cpu 0"
		done
	} >>$WINDOWS
}

# placements REPETITION NAME... - with the backends that are loaded
placements() {
	local nr=$1 placement any=0

	shift
	for placement; do
		! chosen "$placement" || any=1
	done
	[ $any = 1 ] || return 0
	guests_up
	for placement; do
		chosen "$placement" || continue
		place "$placement"
		measure "$placement" "$nr"
		! grep -q "^xen_numa " /proc/modules || rmmod xen-numa
	done
	guests_down
}

guests=$(nodes_with_cpus | grep -c .)
# in the thread that submits, from its own memory
modprobe null_blk nr_devices="$guests" gb=1 queue_mode=0 irqmode=0 memory_backed=1
numascope symbols | gzip -1 | report_file symbols
: >$SETTLED
for ((repetition = 0; repetition < BENCH_REPEAT; repetition++)); do
	backends_of stock
	placements $repetition stock worst best stock-mode
	backends_of ours
	placements $repetition auto strict
done
{
	echo "dom0's kernel: $(uname -r)"
	echo "Xen: $(xl info xen_version)"
	echo "xen-numa: $(modinfo -F version xen-numa)"
} | report_file versions
report_file windows <$WINDOWS
report_file settled <$SETTLED
