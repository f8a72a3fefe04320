#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The first boot of an installed dom0: what the packages have set up runs, by their
# own units; guests are steered; policies are set and saved for the next boot.
# Environment: see installed_lib.sh
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/installed_lib.sh"

whats_running
is "default policy" "$(< $PARAMS/policy)" auto
for n in 0 1; do
	for kind in vif vbd; do
		dev=$(device g$n $kind)
		check "g$n: $dev: home" until_ok $WAIT has_home "$dev" $n
		check "g$n: $dev: steered there" until_ok $WAIT is_in_place "$dev" $n steered
	done
done

vif=$(device g0 vif)
vbd=$(device g1 vbd)
check "xen-numa set g0:vif0 pxm:1" xen-numa set g0:vif0 pxm:1
is "$vif: policy" "$(value "$vif" policy)" pxm:1
check "$vif is on PXM 1" until_ok $WAIT is_in_place "$vif" 1 fixed
check "xen-numa set g1:xvda off" xen-numa set g1:xvda off
is "$vbd: policy" "$(value "$vbd" policy)" off
check "xen-numa default strict" xen-numa default strict
is "policy" "$(< $PARAMS/policy)" strict
check "xen-numa save" xen-numa save
sed 's/^/# numa.conf: /' /etc/xen/numa.conf
if [ "${BREAK:-}" = restore ]; then
	: > /etc/xen/numa.conf
fi
check "the units of the next boot are enabled" \
	unit is-enabled xen-numa.service
done_testing
