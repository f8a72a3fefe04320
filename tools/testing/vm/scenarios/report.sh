# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# /dev/xen/numa with a guest on each of two nodes. On a hypervisor without the
# call a PVH dom0 knows nothing, and must say so.

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
for n in 0 1; do
	guest_start "g$n" --node "${pxms[n]}"
done
for n in 0 1; do
	guest_wait_up "g$n"
	part=$(guest_memory "g$n" "${pxms[n]}")
	[ "$part" -ge 99 ] || fail "guest g$n has $part % of its memory on PXM ${pxms[n]}"
	HOMES+=" $(guest_domid "g$n"):${pxms[n]}"
done
export HOMES

if [ "$(cat /sys/hypervisor/guest_type)" != PV ] && [ ! -e /sys/devices/system/node/node1 ]; then
	export KNOWS=0 REASON=no-hypercall
fi
# A PV guest's frames are the machine's.
[ "$(option xn.guests pvh)" = pv ] || export GFNS="0x2000 0x8000"
export PATH=$PATH:/selftests
run_test report
