# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Stock mode in a storm. Frontends in dom0 (dom0/storm.c) connect and disconnect
# as fast as they can, some of them lie about their event channels, windows open
# at random, policies change, xen-numa comes and goes, and a guest with load is
# unbound and bound again. Then the backends and xen-numa are loaded in every order
# and unloaded in every order. What is counted is afterwards as it was before.

# shellcheck source=/dev/null
. /selftests/ktap.sh

# of each frontend: 100 of vifs and 100 of vbds
CYCLES=$(option xn.cycles 50)
VIFS="50 51"
VBDS="60 61"
VIF_CYCLES=$((2 * CYCLES))
BUS=/sys/bus/xen-backend
STATS=/sys/kernel/debug/xen-numa/stock

# What has gone is freed after grace periods: as soon as possible, then.
echo 1 >/sys/kernel/rcu_expedited

# All of the kernel's log, which is longer than its buffer.
dmesg() {
	keep_log
	cat /run/log
}
keep_log() { command dmesg -c >>/run/log; }
dmesg >/dev/null
: >/run/log
# shellcheck disable=SC2034 # ktap's
ktap_dmesg=0

: >/run/seen
: >/run/windows

guest_start g0 --node 1 --load disk,net --rate 64
guest_wait_up g0
domid=$(guest_domid g0)

truncate -s 4M /run/disk
disk=$(losetup --find --show /run/disk)
disk=$(stat -c %t:%T "$disk")

load_numa() {
	modprobe xen-numa capacity_pct=0 window_ms=$((1 + RANDOM % 200)) \
		period_ms=$((10 + RANDOM % 2000))
}

# The number of windows counts from each load.
unload_numa() {
	sed -n 's/^windows //p' $STATS >>/run/windows
	rmmod xen-numa
}

# storms CYCLES - all frontends at once; each says how many cycles it has done
storms() (
	for id in $VIFS; do
		storm vif "$id" "$1" remake=4 lie=5 keep=100 2>&1 &
	done
	for id in $VBDS; do
		storm vbd "$id" "$1" remake=4 lie=5 keep=100 disk="$disk" 2>&1 &
	done
	wait
)

