#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tracepoints tell of decisions and moves, in the same words as sysfs; and of when
# they were made.
#
# usage: MOVER=NAME LOW=PXM HIGH=PXM trace.sh
. "$(dirname "$0")/ktap.sh"
bench_guests MOVER LOW HIGH
T=/sys/kernel/tracing
id=$(guest_domid "$MOVER") || skip_all "no guest $MOVER"
dev=vbd-$id-51712

guest_tell "$MOVER" where low
numa_load auto
for event in resolve decision move; do
	check "there is a tracepoint xen_numa_$event" test -e $T/events/xen_numa/xen_numa_$event/enable
done
home_is() { [ "$(queue_field "$dev" 0 home_pxm)" = "$1" ]; }
until_ok 300 home_is "$LOW" || skip_all "no traffic"
: > $T/trace
was_clock=$(sed 's/.*\[\(.*\)\].*/\1/' $T/trace_clock)
echo mono > $T/trace_clock
echo 1 > $T/events/xen_numa/enable

# Documentation/steering.md: 2.3 s with the default constants. As much again is
# for the emulated host.
SETTLE_MS=$((4600 * ${SLOW:-1}))
# traced REGEX - a line of the trace, since the last look
traced() { grep -qE "$1" $T/trace; }
guest_tell "$MOVER" where high
start=$(now)
check "a decision is traced" until_ok 300 traced \
	"xen_numa_decision: dev=$dev queue=0 old_pxm=$LOW new_pxm=$HIGH old_votes=[0-9]+ new_votes=[1-9]"
ms=$(sed -n "s/.* \([0-9]*\)\.\([0-9]\{3\}\)[0-9]*: xen_numa_decision: dev=$dev queue=0 .*/\1\2/p" $T/trace | head -n 1)
took=$((10#${ms:-0} - start))
echo "# decided $took ms after the guest said that its data had moved"
check "in the documented time" test -n "$ms" -a $took -le $SETTLE_MS
node=$(queue_field "$dev" 0 home_node)
check "and the move" until_ok 60 traced "xen_numa_move: dev=$dev queue=0 node=$node reason=steered"
for policy in off "node:$((1 - node))" strict; do
	: > $T/trace
	echo "$policy" > "$(sysfs "$dev")/policy"
	check "$policy: the move is traced with sysfs's place and reason" until_ok 60 traced \
		"xen_numa_move: dev=$dev queue=0 node=$(cat "$(sysfs "$dev")/queue-0/place") reason=$(cat "$(sysfs "$dev")/queue-0/reason")\$"
done
echo default > "$(sysfs "$dev")/policy"
echo 0 > $T/events/xen_numa/enable
echo "$was_clock" > $T/trace_clock
: > $T/trace

done_testing
