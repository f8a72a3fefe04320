# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# All self-tests on the patched hypervisor, with two guests under load.

export PATH=$PATH:/selftests
failed=0

run_test topology || failed=1
run_test hypercall || failed=1
run_test params || failed=1
# Slow enough to leave the tests time on an emulated machine.
guest_start g0 --node 0 --load disk,net --rate 64
guest_start g1 --node 1 --load disk,net --rate 64 --extra xn.hypercall
guest_wait_up g0
guest_wait_up g1

# The call is the hardware domain's alone.
refused() { guest_said g1 "xn: hypercall -EPERM"; }
if wait_for "$LIMIT" refused; then
	echo "ok 1 - guest: the hypercall is refused with EPERM" | tap
else
	guest_log g1 | grep hypercall | sed 's/^/# /' | tap
	echo "not ok 1 - guest: the hypercall is refused with EPERM" | tap
	failed=1
fi

GUEST=$(guest_domid g0)
export GUEST
run_test counts || failed=1
run_test steer || failed=1
run_test policy || failed=1
run_test operator || failed=1
run_test hotplug || failed=1
run_test steady || failed=1
run_test unload || failed=1
HOMES="$(guest_domid g0):0 $(guest_domid g1):1" GFNS="0x2000 0x8000" run_test report || failed=1
export VICTIM=g0
run_test destroy || failed=1
rmmod xen-numa
guest_destroy g1
exit $failed
