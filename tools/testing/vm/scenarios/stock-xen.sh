# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A hypervisor without the call: the module loads, says so once, and disk and
# network of a guest work on the hooked backends as they do on stock ones.

. /selftests/ktap.sh

report() { tap; }
{
	guest_start g0 --cpus 0 --load disk,net --rate 256 >&2
	guest_wait_up g0 >&2
	id=$(guest_domid g0)

	modprobe xen-numa
	check "stock Xen: the module loads" test -e $PARAMS/reason
	is "stock Xen: and says why it does nothing" "$(cat $PARAMS/reason)" no-hypercall
	said() { dmesg | grep -c 'xen-numa: '; }
	is "stock Xen: once in the log" "$(said)" 1
	check "stock Xen: no queue is looked at" test ! -e $QUEUES
	check "stock Xen: the hooked backends are in use" \
		eval 'lsmod | grep -q "^xen_numa_hooks .*xen_netback"'

	bytes() {
		cat "/sys/class/net/vif$id.0/statistics/rx_bytes"
	}
	sectors() {
		awk -v d="$(basename "$(cat $GUESTS/g0/loop)")" \
			'$3 == d { print $6 + $10 }' /proc/diskstats
	}
	bytes0=$(bytes); sectors0=$(sectors)
	more_bytes() { [ "$(bytes)" -gt $((bytes0 + (1 << 20))) ]; }
	more_sectors() { [ "$(sectors)" -gt $((sectors0 + 2048)) ]; }
	check "stock Xen: the network moves on" until_ok 300 more_bytes
	check "stock Xen: the disk moves on" until_ok 300 more_sectors
	is "stock Xen: still once in the log" "$(said)" 1
	rmmod xen-numa
	check "stock Xen: the module goes" test ! -e $PARAMS
	bytes0=$(bytes)
	check "stock Xen: the network still moves on" until_ok 300 more_bytes
	guest_destroy g0 >&2
	check "stock Xen: the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.stock
report </tmp/tap.stock
exit $ktap_bad
