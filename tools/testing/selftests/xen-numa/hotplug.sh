#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All CPUs of a node go offline under traffic and come back: its queues go back
# to where they were before us, say why, and return.
. "$(dirname "$0")/ktap.sh"

numa_load off
until_ok 300 moved 100 || skip_all "no traffic"
spread
affinities > /tmp/hotplug.spread

# A node whose CPUs can all go: CPU 0 cannot, on x86.
node=
for n in /sys/devices/system/node/node[0-9]*; do
	n=${n##*node}
	cpus=$(cpus_of_node "$n")
	[ -n "$cpus" ] || continue
	case ,$cpus in ,0 | ,0[,-]*) continue ;; esac
	node=$n
done
[ -n "$node" ] || skip_all "no node without CPU 0"
echo auto > $PARAMS/policy
until_ok 300 all_steered || skip_all "not steered: $(cat $QUEUES)"
grep -q " home_node=$node " $QUEUES || skip_all "no queue has its home on node $node"
cpus=()
for c in /sys/devices/system/node/node"$node"/cpu[0-9]*; do
	cpus+=("${c##*cpu}")
done

# switch VALUE - all CPUs of the node off or on
switch() {
	local c

	for c in "${cpus[@]}"; do
		echo "$1" > "/sys/devices/system/cpu/cpu$c/online" || return 1
	done
}
# homeless - each queue of the node says why it is not there, all others are
# where they were
homeless() {
	grep " home_node=$node " $QUEUES > /tmp/hotplug.there
	! grep -v ' reason=node-without-cpus ' /tmp/hotplug.there &&
		! grep -v " home_node=$node " $QUEUES | grep -v ' reason=steered '
}
# free - tasks of the node's queues may run anywhere again, as before us
free() {
	local all=0-$(($(nproc --all) - 1)) kind nr now

	affinities /tmp/hotplug.there > /tmp/hotplug.now
	while read -r kind nr now _; do
		[ "$kind" != task ] || [ "$now" = "$all" ] || {
			echo "# $kind $nr $now, not $all"
			return 1
		}
	done < /tmp/hotplug.now
}
grown() { [ "$(frames)" -gt $((before + 200)) ]; }
moves() { sed 's/.* moves=\([0-9]*\) .*/\1/' $QUEUES | paste -sd+ | tr + ' '; }

# dump - what the module knows, for whoever has to find out
dump() { cat $QUEUES /sys/kernel/debug/xen-numa/places | sed 's/^/# /'; }

for round in 1 2; do
	was=$(moves)
	check "round $round: the CPUs of node $node go offline" switch 0
	check "round $round: its queues say why they are not at home" until_ok 60 homeless
	check "round $round: and are where they were before us" free
	before=$(frames)
	check "round $round: I/O goes on" until_ok 300 grown
	check "round $round: the CPUs come back" switch 1
	check "round $round: and the queues" until_ok 60 all_steered
	[ $ktap_bad = 0 ] || dump
	while read -r dev queue; do
		[ "$(queue_field "$dev" "$queue" home_node)" = "$node" ] || continue
		check "round $round: $dev queue $queue is on its home" is_on "$dev" "$queue" "$node"
	done <<< "$(queues)"
	is "round $round: homes have not changed" "$(moves)" "$was"
	before=$(frames)
	check "round $round: I/O goes on" until_ok 300 grown
done
echo off > $PARAMS/policy
is "policy off: every affinity is as before" \
	"$(affinities | sort)" "$(sort /tmp/hotplug.spread)"

done_testing
