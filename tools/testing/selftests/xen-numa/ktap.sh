# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the xen-numa self-tests share; sourced. TAP on standard output, exit
# 0 passed, 1 failed, 4 skipped.

QUEUES=/sys/kernel/debug/xen-numa/queues
PARAMS=/sys/module/xen_numa/parameters

ktap_n=0
ktap_bad=0
ktap_dmesg=$(dmesg | wc -l)

# skip_all REASON - nothing here can be tested on this host
skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

# check WHAT CMD... - one test: CMD succeeds
check() {
	local what=$1

	shift
	ktap_n=$((ktap_n + 1))
	if "$@"; then
		echo "ok $ktap_n - $what"
	else
		ktap_bad=1
		echo "not ok $ktap_n - $what"
	fi
}

# is WHAT GOT WANT - one test: two strings are the same
is() {
	ktap_n=$((ktap_n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $ktap_n - $1"
	else
		ktap_bad=1
		echo "# got '$2', expected '$3'"
		echo "not ok $ktap_n - $1"
	fi
}

# Nothing in the kernel's log since the start says that the kernel is unwell.
dmesg_clean() {
	dmesg | tail -n +$((ktap_dmesg + 1)) > /tmp/ktap.dmesg
	! grep -E 'WARNING:|BUG:|Oops|Call Trace|corruption|refcount_t|hint' \
		/tmp/ktap.dmesg | sed 's/^/# /' | grep .
}

# done_testing - last line of a test
done_testing() {
	check "the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
	exit $ktap_bad
}

# until_ok SECONDS CMD... - wait for a state; the limit is for hangs only
until_ok() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.5
	done
}

# queue_field DEV QUEUE FIELD - from the dump of the queues
queue_field() {
	sed -n "s/^dev=$1 queue=$2 .*\\b$3=\\([^ ]*\\).*/\\1/p" $QUEUES
}

# queues - "DEV QUEUE" of each
queues() {
	sed -n 's/^dev=\([^ ]*\) queue=\([^ ]*\) .*/\1 \2/p' $QUEUES
}

# cpus_of_node NODE
cpus_of_node() {
	cat /sys/devices/system/node/node"$1"/cpulist
}

# affinities of every task and IRQ of every queue, a line each. Files of proc
# and debugfs are read at once (mapfile): `read` seeks back after each line,
# into contents that have changed meanwhile.
affinities() {
	local lines words word nr line cpus node

	mapfile -t lines < "${1:-$QUEUES}"
	read -r -d '' -a words <<< "${lines[*]}"
	for word in "${words[@]}"; do
		case $word in
		tasks=[0-9]*)
			word=${word#tasks=}
			for nr in ${word//,/ }; do
				mapfile -t lines < "/proc/$nr/status"
				for line in "${lines[@]}"; do
					case $line in
					Cpus_allowed_list:*) echo "task $nr ${line##*[[:blank:]]}" ;;
					esac
				done
			done ;;
		irqs=[0-9]*)
			word=${word#irqs=}
			for nr in ${word//,/ }; do
				read -r cpus < "/proc/irq/$nr/smp_affinity_list"
				read -r node < "/proc/irq/$nr/node"
				echo "irq $nr $cpus $node"
			done ;;
		esac
	done
}

# numa_load POLICY - the module afresh, with a policy from the first moment on:
# with the default one it would steer before anybody could look. The CPUs of an
# emulated host are always full, so no node is, unless a test says so.
numa_load() {
	[ ! -e $PARAMS ] || rmmod xen-numa
	modprobe xen-numa policy="$1" capacity_pct=0 2> /dev/null || skip_all "no xen-numa module"
	[ "$(cat $PARAMS/reason)" = ok ] || skip_all "$(cat $PARAMS/reason)"
}

# spread - tasks and IRQs of every queue to all CPUs: a state to come back to
# that no steering leaves behind
spread() {
	local kind nr

	while read -r kind nr _; do
		case $kind in
		task) taskset -apc "$(cat /sys/devices/system/cpu/online)" "$nr" ;;
		irq) cat /sys/devices/system/cpu/online > "/proc/irq/$nr/smp_affinity_list" ;;
		esac
	done <<< "$(affinities)" > /dev/null
}

