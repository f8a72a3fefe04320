# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a guest that attacks at random costs dom0: the same attack on the
# distribution's backends alone, on ours (full mode), and on the distribution's
# with xen-numa (stock mode), counted by the emulator (run --count). What the guest
# says of each window is reported as "windows", logs and memory as "turns";
# report/fuzz.awk compares.
#
# All of dom0 is on CPU 0, the guest on CPU 1, its memory on two nodes: each round of
# its attack grants pages of the other one. With a CPU on both, dom0's threads are
# now here, now there, with xen-numa or without, and what it costs to wake a CPU hides
# all else; how often a guest has them moved is what "hostile" is about.

SEED=$(option xn.seed 1)
ROUNDS=$(option xn.rounds 600)	# that are counted, of each device
WARM=$((ROUNDS / 10))		# before: nothing is cached yet, no home known
TURNS=$(option xn.turns 2)	# of each variant, one after the other
PARAMS=/sys/module/xen_numa/parameters
QUEUES=/sys/kernel/debug/xen-numa/queues

read -r low high _ <<<"$(nodes_with_cpus | tr '\n' ' ')"
[ -n "$high" ] || fail "needs two nodes with CPUs"
: >/run/windows
: >/run/turns

# use VARIANT - its modules. An emulated host's CPUs are always full, so that no
# home would be moved to with a capacity to care for.
use() {
	! grep -q "^xen_numa " /proc/modules || rmmod xen-numa
	case $1 in
	stock) backends_of stock ;;
	full) backends_of ours ;;
	sampled) backends_of stock ;;
	esac
	[ "$1" != stock ] || return 0
	modprobe xen-numa policy=auto capacity_pct=0
	[ "$(<$PARAMS/reason)" = ok ] || fail "reason: $(<$PARAMS/reason)"
	case $1:$(<$PARAMS/mode) in
	full:full | sampled:stock) ;;
	*) fail "$1: mode $(<$PARAMS/mode)" ;;
	esac
}

# order LABEL vbd|vif FIRST LAST [fatal] - the guest carries it out
order() {
	local label=$1

	shift
	orders=$((orders + 1))
	vmfuzz order "$id" $orders "$@" "$label" >>/run/windows || fail "$label: $(guest_log f | tail -n 3)"
	say "$(tail -n 1 /run/windows)"
}

# memory - KiB that the kernel has allocated for itself; the least of a few looks
memory() {
	local least='' sum

	for _ in 1 2 3 4 5; do
		echo 3 >/proc/sys/vm/drop_caches
		sleep 1
		sum=$(awk '/^(Slab|VmallocUsed|KernelStack|Percpu|PageTables):/ { n += $2 } END { print n }' /proc/meminfo)
		[ -n "$least" ] && [ "$least" -le "$sum" ] || least=$sum
	done
	echo "$least"
}

# frames_seen - what xen-numa has counted of these connections
frames_seen() {
	sed 's/.* local=\([0-9]*\) remote=\([0-9]*\) unknown=\([0-9]*\) .*/\1 \2 \3/' $QUEUES |
		awk '{ n += $1 + $2 + $3 } END { print n + 0 }'
}

# turn VARIANT NR
turn() {
	local name=$1-$2 before xen frames=0 orders=0 id log=/run/log.$1-$2

	use "$1"
	guest_start f --split "$low,$high" --vcpus 1 --target /dev/nullb0 --extra "xn_fuzz=$SEED"
	xl vcpu-pin f all 1
	guest_wait_up f
	id=$(guest_domid f)
	mkfifo /run/granted
	vmfuzz grant "$id" </run/granted >/run/grant &
	exec 7>/run/granted
	wait_for "$LIMIT" grep -q granted /run/grant || fail "dom0 grants nothing"
	order "$name/warm-vbd" vbd 0 $WARM
	order "$name/warm-vif" vif 0 $WARM

	before=$(memory)
	dmesg -c >>/run/log
	xen=$(xl dmesg | wc -l)
	order "$name/vbd" vbd 1000 $((1000 + ROUNDS))
	order "$name/vif" vif 1000 $((1000 + ROUNDS))
	dmesg -c >"$log"
	xen=$(($(xl dmesg | wc -l) - xen))
	[ "$1" = stock ] || frames=$(frames_seen)
	echo "$name $(wc -l <"$log") $(wc -c <"$log") $(grep -c 'xen-numa: ' "$log" || :)" \
		"$xen $before $(memory) $frames" >>/run/turns
	say "$(tail -n 1 /run/turns)"

	# The last that this interface does.
	order "$name/fatal" vif 5000 5012 fatal
	dmesg -c >"$log.fatal"
	report_file "log.$name" <"$log"
	report_file "log.$name.fatal" <"$log.fatal"
	guest_destroy f
	exec 7>&-
	wait
	rm /run/granted
}

echo 0 >/sys/devices/system/cpu/cpu1/online
modprobe null_blk nr_devices=1 gb=1 queue_mode=0 irqmode=0
for ((nr = 1; nr <= TURNS; nr++)); do
	for variant in stock full sampled; do
		say "turn $nr, $variant"
		turn $variant $nr
	done
done
report_file windows </run/windows
report_file turns </run/turns
