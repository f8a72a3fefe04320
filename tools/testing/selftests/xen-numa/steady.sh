#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# After warm-up, traffic costs no hypercall of ours at all.
. "$(dirname "$0")/ktap.sh"

FRAMES=${FRAMES:-3000}		# to be handled without one

numa_load auto
until_ok 300 all_steered || skip_all "not steered: $(cat $QUEUES)"

calls() { echo $(($(stat_of resolve_hypercalls) + $(stat_of sample_hypercalls))); }
check "the counters count: steering has asked" test "$(calls)" -gt 0

# quiet FRAMES - so many frames go by without a call. Warm-up has ended then:
# every chunk is known, and the samples of copied frames agree.
quiet() {
	local c f end

	c=$(calls)
	f=$(stat_of frames)
	end=$((SECONDS + 600 * ${SLOW:-1}))
	until [ "$(stat_of frames)" -ge $((f + $1)) ]; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.5
	done
	c=$(($(calls) - c))
	echo "# $(($(stat_of frames) - f)) frames, $c hypercalls"
	[ $c = 0 ]
}
check "warm-up ends" until_ok 600 quiet 500
check "$FRAMES frames, 0 hypercalls per million" quiet "$FRAMES"
m=$(stat_of missed_frames)
check "and no frame was missed" eval 'quiet 500 && [ "$(stat_of missed_frames)" = "$m" ]'

done_testing
