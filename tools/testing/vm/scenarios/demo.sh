# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The main job: two guests, one on each node, with disk and network traffic;
# what stock does, then what `modprobe xen-numa` changes. Snapshots go to the
# host, where report/demo makes the table of them.

# Frames each queue handles while a phase is measured.
DEMO_FRAMES=${DEMO_FRAMES:-4000}

. /selftests/ktap.sh

# snapshot NAME - all that the table is made of, as it is now
snapshot() {
	local line i

	{
		echo "== queues"
		cat $QUEUES
		echo "== interrupts"
		cat /proc/interrupts
		echo "== affinities"
		affinities
		echo "== tasks"
		while read -r line; do
			for i in $(echo "$line" | sed 's/.* tasks=\([^ ]*\).*/\1/; s/,/ /g'); do
				[ "$i" = - ] || echo "$i $(sed 's/.*) //' "/proc/$i/stat" | cut -d' ' -f37)"
			done
		done < $QUEUES
		echo "== nodes"
		for i in /sys/devices/system/node/node[0-9]*; do
			echo "${i##*node} $(cat "$i/cpulist")"
		done
	} > "/tmp/snap.$1"
	report_file "snap.$1" < "/tmp/snap.$1"
}

phase() {
	local base

	snapshot "$1.begin"
	cp $QUEUES /tmp/phase.queues
	grown() {
		paste -d' ' /tmp/phase.queues $QUEUES | awk -v want="$DEMO_FRAMES" '{
			n = 0; half = 0
			for (i = 1; i <= NF; i++) {
				if ($i ~ /^dev=/)
					half++
				if ($i ~ /^(local|remote|unknown)=/) {
					sub(/.*=/, "", $i)
					n += half == 1 ? -$i : $i
				}
			}
			if (n < want)
				exit 1
		}'
	}
	until_ok 900 grown
	snapshot "$1.end"
}

say "two guests, one on each node"
guest_start g0 --node 0 --load disk,net
guest_start g1 --node 1 --load disk,net
guest_wait_up g0
guest_wait_up g1

say "steering off: what stock does"
modprobe xen-numa policy=off
[ "$(cat $PARAMS/reason)" = ok ]
two_homes() { [ "$(grep -c -v 'home_pxm=-1' $QUEUES)" -ge 4 ]; }
until_ok 300 two_homes
phase off

say "modprobe xen-numa"
rmmod xen-numa
modprobe xen-numa
until_ok 300 all_steered
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
