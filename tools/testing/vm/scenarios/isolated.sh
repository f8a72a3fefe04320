# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A host whose second node has isolated CPUs only: its queues stay where they
# are and say why, those of the first go home.

. /selftests/ktap.sh

mapfile -t pxms <<<"$(nodes_with_cpus)"
guest_start g0 --node "${pxms[0]}" --load disk,net --rate 64
guest_start g1 --node "${pxms[1]}" --load disk,net --rate 64
guest_wait_up g0
guest_wait_up g1

# of PXM REASON - every queue with that home is where it is for that reason
of() {
	grep " home_pxm=$1 " $QUEUES >/tmp/isolated.of && ! grep -qv " reason=$2 " /tmp/isolated.of
}
homes() { ! grep -q 'home_pxm=-1 ' $QUEUES; }
settled() { homes && of "${pxms[0]}" steered && of "${pxms[1]}" node-without-cpus; }
# As in a self-test, a failed command is not the end.
set +e
{
	numa_load off
	spread
	affinities >/tmp/isolated.spread
	echo auto >$PARAMS/policy
	check "isolated: queues of the other node are steered, its own say why not" \
		until_ok 300 settled
	sed 's/ tasks=.*//; s/^/# /' $QUEUES
	of "${pxms[1]}" node-without-cpus || :
	is "isolated: and have the affinities of before" \
		"$(affinities /tmp/isolated.of | grep -vxFf /tmp/isolated.spread)" ""
	of "${pxms[0]}" steered || :
	isolated=$(</sys/devices/system/cpu/isolated)
	is "isolated: nothing is steered to CPU $isolated" \
		"$(affinities /tmp/isolated.of | grep -w "task [0-9]* $isolated")" ""
	check "isolated: the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.isolated
tap </tmp/tap.isolated
exit $ktap_bad
