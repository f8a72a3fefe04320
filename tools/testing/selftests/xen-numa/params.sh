#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's parameters: modes, values, and bad values that change nothing.
. "$(dirname "$0")/ktap.sh"

modprobe xen-numa 2> /dev/null || skip_all "no xen-numa module"
was=$(< $PARAMS/policy)

is "policy: mode" "$(stat -c %a $PARAMS/policy)" 644
is "reason: mode" "$(stat -c %a $PARAMS/reason)" 444
is "reason: steering works here" "$(< $PARAMS/reason)" ok

# refused PARAMETER VALUE ERROR - a write that must fail so and change nothing
refused() {
	local was

	was=$(< $PARAMS/"$1")
	is "$1: '$2' is refused" "$(write_error $PARAMS/"$1" "$2")" "$3"
	is "$1: and nothing changes" "$(< $PARAMS/"$1")" "$was"
}

# taken PARAMETER VALUE
taken() {
	is "$1: '$2' is taken" "$(write_error $PARAMS/"$1" "$2")" ""
	is "$1: and reads back" "$(< $PARAMS/"$1")" "$2"
}

for v in off strict node:0 node:1 auto; do
	taken policy "$v"
done
for v in on OFF "auto off" 1 -1 node1 node: node:-1 default; do
	refused policy "$v" "Invalid argument"
done
refused policy node:99 "No such device"
echo "$was" > $PARAMS/policy

# The constants of the decision: name, default, below and above the bounds.
while read -r name initial low high; do
	is "$name: mode" "$(stat -c %a $PARAMS/"$name")" 644
	is "$name: default" "$(< $PARAMS/"$name")" "$initial"
	refused "$name" "$low" "$([ "$low" = -1 ] && echo "Invalid argument" || echo "Numerical result out of range")"
	refused "$name" "$high" "Numerical result out of range"
	refused "$name" "${initial}x" "Invalid argument"
	taken "$name" $((initial + 1))
	taken "$name" "$initial"
done << END
tick_ms 250 9 60001
min_kib 16 0 1073741825
margin_pct 50 -1 10001
hold_ms 2000 99 3600001
capacity_pct 90 -1 101
END

rmmod xen-numa
check "modprobe refuses a bad policy" eval '! modprobe xen-numa policy=sideways 2> /dev/null'
check "and leaves nothing loaded" test ! -e $PARAMS
check "modprobe refuses a node that is not there" eval '! modprobe xen-numa policy=node:99 2> /dev/null'
check "and leaves nothing loaded" test ! -e $PARAMS
check "modprobe refuses a constant out of bounds" eval '! modprobe xen-numa hold_ms=1 2> /dev/null'
check "and leaves nothing loaded" test ! -e $PARAMS
check "modprobe refuses to set the reason" eval '! modprobe xen-numa reason=ok 2> /dev/null'
modprobe xen-numa policy=off
is "modprobe policy=off" "$(< $PARAMS/policy)" off
rmmod xen-numa
modprobe xen-numa policy="$was"

for f in queues decisions places map stats; do
	is "debugfs: $f" "$(stat -c %a /sys/kernel/debug/xen-numa/$f)" 400
done

done_testing
