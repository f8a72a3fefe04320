#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Neither the kernel nor the hypervisor has found a fault since it was started: for
# the end of all tests on a kernel that looks for them.
. "$(dirname "$0")/ktap.sh"

# shellcheck disable=SC2034 # of ktap.sh
ktap_dmesg=0

hypervisor_clean() {
	! xl dmesg | grep -E 'Assertion|UBSAN|Xen WARN|Xen BUG|corrupt' | sed 's/^/# /' | grep .
}

check "the hypervisor's log is clean" hypervisor_clean
done_testing
