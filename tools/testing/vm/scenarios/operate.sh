# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The command xen-numa, with a guest under load on each of two nodes: its
# self-tests, or those in $TESTS.

TESTS=${TESTS:-operate operate-bench operate-xen}

export PATH=$PATH:/selftests
failed=0

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
for n in 0 1; do
	guest_start "g$n" --node "${pxms[$n]}" --load disk,net --rate 64
done
guest_wait_up g0
guest_wait_up g1
export VICTIM=g0
HOMES="$(guest_domid g0):${pxms[0]} $(guest_domid g1):${pxms[1]}"
export HOMES
for test in $TESTS; do
	run_test "$test" || failed=1
done
exit $failed
