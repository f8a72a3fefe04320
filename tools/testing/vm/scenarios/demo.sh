# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The main job: two guests, one on each node, with disk and network traffic, and
# what `modprobe xen-numa` changes. On stock backends with steering off and on,
# on ours with steering on. Snapshots go to the host, where report/demo makes the
# table of those of both hosts.

# Frames of each queue that are counted while a phase is measured.
DEMO_FRAMES=${DEMO_FRAMES:-600}

. /selftests/ktap.sh

# An emulated host's CPUs are always full, and too slow for windows of the usual
# length.
OPTIONS="capacity_pct=0 window_ms=500 period_ms=1000"

# phase NAME - snapshots before and after each queue has handled some frames
phase() {
	local start=$SECONDS

	vmqueues snap | report_file "snap.$1.begin"
	vmqueues wait "$DEMO_FRAMES" 900 || fail "phase $1: a queue hardly moves: $(cat $QUEUES)"
	vmqueues snap | report_file "snap.$1.end"
	say "$1: measured in $((SECONDS - start)) s"
}

# load POLICY
load() {
	# shellcheck disable=SC2086 # a list
	modprobe xen-numa policy="$1" $OPTIONS
	[ "$(cat $PARAMS/reason)" = ok ] || fail "reason: $(cat $PARAMS/reason)"
	[ "$(cat $PARAMS/mode)" = "$mode" ] || fail "mode: $(cat $PARAMS/mode), not $mode"
}

# queues_are COUNT - all are found, in stock mode one after the other
queues_are() { [ "$(grep -c . $QUEUES)" = "$1" ]; }
all_home() { queues_are 6 && ! grep -q 'home_pxm=-1' $QUEUES; }
all_there() { queues_are 6 && all_steered; }

# Bulk both ways, as fast as an emulated machine goes without starving its shell:
# unlimited, the disks would leave the networks no time.
say "two guests, one on each node"
guest_start g0 --node 0 --load disk,net --rate 512
guest_start g1 --node 1 --load disk,net --rate 512
guest_wait_up g0
guest_wait_up g1

case $(option xn.modules ours) in
stock) mode=stock ;;
*) mode=full ;;
esac
if [ $mode = stock ]; then
	say "steering off: what stock does"
	load off
	wait_for 300 all_home || fail "no homes: $(cat $QUEUES)"
	phase off
	rmmod xen-numa
fi

say "modprobe xen-numa: $mode mode"
load auto
wait_for 300 all_there || fail "not steered: $(cat $QUEUES)"
phase $mode

# Where Xen says that each guest's memory is, and what PXM its nodes are.
xl debug-keys u
{
	echo "== xen"
	xl dmesg
	echo "== guests"
	for g in g0 g1; do
		echo "$g $(guest_domid $g)"
	done
} > /tmp/snap.xen
report_file snap.xen < /tmp/snap.xen
dmesg | report_file dmesg

guest_destroy g0
guest_destroy g1
