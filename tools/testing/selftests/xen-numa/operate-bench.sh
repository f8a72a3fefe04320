#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# xen-numa bench with real guests: each placement shows in the bytes that were local,
# and the policies are as before, also when it is interrupted.
#
# Needs the bench's guests, all of them under load. VICTIM is one of them.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/operate_lib.sh"
bench_guests VICTIM

[ ! -e $PARAMS ] || rmmod xen-numa
numa_load auto
until_ok 300 all_steered || skip_all "not steered: $(cat $QUEUES)"

# policies - of all queues
policies() { (cd "$DEVICES" && grep . ./*/numa/queue-*/policy); }

# has_moved POLICY - a queue has it
has_moved() { policies | grep -q ":$1\$"; }

# local_at PLACEMENT - per cent of the bytes that were local, rounded down
local_at() { awk -v p="$1" '$1 == p { print int($2) }' /tmp/operate.out; }

# one of them is not what all have by default
read -r dev queue <<< "$(queues | head -n 1)"
works "set" set "$dev/$queue" strict
before=$(policies)
check "a queue has a policy of its own" has_moved strict

run bench --seconds 5 --settle 300 --rounds 1 --placements worst,best,auto --no-perf
is "bench ends well, and tells its progress" "$code|$err" "0|$(
	printf 'round 1 of 1: %s\n' worst best auto)"
sed 's/^/# /' /tmp/operate.out
is "bench: a row for each placement" \
	"$(awk 'NR > 1 { print $1 }' /tmp/operate.out | xargs)" "worst best auto"
check "bench: on another node little is local" [ "$(local_at worst)" -lt 10 ]
check "bench: at home by hand nearly all is" [ "$(local_at best)" -ge 95 ]
check "bench: at home by xen-numa, too" [ "$(local_at auto)" -ge 95 ]
is "bench: policies are as before" "$(policies)" "$before"

xen-numa bench --seconds 600 --settle 0 --placements worst --no-perf \
	> /tmp/operate.out 2> /tmp/operate.err &
pid=$!
check "a phase begins" until_ok 60 has_moved 'pxm:[0-9]*'
kill -INT $pid
code=0
wait $pid || code=$?
is "interrupted: it says so" "$code $(grep -c 'every policy is as it was' /tmp/operate.err)" "1 1"
is "interrupted: policies are as before" "$(policies)" "$before"
check "and all go home again" until_ok 300 all_steered

rmmod xen-numa
done_testing
