#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stock backends: a guest that connects while the module is loaded is found and
# steered; with a guest that is destroyed its queues go, and only they.
#
# Needs the bench's guests, and NEWCOMER=PXM: where to start one.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/stock_lib.sh"
bench_guests NEWCOMER

# shellcheck disable=SC2086 # several words
stock_load policy=auto $OFTEN
queues > /tmp/stock.others
io > /tmp/stock.io1
guest_start newcomer --node "$NEWCOMER" --memory 128 --load disk,net --rate 64 >&2
guest_wait_up newcomer >&2
id=$(guest_domid newcomer)

of_newcomer() { grep "^dev=v[a-z]*-$id-" $QUEUES; }
its_three() { [ "$(of_newcomer | grep -c ' reason=steered ')" -eq 3 ]; }
check "a guest that connects is found and steered" until_ok 300 its_three
while read -r dev queue; do
	[ "$(domid_of "$dev")" = "$id" ] || continue
	is "$dev $queue: home" "$(queue_field "$dev" "$queue" home_pxm)" "$NEWCOMER"
	check "$dev $queue: is there" is_at "$dev" "$queue" "$NEWCOMER"
done <<< "$(queues)"
is "all that is the backends' is some queue's" "$(known_to_module)" "$(all_of_backends)"
dirs=("$BACKENDS"/v*-"$id"-*/numa/queue-*)
is "it has three directories" ${#dirs[@]} 3

guest_destroy newcomer >&2
gone() { ! of_newcomer > /dev/null; }
check "a guest that is destroyed: its queues go" until_ok 60 gone
is "and their directories" "$(ls -d "${dirs[@]}" 2> /dev/null)" ""
is "the others are there" "$(queues)" "$(cat /tmp/stock.others)"
is "and know no task or IRQ that is gone" "$(known_to_module)" "$(all_of_backends)"
check "their disks and networks have carried data all the time" until_ok 300 io_moved /tmp/stock.io1

done_testing
