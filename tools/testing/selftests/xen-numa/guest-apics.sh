#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The domctl for guests' APIC ids, and the flag that makes virtual NUMA nodes
# packages: what vmapic finds, whose TAP this is. No guest runs.
. "$(dirname "$0")/ktap.sh"

command -v vmapic > /dev/null || skip_all "no vmapic: needs the bench"
exec vmapic test
