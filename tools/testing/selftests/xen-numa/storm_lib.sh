# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
#
# What the scenarios have in common in which frontends in dom0 (dom0/storm.c)
# connect and disconnect as fast as they can, beside a guest g0 with load, until
# what is counted has to be as it was before. Sourced after ktap.sh; CYCLES is how
# often each frontend connects in a storm.
#
# Unfinished: "storm" alone uses it so far; "stock-storm", which it is taken from,
# still has all of it, too.

VIFS="50 51"
VBDS="60 61"
VIF_CYCLES=$((2 * CYCLES))
BUS=/sys/bus/xen-backend
STATS=/sys/kernel/debug/xen-numa/stock

# What has gone is freed after grace periods: as soon as possible, then.
echo 1 > /sys/kernel/rcu_expedited

# All of the kernel's log, which is longer than its buffer.
dmesg() {
	keep_log
	cat /run/log
}
keep_log() { command dmesg -c >> /run/log; }
dmesg > /dev/null
: > /run/log
ktap_dmesg=0

: > /run/seen
: > /run/windows

# storm_begin - what all of it is about: the guest, a disk for the frontends
storm_begin() {
	guest_start g0 --node 1 --load disk,net --rate 64
	guest_wait_up g0
	domid=$(guest_domid g0)
	truncate -s 4M /run/disk
	disk=$(losetup --find --show /run/disk)
	disk=$(stat -c %t:%T "$disk")
}

load_numa() {
	modprobe xen-numa capacity_pct=0 window_ms=$((1 + RANDOM % 200)) \
		period_ms=$((10 + RANDOM % 2000))
}

# The number of windows counts from each load.
unload_numa() {
	sed -n 's/^windows //p' $STATS >> /run/windows
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

# storms_done - a test for each frontend: it has done its cycles, says /run/done
storms_done() {
	sed 's/^/# /' /run/done
	for id in $VIFS; do
		check "vif $id has done its cycles" grep -qx "vif $id: $CYCLES cycles" /run/done
	done
	for id in $VBDS; do
		check "vbd $id has done its cycles" grep -qx "vbd $id: $CYCLES cycles" /run/done
	done
}

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

	pick 1 5 50 200 2000 && echo "$picked" > "$PARAMS/window_ms"
	pick 10 100 500 2000 5000 && echo "$picked" > "$PARAMS/period_ms"
	pick auto auto strict off pxm:0 pxm:1 && echo "$picked" > "$PARAMS/policy"
	devs=("$BUS"/devices/*/numa)
	pick "${devs[@]}" && dev=$picked
	pick default off auto pxm:0 pxm:1 && echo "$picked" > "$dev/policy"
	for f in "$dev"/queue-*/* $STATS /sys/kernel/debug/xen-numa/decisions "$QUEUES"; do
		mapfile -t lines < "$f"
	done
	printf '%s\n' "${lines[@]%% *}" >> /run/seen
} 2> /dev/null

# net_up - what the toolstack does for a guest's interface, only once
net_up() {
	XENBUS_PATH=/local/domain/0/backend/vif/$domid/0 vif=vif$domid.0 \
		/etc/xen/scripts/vif online
}

# The guest's devices leave their drivers and come back.
rebind() {
	local kind dev

	for kind in vif vbd; do
		for dev in "$BUS/devices/$kind-$domid"-*; do
			echo "${dev##*/}" > $BUS/drivers/$kind/unbind &&
				echo "${dev##*/}" > $BUS/drivers/$kind/bind || return
		done
	done
	net_up
}

# has_guest - xen-numa has queues of both of the guest's devices
has_guest() { grep -q "^dev=vif-$domid-" "$QUEUES" && grep -q "^dev=vbd-$domid-" "$QUEUES"; }

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
	echo "threads $(cat /proc/[0-9]*/comm 2> /dev/null | grep -cE '^(vif[0-9]|[0-9]+\.(xvd|hd))')"
	echo "functions $(wc -l < /sys/kernel/tracing/enabled_functions)"
	f=$(ls -d $BUS/devices/*/numa 2> /dev/null)
	echo "directories ${f:-none}"
	echo 1 > /sys/kernel/slab/xen_numa_queue/shrink
	f=$(sed -n 's/^xen_numa_queue *\([0-9]*\) .*/\1/p' /proc/slabinfo)
	echo "queues ${f:-0}"
	echo "netdevs $(cd /sys/class/net && echo *)"
}

same_counters() {
	counters > /run/after
	cmp -s /run/before /run/after
}

# objects NAME... - in use of these slab caches; shrunk, they count exactly
objects() {
	local c

	for c; do
		echo 1 > "/sys/kernel/slab/$c/shrink"
	done
	awk -v names=" $* " 'index(names, " " $1 " ") { n += $2 } END { print n + 0 }' /proc/slabinfo
}
KMALLOC=$(cd /sys/kernel/slab && echo kmalloc-[0-9]*)

# KiB that dom0 has left. The guest's disk and the logs are files in memory: what
# has gone there is no loss.
available() { awk '/^(MemAvailable|Shmem):/ { n += $2 } END { print n }' /proc/meminfo; }

# baseline - remembers all that is counted
baseline() {
	counters > /run/before
	before_tasks=$(objects task_struct)
	# shellcheck disable=SC2086 # several
	before_kmalloc=$(objects $KMALLOC)
	before_mem=$(available)
}

# at_baseline [WHICH] - tests: it is as it was
at_baseline() {
	local n which=${1:+, $1}

	until_ok "$LIMIT" same_counters
	check "all counters are as before$which" diff /run/before /run/after
	n=$(objects task_struct)
	echo "# task_struct: $before_tasks, $n"
	# A queue has one task or two, a cycle one queue or two.
	check "no task stays$which" at_most $((n - before_tasks)) 100
	# Less than one for each cycle of one kind. What RCU is to free comes in
	# lots of hundreds, so that a first look may be too early.
	few_stay() {
		# shellcheck disable=SC2086 # several
		n=$(objects $KMALLOC)
		[ $((n - before_kmalloc)) -lt "$VIF_CYCLES" ]
	}
	check "no allocation stays$which" until_ok "$LIMIT" few_stay
	echo "# kmalloc: $before_kmalloc, $n"
	n=$(available)
	echo "# KiB available: $before_mem, $n"
	# 20 KiB for each cycle; a ring of netback's or blkback's is more.
	check "no memory stays$which" at_most $((before_mem - n)) 8192
}

# unload xen-numa|xen-netback|xen-blkback - a backend leaves its devices first
unload() {
	local kind dev

	case $1 in
	xen-numa) rmmod xen-numa && return ;;
	xen-netback) kind=vif ;;
	xen-blkback) kind=vbd ;;
	esac
	[ "$1" != xen-numa ] || return
	for dev in "$BUS/drivers/$kind/$kind"-*; do
		echo "${dev##*/}" > $BUS/drivers/$kind/unbind || return
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

