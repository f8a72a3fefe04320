# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Guests whose virtual NUMA nodes are packages: the domctl, and a PVH guest that
# has 3 vCPUs on one node and 1 on the other, so that its APIC ids are not twice
# the vCPUs' numbers.

failed=0
n=0

# expect WHAT CMD... - one test: CMD succeeds
expect() {
	local what=$1

	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n - guest: $what" | tap
	else
		failed=1
		guest_log g | grep -E 'CPU topo|smp:|Firmware Bug' | sed 's/^/# /' | tap
		echo "not ok $n - guest: $what" | tap
	fi
}
said_nothing_of() { ! guest_said g "$1"; }
# ids - Xen's, of the guest's vCPUs
ids() { vmapic ids "$(guest_domid g)" | sed 's/^[0-9]* //' | tr '\n' ' '; }

# As lib.sh has it, but 3 and 1 instead of by turns. maxvcpus, because they are
# more than the host has CPUs.
guest_vnuma() {
	local half=$(($2 / 2)) low high

	low=$(pnode 0) && high=$(pnode 1) || exit
	cat <<-END
		vnuma = [
			["pnode=$low", "size=$half", "vcpus=0,1,3", "vdistances=10,20"],
			["pnode=$high", "size=$half", "vcpus=2", "vdistances=20,10"],
		]
		maxvcpus = 4
	END
}
xl() { LD_PRELOAD="${LD_PRELOAD:-} ${APIC:-}" command xl "$@"; }

run_test guest-apics || failed=1

APIC=/usr/bin/libvapic.so
guest_start g --split 0,1 --vcpus 4
APIC=
guest_wait_up g
expect "ids 0, 2 and 4 on one node, 8 on the other" [ "$(ids)" = "0 2 8 4 " ]
expect "all vCPUs are up" guest_said g ", 4 CPUs"
expect "a node is a package" guest_said g "Max. logical packages:   2"
expect "of as many cores as vCPUs" guest_said g "Num. cores per package:     3"
expect "of a thread each" guest_said g "Max. threads per core:   1"
expect "MADT, CPUID and APIC agree" said_nothing_of "APIC ID mismatch"
expect "and so do all CPUs" said_nothing_of "[Firmware Bug]"
guest_destroy g
exit $failed
