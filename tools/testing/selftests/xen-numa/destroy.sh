#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A guest destroyed under traffic leaves no queue, kthread or IRQ.
#
# usage: VICTIM=NAME destroy.sh; the guest of that name is destroyed.
. "$(dirname "$0")/ktap.sh"

[ -n "${VICTIM:-}" ] || skip_all "VICTIM= names no guest to destroy"
id=$(xl domid "$VICTIM" 2> /dev/null) || skip_all "no guest $VICTIM"
numa_load auto

check "its queues are steered" until_ok 300 all_steered
check "it has queues" grep -q -E "^dev=(vif|vbd)-$id-" $QUEUES
irqs=$(sed -n "s/^dev=v..-$id-.* irqs=//p" $QUEUES | tr , ' ')
tasks=$(sed -n "s/^dev=v..-$id-.* tasks=\\([^ ]*\\) .*/\\1/p" $QUEUES | tr , ' ')
names=$(for t in $tasks; do cat "/proc/$t/comm"; done)

xl destroy "$VICTIM"
gone() { ! grep -q -E "^dev=v(if|bd)-$id-" $QUEUES; }
check "its queues are gone" until_ok 120 gone

no_tasks() {
	local t

	for t in $tasks; do
		[ ! -e "/proc/$t" ] || return 1
	done
}
check "its kthreads are gone ($(echo $names))" until_ok 120 no_tasks

no_irqs() {
	local i

	for i in $irqs; do
		! grep -q -E "^ *$i:.*(vif$id\.|blkif)" /proc/interrupts || return 1
	done
}
check "its IRQs are gone ($(echo $irqs))" until_ok 120 no_irqs

done_testing
