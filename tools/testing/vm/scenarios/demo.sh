# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The main job: two guests, one on each node, with disk and network traffic;
# what stock does, then what `modprobe xen-numa` changes. Snapshots go to the
# host, where report/demo makes the table of them.

# Frames each queue handles while a phase is measured.
DEMO_FRAMES=${DEMO_FRAMES:-400}

. /selftests/ktap.sh

# phase NAME - snapshots before and after each queue has handled some frames
phase() {
	vmqueues snap | report_file "snap.$1.begin"
	vmqueues wait "$DEMO_FRAMES" 900 || fail "phase $1: a queue hardly moves: $(cat $QUEUES)"
	vmqueues snap | report_file "snap.$1.end"
}

# Bulk both ways, as fast as an emulated machine goes without starving its shell:
# unlimited, the disks would leave the networks no time.
say "two guests, one on each node"
guest_start g0 --node 0 --load disk,net --rate 512
guest_start g1 --node 1 --load disk,net --rate 512
guest_wait_up g0
guest_wait_up g1

say "steering off: what stock does"
# An emulated host's CPUs are always full.
modprobe xen-numa policy=off capacity_pct=0
[ "$(cat $PARAMS/reason)" = ok ] || fail "reason: $(cat $PARAMS/reason)"
all_home() { grep -q . $QUEUES && ! grep -q 'home_pxm=-1' $QUEUES; }
wait_for 300 all_home || fail "no homes: $(cat $QUEUES)"
phase off

say "modprobe xen-numa"
rmmod xen-numa
modprobe xen-numa capacity_pct=0
wait_for 300 all_steered || fail "not steered: $(cat $QUEUES)"
phase on

# Where Xen says that each guest's memory is, and what PXM its nodes are.
xl debug-keys u
{
	echo "== xen"
	xl dmesg
	echo "== guests"
	for g in g0 g1; do
		echo "$g $(xl domid $g)"
	done
} > /tmp/snap.xen
report_file snap.xen < /tmp/snap.xen
dmesg | report_file dmesg
numactl -H | report_file numactl

guest_destroy g0
guest_destroy g1
