# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What may differ from host to host of stock mode.

TESTS=stock
# Other kernels have other ways to unload and to look at a page; a PVH dom0's kernel
# is one that is tested in full elsewhere.
[ "$(</sys/hypervisor/guest_type)" != PV ] || TESTS+=" stock-unload report"
# shellcheck source=/dev/null
. /scenarios/stock-mode.sh
