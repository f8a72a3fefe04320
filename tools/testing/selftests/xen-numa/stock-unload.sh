#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stock backends, or with MODE=full hooked ones: modprobe and rmmod under traffic;
# every affinity comes back to what it was, nothing stays probed, I/O goes on.
#
# Needs guests with disks and network interfaces under load.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/stock_lib.sh"

[ ! -e $PARAMS ] || rmmod xen-numa
traced > /tmp/stock.traced
for round in 1 2; do
	# As the kernel has it, and then in a way that no steering leaves behind.
	if [ $round = 2 ]; then
		backends > /tmp/stock.backends
		QUEUES=/tmp/stock.backends spread
	fi
	backend_affinities > /tmp/stock.before
	# shellcheck disable=SC2086 # several words
	stock_load policy=auto $OFTEN
	check "round $round: every queue is steered under traffic" until_ok 300 all_steered
	check "round $round: affinities did change" \
		eval '[ "$(backend_affinities)" != "$(cat /tmp/stock.before)" ]'
	rmmod xen-numa
	is "round $round: every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
	is "round $round: nothing stays probed" "$(traced)" "$(cat /tmp/stock.traced)"
	check "round $round: no file is left" \
		eval '[ ! -e $PARAMS ] && [ ! -e $QUEUES ] && ! ls -d $BACKENDS/*/numa 2> /dev/null'
	io_goes_on "round $round"
done

done_testing
