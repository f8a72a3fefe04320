#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Queues with traffic go to their homes, unless these are full.
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

while read -r dev queue; do
	check "$dev queue $queue is on its home" is_on "$dev" "$queue" \
		"$(queue_field "$dev" "$queue" home_node)"
	is "$dev queue $queue: place_pxm" "$(< "$(sysfs "$dev")/queue-$queue/place_pxm")" \
		"$(< "$(sysfs "$dev")/queue-$queue/home")"
	check "$dev queue $queue: tasks and irqs are the device's" names_agree "$dev" "$queue"
	check "$dev queue $queue: its home has the most votes" votes_agree "$dev" "$queue"
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

done_testing