# pick ITEM... - one of them, in $picked
pick() {
	shift $((RANDOM % $#))
	picked=$1
}

# Everything that an operator can turn, and reads of all that there is to see;
# without a process, which would cost more than what is tested. Any of it may be
# gone by now.
turn_knobs() {
	local devs f lines dev

	pick 1 5 50 200 2000 && echo "$picked" >$PARAMS/window_ms
	pick 10 100 500 2000 5000 && echo "$picked" >$PARAMS/period_ms
	pick auto auto strict off pxm:0 pxm:1 && echo "$picked" >$PARAMS/policy
	devs=("$BUS"/devices/*/numa)
	pick "${devs[@]}" && dev=$picked
	pick default off auto pxm:0 pxm:1 && echo "$picked" >"$dev/policy"
	for f in "$dev"/queue-*/* $STATS /sys/kernel/debug/xen-numa/decisions $QUEUES; do
		mapfile -t lines <"$f"
	done
	printf '%s\n' "${lines[@]%% *}" >>/run/seen
} 2>/dev/null

# net_up - what the toolstack does for a guest's interface, only once
net_up() {
	XENBUS_PATH=/local/domain/0/backend/vif/$domid/0 vif=vif$domid.0 \
		/etc/xen/scripts/vif online
}

# The guest's devices leave their drivers and come back.
rebind() {
	local kind dev

	for kind in vif vbd; do
		for dev in $BUS/devices/$kind-"$domid"-*; do
			echo "${dev##*/}" >$BUS/drivers/$kind/unbind &&
				echo "${dev##*/}" >$BUS/drivers/$kind/bind || return
		done
	done
	net_up
}

# has_guest - xen-numa has queues of both of the guest's devices
has_guest() { grep -q "^dev=vif-$domid-" $QUEUES && grep -q "^dev=vbd-$domid-" $QUEUES; }

# In the middle of it all. The storms' end is the end of this.
disturb() {
	local n=0 turns=0

	while [ -e /run/storms ]; do
		turn_knobs
		turns=$((turns + 1))
		nap
		[ $((turns % 20)) = 0 ] || continue
		keep_log
		[ $((turns % 100)) != 0 ] || rebind || echo "# rebind failed"
		unload_numa || echo "# rmmod xen-numa failed"
		load_numa || echo "# modprobe xen-numa failed"
		n=$((n + 1))
	done
	echo $n >/run/loads
}

# What must be the same before and after: a line each.
counters() {
	local f

	echo "devices $(cd $BUS/devices && echo *)"
	echo "modules $(sed -n 's/^\(xen[a-z_]* [0-9]* [0-9]*\) .*/\1;/p' /proc/modules | cut -d' ' -f1,3 | sort | tr '\n' ' ')"
	echo "interrupts $(grep -c xen-dyn /proc/interrupts)"
	xl debug-keys e
	echo "ports $(xl dmesg | awk '/Event channel information for domain/ { on = / domain 0:/ }
		/Event channel information for domain 0:/ { n = 0 }
		on && / [0-9]+ \[[^]]*\]: s=[^0]/ { n++ } END { print n + 0 }')"
	echo "threads $(cat /proc/[0-9]*/comm 2>/dev/null | grep -cE '^(vif[0-9]|[0-9]+\.(xvd|hd))')"
	echo "functions $(wc -l </sys/kernel/tracing/enabled_functions)"
	f=$(ls -d $BUS/devices/*/numa 2>/dev/null)
	echo "directories ${f:-none}"
	echo 1 >/sys/kernel/slab/xen_numa_queue/shrink
	f=$(sed -n 's/^xen_numa_queue *\([0-9]*\) .*/\1/p' /proc/slabinfo)
	echo "queues ${f:-0}"
	echo "netdevs $(cd /sys/class/net && echo *)"
}

same_counters() {
	counters >/run/after
	cmp -s /run/before /run/after
}

# objects NAME... - in use of these slab caches; shrunk, they count exactly
objects() {
	local c

	for c; do
		echo 1 >"/sys/kernel/slab/$c/shrink"
	done
	awk -v names=" $* " 'index(names, " " $1 " ") { n += $2 } END { print n + 0 }' /proc/slabinfo
}
KMALLOC=$(cd /sys/kernel/slab && echo kmalloc-[0-9]*)

# KiB that dom0 has left. The guest's disk and the logs are files in memory: what
# has gone there is no loss.
available() { awk '/^(MemAvailable|Shmem):/ { n += $2 } END { print n }' /proc/meminfo; }

# unload xen-numa|xen-netback|xen-blkback - a backend leaves its devices first
unload() {
	local kind dev

	case $1 in
	xen-numa) rmmod xen-numa && return ;;
	xen-netback) kind=vif ;;
	xen-blkback) kind=vbd ;;
	esac
	[ "$1" != xen-numa ] || return
	for dev in $BUS/drivers/$kind/$kind-*; do
		echo "${dev##*/}" >$BUS/drivers/$kind/unbind || return
	done
	rmmod "$1"
}

load() {
	case $1 in
	xen-numa) load_numa ;;
	xen-netback) modprobe xen-netback && net_up ;;
	*) modprobe "$1" ;;
	esac
}

ORDERS=("xen-numa xen-netback xen-blkback" "xen-netback xen-blkback xen-numa"
	"xen-blkback xen-numa xen-netback" "xen-numa xen-blkback xen-netback"
	"xen-blkback xen-netback xen-numa" "xen-netback xen-numa xen-blkback")

# round LOAD-ORDER UNLOAD-ORDER - from nothing loaded to nothing loaded
round() {
	local m

	for m in $1; do
		load "$m" || { echo "# cannot load $m"; return 1; }
	done
	until_ok "$LIMIT" has_guest || { echo "# the guest's devices are not seen"; return 1; }
	for m in $2; do
		unload "$m" || { echo "# cannot unload $m"; return 1; }
	done
	! grep -E '^xen_(numa|netback|blkback) ' /proc/modules
}


# at_least GOT WANT
at_least() { [ "$1" -ge "$2" ] || { echo "# $1, not $2"; return 1; }; }
at_most() { [ "$1" -le "$2" ] || { echo "# $1, more than $2"; return 1; }; }

