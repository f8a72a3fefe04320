#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Queues with traffic go to their homes; the operator's word counts more.
#
# Needs guests that do disk or network I/O. Unreliable: not known to be.
. "$(dirname "$0")/ktap.sh"

numa_load off
grep -q . $QUEUES || skip_all "no guest has a disk or network"
until_ok 300 moved 200 || skip_all "no traffic"

check "policy off: nothing is steered" eval '! grep -q reason=steered $QUEUES'
spread
affinities > /tmp/steer.off
mkdir -p /tmp/steer

echo auto > $PARAMS/policy
check "policy auto: every queue is steered" until_ok 300 all_steered

# on_home DEV QUEUE - tasks and IRQs have the home node's CPUs, IRQs its node
on_home() {
	local node cpus

	node=$(queue_field "$1" "$2" home_node)
	cpus=$(cpus_of_node "$node")
	grep "^dev=$1 queue=$2 " $QUEUES > /tmp/steer/one
	affinities /tmp/steer/one > /tmp/steer/now
	[ -s /tmp/steer/now ] &&
		! awk -v c="$cpus" -v n="$node" \
		'$3 != c || ($1 == "irq" && $4 != n) { print "# " $0; bad = 1 } END { exit !bad }' /tmp/steer/now
}

while read -r dev queue; do
	check "$dev queue $queue is on its home" on_home "$dev" "$queue"
done <<< "$(queues)"

echo off > $PARAMS/policy
is "policy off again: every affinity is as before" "$(affinities)" "$(cat /tmp/steer.off)"

# A node that is full takes no more queues, and says so, until there is room.
echo 1 > $PARAMS/capacity_pct
echo auto > $PARAMS/policy
some_full() { grep -q ' reason=home-full ' $QUEUES && grep -q ' reason=steered ' $QUEUES; }
check "capacity_pct=1: some queues find their home full" until_ok 300 some_full
as_before() {
	grep ' reason=home-full ' $QUEUES > /tmp/steer/full
	! affinities /tmp/steer/full | grep -vxFf /tmp/steer.off
}
check "and are where they were before us" as_before
echo 0 > $PARAMS/capacity_pct
check "capacity_pct=0: they come" until_ok 300 all_steered

# What the operator sets by hand stays.
echo auto > $PARAMS/policy
until_ok 300 all_steered
read -r dev queue <<< "$(queues | head -n 1)"
irq=$(queue_field "$dev" "$queue" irqs | sed 's/,.*//')
all=$(cat /sys/devices/system/cpu/online)
echo "$all" > "/proc/irq/$irq/smp_affinity_list"
kept() { [ "$(queue_field "$dev" "$queue" reason)" = kept-by-operator ]; }
check "an IRQ set by hand is noticed" until_ok 60 kept
is "and left alone" "$(cat "/proc/irq/$irq/smp_affinity_list")" "$all"
echo auto > $PARAMS/policy
check "until the policy is written again" until_ok 60 on_home "$dev" "$queue"

done_testing
