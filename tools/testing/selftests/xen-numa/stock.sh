#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stock backends: queues that were there before the module are found and go to
# the nodes that own their guests' memory, and back; the policies and the
# operator's hand. With MODE=full the same of hooked backends, of which all frames are
# seen.
#
# Needs guests on at least two nodes, each with a disk and a network interface
# under load, and HOMES="DOMID:PXM ...": where their memory is.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/stock_lib.sh"

# Frames of each queue that are looked at, and how much of them must be local.
FRAMES=${FRAMES:-100}
LEAST=95

[ -n "${HOMES:-}" ] || skip_all "HOMES= is not set"
# home_of DEV - where its guest's memory is
home_of() {
	local h d

	d=$(domid_of "$1")
	for h in $HOMES; do
		[ "${h%:*}" != "$d" ] || echo "${h#*:}"
	done
}

# sample NAME - counts before and after each queue was seen with some frames
sample() {
	counts > "/tmp/stock.$1.0"
	check "policy $1: $FRAMES frames of each queue are seen" \
		until_ok 600 counted "$FRAMES" "/tmp/stock.$1.0"
	counts > "/tmp/stock.$1.1"
	locality "/tmp/stock.$1.0" "/tmp/stock.$1.1" > "/tmp/stock.$1"
}

# part DEV QUEUE NAME - its permille
part() { sed -n "s/^$1 $2 [0-9]* //p" "/tmp/stock.$3"; }
seen() { sed -n "s/^$1 $2 \\([0-9]*\\) .*/\\1/p" "/tmp/stock.$3"; }

# Afresh, whatever was there.
[ ! -e $PARAMS ] || rmmod xen-numa
backend_affinities > /tmp/stock.before
traced > /tmp/stock.traced
length=$(log_length)

# What stock does.
# shellcheck disable=SC2086 # several words
stock_load policy=off $OFTEN
is "reason" "$(cat $PARAMS/reason)" ok
is "mode" "$(cat $PARAMS/mode)" "$MODE"
is "one line in the log says what is on" "$(log_since "$length" | grep -c "netback and blkback: $MODE ")" 1
log_since "$length" | sed 's/^/# /'
nr=0
for home in $HOMES; do
	nr=$((nr + 3))
done
check "$nr queues are found that were there before" until_ok 300 all_found $nr
is "all of them, and all that is theirs" "$(known_to_module)" "$(all_of_backends)"
is "each says that it is $MODE" "$(grep -c " mode=$MODE " $QUEUES)" $nr
for dev in $(queues | cut -d' ' -f1 | sort -u); do
	is "$dev: mode" "$(cat "$(sysfs "$dev")/mode")" "$MODE"
done
sample off
is "policy off: every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
check "policy off: not everything is local already" \
	awk -v least=$LEAST '$4 < least * 10 { n = 1 } END { exit !n }' /tmp/stock.off

# What the module does.
echo auto > $PARAMS/policy
check "policy auto: every queue is steered" until_ok 300 all_steered
sample auto
while read -r dev queue; do
	home=$(home_of "$dev")
	is "$dev $queue: its home is where the guest's memory is" \
		"$(queue_field "$dev" "$queue" home_pxm)" "$home"
	check "$dev $queue: tasks and IRQs have the CPUs of PXM $home ($(cpus_of_pxm "$home"))" \
		is_at "$dev" "$queue" "$home"
	is "$dev $queue: place_pxm" "$(< "$(sysfs "$dev")/queue-$queue/place_pxm")" "$home"
	check "$dev $queue: tasks and irqs in sysfs are the device's" names_agree "$dev" "$queue"
	check "$dev $queue: its home has the most votes" votes_agree "$dev" "$queue"
	auto=$(part "$dev" "$queue" auto)
	check "$dev $queue: $(per_cent "$auto") of $(seen "$dev" "$queue" auto) frames on PXM $home, with policy off $(per_cent "$(part "$dev" "$queue" off)") of $(seen "$dev" "$queue" off)" \
		test "$auto" -ge $((LEAST * 10))
done <<< "$(queues)"
sed 's/^/# /' $STOCK

