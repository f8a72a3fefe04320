# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The command xen-numa while a third guest comes and goes beside two that work, which
# takes long on an emulated machine.

TESTS="operate-watch operate-xen"
mapfile -t pxms <<<"$(nodes_with_cpus)"
export XN_WAIT=900 NEWCOMER=${pxms[1]}
LIMIT=$XN_WAIT
# shellcheck source=/dev/null
. /scenarios/operate.sh
