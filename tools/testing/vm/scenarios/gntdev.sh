# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# gntdev with the grants of guests whose memory is on two nodes each: the self-tests
# "gntdev", and with the first guest "follow" too. Takes whatever modules, hypervisor
# and type of dom0 there are.

export PATH=$PATH:/selftests

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
HOOKED=0 RESOLVED=0
[ "$(option xn.modules ours)" != ours ] || HOOKED=1
# A PV dom0 has the firmware's tables, any other needs Xen's call.
if [ "$(</sys/hypervisor/guest_type)" = PV ] || vmxen frames 0x100000 >/dev/null; then
	RESOLVED=1
fi
export HOOKED RESOLVED

# test_pair PXM PXM TEST... - with a guest there
test_pair() {
	local test

	# Consoles are known by their guests' names.
	export GUEST=granter$1 LOW=$1 HIGH=$2
	shift 2
	guest_start $GUEST --split "$LOW,$HIGH" --vcpus 1 --grants yes
	guest_wait_up $GUEST
	for test; do
		run_test "$test" || code=1
	done
	guest_destroy $GUEST
}

# What has nothing to do with where pages are is left to the host with two nodes.
code=0
tests=(gntdev)
[ "${#pxms[@]}" = 2 ] || export PARTS="where truth fdinfo"
if [ $HOOKED$RESOLVED${#pxms[@]} = 112 ]; then
	run_test gntdev-rules || code=1
	tests+=(follow)
fi
test_pair "${pxms[0]}" "${pxms[1]}" "${tests[@]}"
for ((i = 3; i < ${#pxms[@]}; i += 2)); do
	test_pair "${pxms[i]}" "${pxms[i - 1]}" gntdev
done
exit $code
