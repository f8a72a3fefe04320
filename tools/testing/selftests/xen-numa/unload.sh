#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rmmod under traffic: no changed affinity stays behind and I/O goes on.
. "$(dirname "$0")/ktap.sh"

numa_load off
grep -q . $QUEUES || skip_all "no guest has a disk or network"

spread
cat $QUEUES > /tmp/unload.queues
affinities > /tmp/unload.before

rmmod xen-numa
for round in 1 2; do
	modprobe xen-numa policy=auto capacity_pct=0
	check "round $round: every queue is steered under traffic" until_ok 300 all_steered
	check "round $round: affinities did change" \
		eval '[ "$(affinities /tmp/unload.queues)" != "$(cat /tmp/unload.before)" ]'
	rmmod xen-numa
	is "round $round: every affinity is as before" \
		"$(affinities /tmp/unload.queues)" "$(cat /tmp/unload.before)"
	check "round $round: no file is left" test ! -e $PARAMS -a ! -e $QUEUES
done

modprobe xen-numa policy=auto capacity_pct=0
before=$(frames)
grown() { [ "$(frames)" -gt $((before + 400)) ]; }
check "I/O goes on" until_ok 300 grown

done_testing
