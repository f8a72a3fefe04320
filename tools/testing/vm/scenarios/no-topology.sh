# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Hosts on which there is nothing to steer: the module loads, says why, once,
# and does nothing. The shape's xn.expect= is the reason that it must give.

. /selftests/ktap.sh

want=$(option xn.expect "")
[ -n "$want" ] || fail "the shape does not say what to expect"
{
	is "$want: dom0 has one node" "$(echo /sys/devices/system/node/node[0-9]*)" \
		/sys/devices/system/node/node0
	check "$want: the module loads" modprobe xen-numa
	is "$want: the reason" "$(cat $PARAMS/reason)" "$want"
	is "$want: one line in the log" "$(dmesg | grep -c 'xen-numa: ')" 1
	check "$want: no queue is looked at" test ! -e $QUEUES
	echo auto >$PARAMS/policy
	is "$want: the policy can still be written" "$(cat $PARAMS/policy)" auto
	check "$want: and the module goes" rmmod xen-numa
	check "$want: the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.none
tap </tmp/tap.none
exit $ktap_bad