# No grant stays mapped: a domain that is gone but for that is a zombie.
no_zombie() { [ "$(xl list | tail -n +2 | wc -l)" = 1 ]; }

# grants of dom0's own that somebody still has when they are given up
no_grant_left() {
	! dmesg | grep -E 'g\.e\. .*(pending|leak)|leaking g\.e\.' | sed 's/^/# /' | grep .
}

disk_moved() { [ "$(guest_log g0 | grep "^xn: disk .* MiB written" | tail -n 1)" != "$1" ]; }

run() {
	local id before_tasks before_kmalloc before_mem n order other

	set +eu
	load_numa
	until_ok "$LIMIT" has_guest
	check "xen-numa knows the guest's devices" has_guest

	# What the first of each leaves is no leak.
	storms 2 >/run/warm
	unload_numa
	counters >/run/before
	before_tasks=$(objects task_struct)
	before_kmalloc=$(objects $KMALLOC)
	before_mem=$(available)
	say "warm"

	load_numa
	: >/run/storms
	disturb &
	storms $CYCLES >/run/done
	say "stormed"
	rm /run/storms
	wait
	sed 's/^/# /' /run/done
	for id in $VIFS; do
		check "vif $id has done its cycles" grep -qx "vif $id: $CYCLES cycles" /run/done
	done
	for id in $VBDS; do
		check "vbd $id has done its cycles" grep -qx "vbd $id: $CYCLES cycles" /run/done
	done
	check "xen-numa was loaded again and again" at_least "$(</run/loads)" 3
	unload_numa
	check "windows were opened" at_least "$(awk '{ n += $1 } END { print n }' /run/windows)" $((CYCLES / 2))
	check "queues of such devices were seen" at_least "$(sort -u /run/seen | grep -c -E '^dev=v..-0-')" 4
	until_ok "$LIMIT" same_counters
	check "all counters are as before" diff /run/before /run/after
	n=$(objects task_struct)
	echo "# task_struct: $before_tasks, $n"
	# A queue has one task or two, a cycle one queue or two.
	check "no task stays" at_most $((n - before_tasks)) 100
	# Less than one for each cycle of one kind. What RCU is to free comes in
	# lots of hundreds, so that a first look may be too early.
	few_stay() {
		n=$(objects $KMALLOC)
		[ $((n - before_kmalloc)) -lt $VIF_CYCLES ]
	}
	check "no allocation stays" until_ok "$LIMIT" few_stay
	echo "# kmalloc: $before_kmalloc, $n"
	n=$(available)
	echo "# KiB available: $before_mem, $n"
	# 20 KiB for each cycle; a ring of netback's or blkback's is more.
	check "no memory stays" at_most $((before_mem - n)) 8192
	say "counted"

	unload xen-netback
	unload xen-blkback
	for ((n = 0; n < 2 * ${#ORDERS[@]}; n++)); do
		order=${ORDERS[n % 6]}
		other=${ORDERS[(n + n / 6) % 6]}
		check "loaded in the order $order, unloaded in the order $other" \
			round "$order" "$other"
	done
	say "loaded and unloaded"
	load xen-netback
	load xen-blkback
	until_ok "$LIMIT" same_counters
	check "all counters are as before, again" diff /run/before /run/after

	n=$(guest_log g0 | grep "^xn: disk .* MiB written" | tail -n 1)
	until_ok "$LIMIT" disk_moved "$n"
	check "the guest's disk works" disk_moved "$n"
	guest_reconnect g0 vif
	check "the guest's network works" true
	guest_destroy g0
	until_ok "$LIMIT" no_zombie
	check "nobody keeps the guest's memory" no_zombie
	check "nobody keeps a grant of dom0's" no_grant_left
	check "the last module unloads" rmmod xen-numa-hooks
	done_testing
}

code=0
run 2>/tmp/err | tap
code=${PIPESTATUS[0]}
[ ! -s /tmp/err ] || sed 's/^/# stderr: /' /tmp/err | tap
dmesg | report_file dom0-log.txt
[ "$code" -eq 0 ]