# all_steered - every queue has a home and is there
all_steered() {
	grep -q . $QUEUES && ! grep -qv ' reason=steered ' $QUEUES
}

# moved FRAMES - every queue has handled so many frames
moved() {
	awk -v want="$1" '{
		n = 0
		for (i = 1; i <= NF; i++)
			if ($i ~ /^(local|remote|unknown)=/) {
				sub(/.*=/, "", $i)
				n += $i
			}
		if (n < want)
			exit 1
	}' $QUEUES
}

# sysfs DEV - the device's directory; below it one for each queue
sysfs() { echo "/sys/bus/xen-backend/devices/$1/numa"; }

# names_agree DEV QUEUE - sysfs has the numbers of threads and interrupts that the
# kernel has under the device's names
names_agree() {
	local dir domid nr task irq

	dir=$(sysfs "$1")/queue-$2
	IFS=- read -r _ domid nr <<< "$1"
	case $1 in
	vbd-*) task="^$domid\." irq=blkif-backend ;;
	*) task="^vif$domid\.$nr-" irq="vif$domid\.$nr-q" ;;
	esac
	[ -n "$(< "$dir/tasks")$(< "$dir/irqs")" ] || return
	for nr in $(tr , ' ' < "$dir/tasks"); do
		grep -q "$task" "/proc/$nr/comm" || return
	done
	for nr in $(tr , ' ' < "$dir/irqs"); do
		grep -q "^ *$nr:.* $irq" /proc/interrupts || return
	done
}

# votes_agree DEV QUEUE - in sysfs its home has the most votes
votes_agree() {
	local dir

	dir=$(sysfs "$1")/queue-$2
	[ "$(tr ' ' '\n' < "$dir/votes" | sort -t : -k 2nr | sed 's/:.*//; q')" = "$(< "$dir/home")" ]
}

# is_on DEV QUEUE NODE - the queue's tasks and IRQs have that node's CPUs, its
# IRQs the node
is_on() {
	local cpus

	cpus=$(cpus_of_node "$3")
	grep "^dev=$1 queue=$2 " $QUEUES > /tmp/ktap.one
	affinities /tmp/ktap.one > /tmp/ktap.now
	[ -s /tmp/ktap.now ] && awk -v c="$cpus" -v n="$3" '
		$3 != c || ($1 == "irq" && $4 != n) { print "# " $0; bad = 1 }
		END { exit bad }' /tmp/ktap.now
}

# affinities_of DEV - of all its queues
affinities_of() {
	grep "^dev=$1 " $QUEUES > /tmp/ktap.dev
	affinities /tmp/ktap.dev
}

# write_error FILE TEXT - what the kernel says to that write; empty if it was
# taken. In one write, however long.
write_error() {
	local said

	if [ ${#2} -lt 1024 ]; then
		said=$({ printf '%s' "$2" > "$1"; } 2>&1) || echo "${said##*: }"
		return
	fi
	# bash writes long texts in pieces
	printf '%s' "$2" | LC_ALL=C dd of="$1" bs=64k iflag=fullblock conv=notrunc 2>&1 |
		sed -n "s/^dd: .*: //p" | head -n 1
}

# now - milliseconds since boot
now() {
	local line up

	mapfile -t line < /proc/uptime
	up=${line[0]%% *}
	echo $((${up/./} * 10))
}

# bench_guests VARIABLE... - the bench's functions for guests, and the variables
# that name what the test needs
bench_guests() {
	local v bench=${BENCH:-/lib.sh}

	[ -r "$bench" ] || skip_all "needs the guests of the bench"
	# shellcheck source=/dev/null
	. "$bench"
	for v; do
		[ -n "${!v:-}" ] || skip_all "$v= is not set"
	done
}

# stat_of NAME - from the module's statistics
stat_of() { sed -n "s/^$1 //p" /sys/kernel/debug/xen-numa/stats; }

# frames - sum over all queues of what they handled
frames() {
	sed 's/.* local=\([0-9]*\) remote=\([0-9]*\) unknown=\([0-9]*\) .*/\1 \2 \3/' $QUEUES |
		awk '{ n += $1 + $2 + $3 } END { printf "%d\n", n }'
}
