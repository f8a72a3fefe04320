# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The probe layer on the kernel of this dom0: its own tests, several times over,
# and what they leave behind in the kernel's lists.

. /selftests/ktap.sh

PROBE_TEST=/sys/kernel/debug/xen-numa-probe-test
TRACING=/sys/kernel/tracing

[ -e $TRACING/enabled_functions ] || mount -t tracefs tracing $TRACING
modprobe xen-numa-probe-test

# slab - KiB of the kernel's own memory that cannot be had back
slab() { awk '/^SUnreclaim:/ { print $2 }' /proc/meminfo; }

run() {
	cat $PROBE_TEST >/tmp/probe
	sed -n 's/^#/# probe:/p' /tmp/probe
	! grep '^not ok' /tmp/probe | sed 's/^/# /' | grep . &&
		tail -n 1 /tmp/probe | grep -q '^1\.\.[1-9]'
}

{
	# The first run fills caches.
	check "probe: all tests pass" run
	slab0=$(slab)
	check "probe: again" run
	check "probe: and again" run
	slab=$(slab)
	echo "# slab: $slab0 KiB after the first run, $slab after the last"
	check "probe: the kernel's memory does not grow" [ "$slab" -lt $((slab0 + 512)) ]
	is "probe: no function is left traced" "$(cat $TRACING/enabled_functions)" ""
	is "probe: no kprobe is left" "$(cat /sys/kernel/debug/kprobes/list)" ""
	check "probe: the test module goes" rmmod xen-numa-probe-test
	check "probe: the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.probe
tap </tmp/tap.probe
exit $ktap_bad
