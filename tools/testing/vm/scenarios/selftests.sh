# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# All self-tests on the patched hypervisor, with two guests under load.

export PATH=$PATH:/selftests
failed=0

# run_test NAME - its TAP goes to the host with the test's name in each line
run_test() {
	local code=0

	say "self-test $1"
	"/selftests/$1.sh" >"/tmp/tap.$1" 2>"/tmp/err.$1" || code=$?
	sed -E "s/^((not )?ok [0-9]+ - )/\1$1: /; s/^1\.\.0 # SKIP/ok 0 - $1 # SKIP/" \
		"/tmp/tap.$1" | tap
	[ ! -s "/tmp/err.$1" ] || sed 's/^/# stderr: /' "/tmp/err.$1" | tap
	if [ $code -eq 4 ]; then
		# On this host everything can be tested.
		echo "not ok 0 - $1: skipped here" | tap
		failed=1
	elif [ $code -ne 0 ]; then
		failed=1
	fi
	# A test that broke off has no last line.
	if ! grep -q '^1\.\.' "/tmp/tap.$1"; then
		echo "not ok 0 - $1: broke off with exit code $code" | tap
		failed=1
	fi
}

run_test topology
run_test hypercall
run_test params
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

run_test steer
run_test policy
run_test operator
run_test hotplug
run_test steady
run_test unload
export VICTIM=g0
run_test destroy
rmmod xen-numa
guest_destroy g1
exit $failed
