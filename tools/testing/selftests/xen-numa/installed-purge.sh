#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packages are removed from a running dom0 with guests: nothing is steered any
# more, no file is left, and the kernel's own backends come at the next load.
# Environment: see installed_lib.sh
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/installed_lib.sh"

everywhere() { backend_affinities | awk -v c="$1" '$3 != c { print "# " $0; bad = 1 } END { exit bad }'; }
gone() { ! xl domid "$1" > /dev/null 2>&1; }
nothing_left() {
	! { find /etc /usr /var /run /lib/modules -xdev -name '*xen[-_]numa*' \
		! -path '/var/log/journal/*' ! -path '/var/lib/systemd/timers/*' \
		! -path '/srv/bench/*'; ls /etc/xen/numa.conf; } 2> /dev/null | sed 's/^/# /' | grep .
}

up g0 && up g1 || skip_all "no guests"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list
check "apt purge" eval 'apt-get -qy purge $PACKAGES > /tmp/purge.log 2>&1'
grep -v 'Reading database' /tmp/purge.log | tail -n 20 | sed 's/^/# /'
check "xen-numa is not loaded" test ! -e /sys/module/xen_numa
check "nothing is steered any more" until_ok 120 everywhere "$(< /sys/devices/system/cpu/online)"
check "nothing is left" nothing_left
check "no unit is left" eval '! systemctl list-units --all --plain --no-legend | grep xen-numa'
for name in g0 g1; do
	check "$name still runs" eval "xl domid $name > /dev/null"
done
for name in xen-netback xen-blkback; do
	is "$name would be the kernel's" "$(origin $name)" kernel
done

for name in g0 g1; do
	xl shutdown $name > /dev/null 2>&1
	check "$name shuts down" until_ok $WAIT gone $name
done
for name in xen-netback xen-blkback; do
	check "$name can be unloaded" until_ok $WAIT modprobe -r $name
	check "$name can be loaded" modprobe $name
	check "and has no hooks" test ! -e "/sys/module/${name//-/_}/version"
done
# Hooked gntdev and evtchn are in use by Xen's daemons until the next boot.
[ "$MODE" = full ] || check "none of our modules is loaded" eval '! grep -q ^xen_numa /proc/modules'
done_testing
