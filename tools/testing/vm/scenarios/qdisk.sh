# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A guest whose disk a QEMU serves: the self-test "qdisk" with it (run --with
# qdisk).

export PATH=$PATH:/selftests
NAME=xen-qemu-system

# interrupts - of the event channels of all QEMUs
interrupts() { ls -d /proc/irq/*/"evtchn:$NAME" 2>/dev/null | cut -d/ -f4 | sort; }

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
GUESTS_AT=
# busybox's grep takes an empty file for a pattern that fits all
echo none >/tmp/irqs
# The second: what goes to the first node by default does not pass.
for pxm in "${pxms[@]:1:1}"; do
	guest_start "g$pxm" --node "$pxm" --load disk --backend qdisk
	guest_wait_up "g$pxm"
	# Their names are all the same: it is the one that has come.
	irq=$(interrupts | grep -vxFf /tmp/irqs) || fail "the disk of g$pxm has no interrupt"
	interrupts >>/tmp/irqs
	say "g$pxm is up, its disk's interrupt is $irq"
	GUESTS_AT+=" g$pxm:$pxm:$irq"
done
export GUESTS_AT
code=0
run_test qdisk || code=1
for log in /var/log/xen/qemu-dm-*.log; do
	report_file "${log##*/}" <"$log"
done
exit $code