# Policies: a device's, a queue's, the default.
vbd=$(queues | sed -n 's/^\(vbd[^ ]*\) .*/\1/p' | head -n 1)
home=$(home_of "$vbd")
for other in $HOMES; do
	other=${other#*:}
	[ "$other" = "$home" ] || break
done
dir=$(sysfs "$vbd")
reason_is() { [ "$(cat "$dir/queue-0/reason")" = "$1" ]; }
rest() { grep -v "^dev=$vbd " $QUEUES > /tmp/stock.rest && affinities /tmp/stock.rest; }
rest > /tmp/stock.rest0
# before DEV - every affinity of it is what it was before the module
before() { [ -z "$(affinities_of "$1" | not_in /tmp/stock.before)" ]; }

is "pxm:$other is taken" "$(write_error "$dir/policy" "pxm:$other")" ""
check "pxm:$other: the disk goes there" is_at "$vbd" 0 "$other"
is "pxm:$other: reason" "$(cat "$dir/queue-0/reason")" fixed
is "pxm:$other: place" "$(queue_field "$vbd" 0 place_pxm)" "$other"
is "pxm:99 is refused" "$(write_error "$dir/policy" pxm:99)" "No such device"
is "a queue's off is taken" "$(write_error "$dir/queue-0/policy" off)" ""
check "off: the disk's affinities are as before" before "$vbd"
is "off: reason" "$(cat "$dir/queue-0/reason")" off
is "and the other devices are where they were" "$(rest)" "$(cat /tmp/stock.rest0)"
echo default > "$dir/queue-0/policy"
echo default > "$dir/policy"
check "default: the disk is at home" is_at "$vbd" 0 "$home"
node=$(node_of_pxm "$other")
if [ "$node" = -1 ]; then
	is "node:0 is refused: there are no nodes" "$(write_error "$dir/policy" node:0)" "No such device"
else
	is "node:$node is taken" "$(write_error "$dir/policy" "node:$node")" ""
	check "node:$node: the disk goes there" is_at "$vbd" 0 "$other"
	echo default > "$dir/policy"
fi
echo "pxm:$other" > $PARAMS/policy
check "default policy pxm:$other: all say so" eval '! grep -qv " place_pxm='"$other"' .* reason=fixed " $QUEUES'
while read -r dev queue; do
	check "default policy pxm:$other: $dev $queue is there" is_at "$dev" "$queue" "$other"
done <<< "$(queues)"
# What is counted follows: frames of guests on another node are remote now.
sample "pxm:$other"
while read -r dev queue frames part; do
	if [ "$(home_of "$dev")" = "$other" ]; then
		check "policy pxm:$other: $dev $queue: $(per_cent "$part") of $frames frames on their node" \
			test "$part" -ge $((LEAST * 10))
	else
		check "policy pxm:$other: $dev $queue: only $(per_cent "$part") of $frames frames on their node" \
			test "$part" -le $((1000 - LEAST * 10))
	fi
done < "/tmp/stock.pxm:$other"
echo off > $PARAMS/policy
is "default policy off: every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
echo auto > $PARAMS/policy
check "default policy auto: every queue is steered" until_ok 300 all_steered

# The operator's hand.
task=$(queue_field "$vbd" 0 tasks)
irq=$(queue_field "$vbd" 0 irqs)
away=$(cpus_of_pxm "$other")
here=$(cpus_of_pxm "$home")
task_cpus() { sed -n 's/^Cpus_allowed_list:[[:blank:]]*//p' "/proc/$task/status"; }
irq_cpus() { cat "/proc/irq/$irq/smp_affinity_list"; }

taskset -pc "$away" "$task" > /dev/null
check "taskset is noticed" until_ok 60 reason_is kept-by-operator
ticks_from
check "the module looks again and again" until_ok 300 ticked
is "taskset is left alone" "$(task_cpus)" "$away"
is "the IRQ is still ours" "$(irq_cpus)" "$here"
echo "$away" > "/proc/irq/$irq/smp_affinity_list"
ticks_from
check "smp_affinity: the module looks again" until_ok 300 ticked
is "smp_affinity is left alone" "$(irq_cpus)" "$away"
echo auto > "$dir/policy"
check "until the policy is written again" until_ok 60 quietly is_at "$vbd" 0 "$home"
taskset -pc "$away" "$task" > /dev/null
check "taskset is noticed again" until_ok 60 reason_is kept-by-operator
rmmod xen-numa
is "rmmod: the operator's stays" "$(task_cpus)" "$away"
is "rmmod: and so does what the policy had taken over" "$(irq_cpus)" "$away"
taskset -pc "$(sed -n "s/^task $task //p" /tmp/stock.before)" "$task" > /dev/null
sed -n "s/^irq $irq \\([^ ]*\\) .*/\\1/p" /tmp/stock.before > "/proc/irq/$irq/smp_affinity_list"
is "and all else is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
is "nothing that was not is probed" "$(traced)" "$(cat /tmp/stock.traced)"

done_testing