# at_least GOT WANT, at_most GOT WANT
at_least() { [ "$1" -ge "$2" ] || { echo "# $1, not $2"; return 1; }; }
at_most() { [ "$1" -le "$2" ] || { echo "# $1, more than $2"; return 1; }; }

# No grant stays mapped: a domain that is gone but for that is a zombie.
no_zombie() { [ "$(xl list | tail -n +2 | wc -l)" = 1 ]; }

# grants of dom0's own that somebody still has when they are given up
no_grant_left() {
	! dmesg | grep -E 'g\.e\. .*(pending|leak)|leaking g\.e\.' | sed 's/^/# /' | grep .
}

# disk_line GUEST - what it has said last of its disk
disk_line() { guest_log "$1" | grep "^xn: disk .* MiB written" | tail -n 1; }
# disk_moved GUEST LINE - it has said something else than this line since
disk_moved() { [ "$(disk_line "$1")" != "$2" ]; }

# storm_end MODULE... - tests: the guest still works, and goes without a trace; then
# nobody needs the modules
storm_end() {
	local line

	line=$(disk_line g0)
	until_ok "$LIMIT" disk_moved g0 "$line"
	check "the guest's disk works" disk_moved g0 "$line"
	guest_reconnect g0 vif
	check "the guest's network works" true
	guest_destroy g0
	until_ok "$LIMIT" no_zombie
	check "nobody keeps the guest's memory" no_zombie
	check "nobody keeps a grant of dom0's" no_grant_left
	check "the last module unloads" rmmod "$@"
	done_testing
}

# storm_run FUNCTION - its tests are the scenario's
storm_run() {
	local code

	"$1" 2> /tmp/err | tap
	code=${PIPESTATUS[0]}
	[ ! -s /tmp/err ] || sed 's/^/# stderr: /' /tmp/err | tap
	dmesg | report_file dom0-log.txt
	[ "$code" -eq 0 ]
}
