#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The next boot of an installed dom0: the guests are back, with other numbers or the
# same, and the policies that were saved hold; also for a guest that comes later.
# Environment: see installed_lib.sh
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/installed_lib.sh"

# The policies, restored by the unit alone.
restored() {
	local vif

	vif=$(device g0 vif)
	check "$1: g0's $vif: policy" until_ok $WAIT policy_is "$vif" pxm:1
	check "$1: g0's $vif is on PXM 1" until_ok $WAIT is_in_place "$vif" 1 fixed
}
policy_is() { [ "$(value "$1" policy)" = "$2" ]; }
named() { grep -q "domain=\"\\?$1\\b" $METRICS 2> /dev/null; }

whats_running
# what was taken away does not come
[ -z "${BREAK:-}" ] || WAIT=60
is "default policy" "$(< $PARAMS/policy)" strict
restored booted
vbd=$(device g1 vbd)
check "g1's $vbd: policy" until_ok $WAIT policy_is "$vbd" off
for dev in "$(device g0 vbd)" "$(device g1 vif)"; do
	is "$dev: policy" "$(value "$dev" policy)" default
done
for n in 0 1; do
	dev=$(device g$n "$([ $n = 0 ] && echo vbd || echo vif)")
	check "g$n: $dev: home" until_ok $WAIT has_home "$dev" $n
	check "g$n: $dev: steered there" until_ok $WAIT is_in_place "$dev" $n steered
done

check "the timer has written metrics" until_ok $WAIT grep -q '^# EOF' $METRICS
check "with g0 and g1" until_ok $WAIT eval 'named g0 && named g1'

old=$(xl domid g0)
check "xl destroy g0" xl destroy g0
check "xl create g0" xl create -q /etc/xen/auto/g0.cfg
check "it has another number" test "$(xl domid g0)" != "$old"
check "it is up" until_ok $WAIT up g0
restored "created anew"
done_testing
