#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stock backends: between windows nothing on the data path is probed, says the
# kernel; in a window it is; and whatever the moment, nothing is after rmmod.
#
# Needs a guest with a disk or a network interface under load.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/stock_lib.sh"

# state - "OPEN ARMED WINDOWS" from one look
state() {
	sed -n 's/^open //p; s/^armed //p; s/^windows //p' $STOCK | tr '\n' ' '
}

# look OPEN ARMED - what is probed, as long as the same window is closed, or open
# with so many probes: arming takes a while, and some come before others
look() {
	local before

	before=$(state)
	[[ $before == "$1 $2 "* ]] || return 1
	traced > /tmp/stock.look
	[ "$(state)" = "$before" ]
}

# at_least NAME NUMBER - of the dump's
at_least() { [ "$(stock_field "$1")" -ge "$2" ]; }

[ ! -e $PARAMS ] || rmmod xen-numa
traced > /tmp/stock.traced
is "nothing of ours is probed before" \
	"$(names_of "$DATA_PATH $CONTROL_PATH" /tmp/stock.traced)" ""

# As it is loaded on a real host.
stock_load policy=off
check "there are windows" until_ok 300 at_least windows 2
check "closed: seen for a whole look" until_ok 300 look 0 0
is "closed: nothing on the data path is probed" "$(names_of "$DATA_PATH" /tmp/stock.look)" ""
is "closed: but the way that devices come and go" \
	"$(names_of "$CONTROL_PATH" /tmp/stock.look)" "${CONTROL_PATH// /$'\n'}"
is "closed: and nothing else" \
	"$(not_in /tmp/stock.traced < /tmp/stock.look | sort -u)" "${CONTROL_PATH// /$'\n'}"

# After a queue has come windows are more frequent; then they are rare.
check "windows become rare" until_ok 300 at_least windows 12
open0=$(stock_field open_ms)
windows=$(stock_field windows)
start=$(now)
check "and go on" until_ok 300 at_least windows $((windows + 2))
elapsed=$(($(now) - start))
open=$(($(stock_field open_ms) - open0))
echo "# open for $open of $elapsed ms, with windows of 20 ms each 5000 ms"

echo 10 > $PARAMS/period_ms
echo 10000 > $PARAMS/window_ms
check "open: seen for a whole look" until_ok 300 look 1 3
is "open: the data path is probed" "$(names_of "$DATA_PATH" /tmp/stock.look)" "${DATA_PATH// /$'\n'}"
calls=$(stock_field calls)
check "open: the probes see calls" until_ok 300 at_least calls $((calls + 20))
echo "# $(stock_field handler_ns_per_call) ns in a handler for a call, $(stock_field handler_ns_per_frame) ns for a frame"

# They are added up when a window closes. A call from an interrupt in one of our
# handlers is one, and these take long on an emulated machine.
windows=$(stock_field windows)
check "open: and once more" until_ok 300 at_least windows $((windows + 1))
missed=$(stock_field missed_calls)
calls=$(stock_field calls)
check "open: few calls are missed ($missed of $calls)" test $((missed * 20)) -lt "$calls"

# In the middle of it.
check "open again" until_ok 300 look 1 3
check "rmmod while a window is open" rmmod xen-numa
is "after rmmod: what is probed is as before" "$(traced)" "$(cat /tmp/stock.traced)"
io_goes_on "after rmmod"

done_testing
