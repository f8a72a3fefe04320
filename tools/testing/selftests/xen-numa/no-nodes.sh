#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A dom0 that gets no nodes: Xen says why, once, and it is otherwise as on any
# other Xen. REASON is the expected one, the rest of the truth about the host is
# as in host_lib.sh.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/host_lib.sh"

[ -n "${REASON:-}" ] || skip_all "needs the reason, in REASON"

acpi_read
map_read
xen_read
joined "${xen_said[@]}"
is "Xen says why, and no more" "$REPLY" "d0 gets no nodes: $REASON"
joined "${absent[@]}"
is "there is neither SRAT nor SLIT" "$REPLY" "SRAT; SLIT"
read -r online < /sys/devices/system/node/online
is "dom0 has one node" "$online" 0
read -r cpus < /sys/devices/system/node/node0/cpulist
expand "$cpus"
is "with all its CPUs" "$REPLY" "$(seq -s ' ' 0 $((VCPUS - 1)))"
sum=$map_stray
for pages in "${map_pages[@]}"; do
	sum=$((sum + pages))
done
is "dom0's map has its $MIB MiB to the page" "$sum" $((MIB * 256))
is "and it works" "$(xl domname 0)" Domain-0

done_testing
