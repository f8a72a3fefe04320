# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# tools/examples/xen-numa-blk serves the disks of two guests, one on each node.

export PATH=$PATH:/selftests
failed=0

for node in 0 1; do
	guest_start "u$node" --node "$node" --target none --load disk --rate 128
done
export ON0=u0 ON1=u1
run_test user-backend || failed=1
for log in /tmp/user-backend.*; do
	report_file "${log##*/}" <"$log"
done
exit $failed
