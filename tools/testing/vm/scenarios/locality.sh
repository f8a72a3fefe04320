# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# On a host of any shape: a guest on each node that has CPUs, with paced disk and
# network loads; what part of each queue's bytes is handled on the node that owns
# them, stock (policy off) and steered (auto), in the same run.

# Frames each queue handles while it is measured, and the least percentage.
FRAMES=${FRAMES:-400}
LEAST=98

. /selftests/ktap.sh

# read_counts ARRAY - for each queue, "DEV QUEUE", bytes so far: "LOCAL ALL"
read_counts() {
	local -n counts=$1
	local lines line word key here all

	mapfile -t lines <$QUEUES
	for line in "${lines[@]}"; do
		key='' here=0 all=0
		for word in $line; do
			case $word in
			dev=*) key=${word#*=} ;;
			queue=*) key+=" ${word#*=}" ;;
			local_bytes=*) here=${word#*=} && all=$((all + here)) ;;
			remote_bytes=* | unknown_bytes=*) all=$((all + ${word#*=})) ;;
			esac
		done
		counts[$key]="$here $all"
	done
}

# permille BEFORE AFTER - of what came between, how much was local
permille() {
	local l0 n0 l1 n1

	read -r l0 n0 <<<"$1"
	read -r l1 n1 <<<"$2"
	echo $((n1 > n0 ? (l1 - l0) * 1000 / (n1 - n0) : 0))
}

# window NAME - fills the array with the permille of each queue
window() {
	local -n result=$1
	local -A before=() after=()
	local key start=$SECONDS

	vmqueues snap | report_file "snap.$1.begin"
	read_counts before
	vmqueues wait "$FRAMES" 1800 || fail "$1: a queue hardly moves: $(cat $QUEUES)"
	read_counts after
	vmqueues snap | report_file "snap.$1.end"
	for key in "${!after[@]}"; do
		result[$key]=$(permille "${before[$key]:-0 0}" "${after[$key]}")
	done
	say "policy $1: $FRAMES frames and more in $((SECONDS - start)) s"
}

guests=()
for node in $(nodes_with_cpus); do
	guest_start "g$node" --node "$node" --load disk,net --rate 64
	guests+=("g$node")
done
for guest in "${guests[@]}"; do
	guest_wait_up "$guest"
	say "$guest is up"
done

declare -A off=() auto=()
modprobe xen-numa policy=off capacity_pct=0
[ "$(<$PARAMS/reason)" = ok ] || fail "reason: $(<$PARAMS/reason)"
homes() { grep -q . $QUEUES && ! grep -q 'home_pxm=-1 ' $QUEUES; }
wait_for 900 homes || fail "no homes: $(cat $QUEUES)"
window off

start=$SECONDS
echo auto >$PARAMS/policy
wait_for 900 all_steered || fail "not steered: $(cat $QUEUES)"
say "all steered after $((SECONDS - start)) s"
window auto

# per_cent PERMILLE
per_cent() { echo "$(($1 / 10)).$(($1 % 10)) %"; }

# home DEV QUEUE - its PXM
home() { sed -n "s/^dev=$1 queue=$2 .*home_pxm=\\([-0-9]*\\) .*/\\1/p" $QUEUES; }

{
	for guest in "${guests[@]}"; do
		id=$(guest_domid "$guest")
		queues=0
		part=$(guest_memory "$guest" "${guest#g}")
		check "$guest: its memory is on PXM ${guest#g}, says Xen ($part %)" test "$part" -ge 99
		for key in "${!auto[@]}"; do
			[[ $key == v??-$id-* ]] || continue
			queues=$((queues + 1))
			is "$key: home" "$(home ${key% *} "${key#* }")" "${guest#g}"
			check "$key: $(per_cent "${auto[$key]}") of its bytes on node ${guest#g}, stock $(per_cent "${off[$key]:-0}")" \
				test "${auto[$key]}" -ge $((LEAST * 10))
		done
		check "$guest: disk and network, both ways" test $queues -eq 3
	done
	check "the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.nodes
tap </tmp/tap.nodes
report_file queues <$QUEUES
exit $ktap_bad
