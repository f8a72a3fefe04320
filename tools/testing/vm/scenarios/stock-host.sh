# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What may differ from host to host of stock mode.

TESTS="stock stock-unload"
# Other kernels are other ways to a page; a PVH dom0 has none but ours.
[ "$(</sys/hypervisor/guest_type)" != PV ] || TESTS+=" report"
# shellcheck source=/dev/null
. /scenarios/stock-mode.sh
