# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What takes more than two nodes: the scenarios "locality" and "gntdev", one after
# the other, because such a host is slow to boot.

code=0
(. /scenarios/locality.sh) || code=1
for guest in "$GUESTS"/*; do
	guest_destroy "${guest##*/}"
done
! grep -q "^xen_numa " /proc/modules || rmmod xen-numa
(. /scenarios/gntdev.sh) || code=1
exit $code
