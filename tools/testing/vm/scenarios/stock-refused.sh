# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# PV dom0s that cannot be told where memory is: the module loads, says why, and
# the distribution's backends work as without it. The reason to expect is the
# shape's xn.expect=; without it that of the host's SRAT, absent or malformed.

. /selftests/ktap.sh
. /selftests/stock_lib.sh

want=$(option xn.expect "")
if [ -z "$want" ]; then
	want=no-srat
	[ ! -e /sys/firmware/acpi/tables/SRAT ] || want=bad-srat
fi
guest_start g0 --cpus 0 --load disk,net --rate 64
guest_wait_up g0
# As in a self-test, a failed command is not the end.
set +e
{
	backend_affinities >/tmp/stock.before
	traced >/tmp/stock.traced
	length=$(log_length)
	check "$want: the module loads" modprobe xen-numa
	is "$want: the reason" "$(cat $PARAMS/reason)" "$want"
	is "$want: the mode" "$(cat $PARAMS/mode)" none
	log_since "$length" | sed 's/^/# /'
	is "$want: the log says so once" \
		"$(log_since "$length" | grep -c "xen-numa: $want: backends work as without this module")" 1
	if [ "$want" = bad-srat ]; then
		check "$want: and what is malformed" \
			eval 'log_since "$length" | grep -q "SRAT is not used: .*[0-9]"'
		is "$want: and no more than that" "$(log_since "$length" | wc -l)" 2
	else
		is "$want: and no more than that" "$(log_since "$length" | wc -l)" 1
	fi
	check "$want: no queue is looked at" test ! -e $QUEUES
	check "$want: no device has files of ours" eval '! ls -d "$BACKENDS"/*/numa 2>/dev/null'
	is "$want: nothing is probed" "$(traced)" "$(cat /tmp/stock.traced)"
	echo strict >$PARAMS/policy
	is "$want: the policy can still be written" "$(cat $PARAMS/policy)" strict
	io_goes_on "$want"
	is "$want: every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
	check "$want: and the module goes" rmmod xen-numa
	io_goes_on "$want: without it"
	check "$want: it loads again" modprobe xen-numa
	is "$want: for the same reason" "$(cat $PARAMS/reason)" "$want"
	check "$want: and goes again" rmmod xen-numa
	guest_destroy g0 >&2
	check "$want: the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.refused
tap </tmp/tap.refused
exit $ktap_bad
