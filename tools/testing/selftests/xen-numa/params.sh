#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's parameters: modes, values, and bad values that change nothing.
. "$(dirname "$0")/ktap.sh"

modprobe xen-numa 2> /dev/null || skip_all "no xen-numa module"
was=$(cat $PARAMS/policy)

is "policy: mode" "$(stat -c %a $PARAMS/policy)" 644
is "reason: mode" "$(stat -c %a $PARAMS/reason)" 444
is "reason: steering works here" "$(cat $PARAMS/reason)" ok

# refused VALUE - a write that must fail with EINVAL and change nothing
refused() {
	local err

	err=$(bash -c "echo -n '$1' > $PARAMS/policy" 2>&1) && return 1
	echo "$err" | grep -q "Invalid argument" && [ "$(cat $PARAMS/policy)" = auto ]
}

echo auto > $PARAMS/policy
for v in on OFF strict "auto off" 1 -1 node1; do
	check "policy: '$v' is refused" refused "$v"
done
echo off > $PARAMS/policy
is "policy: off" "$(cat $PARAMS/policy)" off
echo auto > $PARAMS/policy
is "policy: auto" "$(cat $PARAMS/policy)" auto
echo "$was" > $PARAMS/policy

rmmod xen-numa
check "modprobe refuses a bad policy" eval '! modprobe xen-numa policy=sideways 2> /dev/null'
check "and leaves nothing loaded" test ! -e $PARAMS
check "modprobe refuses to set the reason" eval '! modprobe xen-numa reason=ok 2> /dev/null'
modprobe xen-numa policy=off
is "modprobe policy=off" "$(cat $PARAMS/policy)" off
rmmod xen-numa
modprobe xen-numa policy="$was"

is "debugfs: queues" "$(stat -c %a $QUEUES)" 400
is "debugfs: map" "$(stat -c %a /sys/kernel/debug/xen-numa/map)" 400

done_testing
