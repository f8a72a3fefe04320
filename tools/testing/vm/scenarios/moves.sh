# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Guests with memory on two nodes: the self-test "moves" with them.

export PATH=$PATH:/selftests

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
LOW=${pxms[0]} HIGH=${pxms[1]}
export LOW HIGH MOVER=mover PAIR=pair

guest_start mover --split "$LOW,$HIGH" --vcpus 1 --load disk,net --rate 192
guest_wait_up mover
guest_start pair --split "$LOW,$HIGH" --load disk --procs 2 --where split --rate 128
guest_wait_up pair

failed=0
for test in moves trace memory; do
	run_test "$test" || failed=1
	report_file "queues.$test" </sys/kernel/debug/xen-numa/queues
done
exit $failed
