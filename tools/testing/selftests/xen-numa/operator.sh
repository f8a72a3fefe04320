#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Affinities that an operator sets by hand (taskset, smp_affinity) survive, are
# shown as such, and are ours again when the policy is written again.
. "$(dirname "$0")/ktap.sh"

numa_load auto
until_ok 300 all_steered || skip_all "not steered: $(cat $QUEUES)"
read -r dev queue <<< "$(queues | head -n 1)"
node=$(queue_field "$dev" "$queue" home_node)
irq=$(queue_field "$dev" "$queue" irqs | sed 's/,.*//')
task=$(queue_field "$dev" "$queue" tasks | sed 's/,.*//')
all=$(cat /sys/devices/system/cpu/online)
away=$(cpus_of_node $((1 - node)))
dir=$(sysfs "$dev")/queue-$queue

reason_is() { [ "$(cat "$dir/reason")" = "$1" ]; }
task_cpus() { sed -n 's/^Cpus_allowed_list:[[:blank:]]*//p' "/proc/$task/status"; }
irq_cpus() { cat "/proc/irq/$irq/smp_affinity_list"; }
# later - the module has looked at the queues a few times since
later() {
	local now

	now=$(frames)
	until_ok 300 eval '[ "$(frames)" -gt $((now + 200)) ]'
}

for cpus in "$away" "$all"; do
	taskset -pc "$cpus" "$task" > /dev/null
	check "taskset $cpus is noticed" until_ok 60 reason_is kept-by-operator
	later
	is "taskset $cpus is left alone" "$(task_cpus)" "$cpus"
	is "the IRQ is still ours" "$(irq_cpus)" "$(cpus_of_node "$node")"
	echo auto > "$(dirname "$dir")/policy"
	check "taskset $cpus: until the policy is written again" until_ok 60 is_on "$dev" "$queue" "$node"
	check "taskset $cpus: and shown as such" until_ok 60 reason_is steered
done
for cpus in "$away" "$all"; do
	echo "$cpus" > "/proc/irq/$irq/smp_affinity_list"
	check "smp_affinity $cpus is noticed" until_ok 60 reason_is kept-by-operator
	later
	is "smp_affinity $cpus is left alone" "$(irq_cpus)" "$cpus"
	echo auto > $PARAMS/policy
	check "smp_affinity $cpus: until the default policy is written again" until_ok 60 is_on "$dev" "$queue" "$node"
done

# Both stay when steering ends, one way or the other.
taskset -pc "$away" "$task" > /dev/null
echo "$away" > "/proc/irq/$irq/smp_affinity_list"
until_ok 60 reason_is kept-by-operator
echo off > "$(dirname "$dir")/policy"
is "policy off: the task's stays" "$(task_cpus)" "$away"
is "policy off: the IRQ's stays" "$(irq_cpus)" "$away"
echo auto > "$(dirname "$dir")/policy"
until_ok 60 is_on "$dev" "$queue" "$node"
taskset -pc "$away" "$task" > /dev/null
echo "$away" > "/proc/irq/$irq/smp_affinity_list"
until_ok 60 reason_is kept-by-operator
rmmod xen-numa
is "rmmod: the task's stays" "$(task_cpus)" "$away"
is "rmmod: the IRQ's stays" "$(irq_cpus)" "$away"
taskset -pc "$all" "$task" > /dev/null
echo "$all" > "/proc/irq/$irq/smp_affinity_list"

done_testing
