# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The distribution's own backends, with guests under load before the module is
# loaded: the self-tests stock*, or those in $TESTS.

TESTS=${TESTS:-stock stock-window stock-connect stock-unload report}

export PATH=$PATH:/selftests

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
# One guest with persistent grants, which blkback maps once and for ever, and
# one without.
guest_start g0 --node "${pxms[0]}" --load disk,net --rate 64
guest_start g1 --node "${pxms[1]}" --load disk,net --rate 64 \
	--extra xen_blkfront.feature_persistent=0
guest_wait_up g0
guest_wait_up g1

. /selftests/ktap.sh
{
	for n in 0 1; do
		part=$(guest_memory "g$n" "${pxms[$n]}")
		check "guest g$n: its memory is on PXM ${pxms[$n]}, says Xen ($part %)" \
			test "$part" -ge 99
		HOMES+=" $(guest_domid "g$n"):${pxms[$n]}"
	done
	# The frontend speaks of it only when it has it.
	persistent() { dmesg | grep -c "vbd/$(guest_domid "$1")/.*persistent grants"; }
	is "guest g0 has persistent grants" "$(persistent g0)" 1
	is "guest g1 has none" "$(persistent g1)" 0
	echo "1..$ktap_n"
} >/tmp/tap.guests
mark guests </tmp/tap.guests | tap
failed=$ktap_bad

export HOMES NEWCOMER=${pxms[1]}
# A PV guest's frames are the machine's.
[ "$(option xn.guests pvh)" = pv ] || export GFNS="0x2000 0x8000"
for test in $TESTS; do
	run_test "$test" || failed=1
done
exit $failed
