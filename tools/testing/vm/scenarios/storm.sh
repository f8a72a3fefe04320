# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Unfinished: it has not run yet. run --dom0 pv --guests pv --limit 6000 storm
#
# Full mode in a storm, twice, with all that is counted as it was before after each.
# Frontends in dom0 (dom0/storm.c) connect and disconnect, a guest with load is
# unbound and bound again, and another one lives and dies in every way that there
# is; meanwhile policies change, xen-numa comes and goes, all CPUs of a node go
# offline and come back, threads are put into a cpuset whose CPUs change, the cpuset
# is isolated, and dom0 gives memory away and gets it back.
#
# dom0 must be a PV one: no other can map its own grants. xenstored cannot be started
# anew but by its live update, so that is what is done.

# shellcheck disable=SC2154 # picked and ktap_bad are the libraries'

# shellcheck source=/dev/null
. /selftests/ktap.sh
# of each frontend, in each storm: 1000 in all
CYCLES=$(option xn.cycles 125)
# shellcheck source=/dev/null
. /selftests/storm_lib.sh
storm_begin

CGROUP=/run/cgroup
BOX=$CGROUP/box
MEMORY=/sys/devices/system/xen_memory/xen_memory0/info/current_kb
CPU=/sys/devices/system/cpu/cpu1/online	# all of its node
XENSTORED=$(readlink -f /usr/bin/xenstored)

mkdir $CGROUP
mount -t cgroup2 none $CGROUP
echo +cpuset >$CGROUP/cgroup.subtree_control

# threads - the backends' own
threads() {
	local f name

	for f in /proc/[0-9]*/comm; do
		{ read -r name <"$f"; } 2>/dev/null || continue
		[[ $name =~ ^(vif[0-9]+\.|[0-9]+\.xvd) ]] || continue
		f=${f%/comm}
		echo "${f##*/}"
	done
}

# Somebody else puts threads where they like. Any of them may be gone by now.
disturb_cpus() {
	local t

	pick off on box narrow isolate pin
	case $picked in
	off) echo 0 >$CPU ;;
	on) echo 1 >$CPU ;;
	box)
		mkdir -p $BOX
		for t in $(threads); do
			echo "$t" >$BOX/cgroup.procs
		done
		;;
	narrow) pick 0 1 0-1 && echo "$picked" >$BOX/cpuset.cpus ;;
	isolate) pick isolated root member && echo "$picked" >$BOX/cpuset.cpus.partition ;;
	pin)
		for t in $(threads); do
			pick 0 1 0,1 && taskset -pc "$picked" "$t"
		done
		;;
	esac
	echo "$picked" >>/run/disturbed
} >/dev/null 2>&1

# All of that is over.
undo_cpus() {
	echo 1 >$CPU
	[ -d $BOX ] || return 0
	echo member >$BOX/cpuset.cpus.partition
	while read -r t; do
		echo "$t" >$CGROUP/cgroup.procs
	done <$BOX/cgroup.procs
	rmdir $BOX
}

# balloon KIB-LESS - dom0 has so much less than it had
has_memory() { [ "$(<$MEMORY)" = "$1" ]; }
balloon() { xl mem-set 0 $((had - $1))k; }

# So much that it can have again.
balloon_begin() {
	had=$(($(<$MEMORY) / 1024 * 1024 - 16 * 1024))
	balloon 0
	until_ok "$LIMIT" has_memory $had
}

# In the middle of it all. The storms' end is the end of this.
disturb() {
	local n=0 turns=0

	while [ -e /run/storms ]; do
		turn_knobs
		turns=$((turns + 1))
		nap
		[ $((turns % 5)) != 0 ] || disturb_cpus
		[ $((turns % 20)) = 0 ] || continue
		keep_log
		[ $((turns % 100)) != 0 ] || rebind || echo "# rebind failed"
		pick 0 $((64 * 1024)) $((128 * 1024)) && balloon "$picked"
		unload_numa || echo "# rmmod xen-numa failed"
		load_numa || echo "# modprobe xen-numa failed"
		n=$((n + 1))
	done
	echo $n >/run/loads
}

# learn - the guest g1 is another domain now. One that has been migrated writes on
# under the name that it had when it came.
learn() {
	local log=$CONSOLES/guest-g1

	xl domid g1 >"$GUESTS/g1/domid"
	[ -L "$log.log" ] || [ ! -e "$log--incoming.log" ] ||
		ln -sf guest-g1--incoming.log "$log.log"
}

# g1_works WHAT - a test: its disk carries data
g1_works() {
	local line

	line=$(disk_line g1)
	check "a guest works: $1" until_ok "$LIMIT" disk_moved g1 "$line"
}

crashed() { [[ $(xl list g1 | tail -n 1) =~ [[:space:]][a-z-]*c[a-z-]*[[:space:]] ]]; }

# lives - one guest after the other, each in every way that there is. False if a
# test fails; the tests are in /run/lives.
lives() (
	local was

	guest_start g1 --type pv --load disk,net --rate 64
	guest_wait_up g1
	xl pause g1 && xl unpause g1
	g1_works "paused for a moment"
	check "xenstored is replaced" xenstore-control live-update -t 60 "$XENSTORED"
	g1_works "xenstored replaced"

	check "a guest is saved" xl save g1 /run/g1.save
	check "a guest is restored" xl restore /run/g1.save
	rm -f /run/g1.save
	learn
	g1_works "saved and restored"

	was=$(guest_domid g1)
	check "a guest is migrated to where it was" xl migrate -s '' g1 'xl migrate-receive'
	learn
	check "it is another domain" [ "$(guest_domid g1)" != "$was" ]
	g1_works "migrated"

	was=$(guest_count g1 "xn: disk started")
	guest_tell g1 reboot
	check "a guest reboots" until_ok "$LIMIT" guest_lines g1 "xn: disk started" $((was + 1))
	learn
	g1_works "rebooted"

	guest_tell g1 crash
	check "a guest crashes" until_ok "$LIMIT" crashed
	guest_destroy g1

	guest_start g1 --type pv --load disk,net --rate 64
	guest_wait_up g1
	guest_destroy g1
	check "a guest is destroyed" guest_gone g1
	exit "$ktap_bad"
) >>/run/lives 2>&1

# lived - what it was like
lived() { sed 's/^\(not \)\?ok [0-9]* - /# \1ok: /' /run/lives; }

# storm_once WHICH - a storm, and the tests after it
storm_once() {
	local lives

	rm -f /run/lives /run/disturbed /run/windows
	: >/run/storms
	load_numa
	disturb &
	lives &
	lives=$!
	storms "$CYCLES" >/run/done
	say "$1: frontends have done their cycles"
	wait $lives
	check "$1: guests live and die" [ $? = 0 ]
	say "$1: guests have lived"
	rm /run/storms
	wait
	undo_cpus
	balloon 0
	check "$1: dom0 has its memory again" until_ok "$LIMIT" has_memory "$had"
	lived
	sort /run/disturbed | uniq -c | sed 's/^/#/'
	storms_done
	check "$1: xen-numa was loaded again and again" at_least "$(</run/loads)" 3
	unload_numa
	at_baseline "$1"
}

run() {
	set +eu
	load_numa
	is "full mode" "$(<"$PARAMS/mode")" full
	until_ok "$LIMIT" has_guest
	check "xen-numa knows the guest's devices" has_guest

	# What the first of each leaves is no leak.
	storms 2 >/run/warm
	say "frontends are warm"
	check "dom0 gives memory away" balloon_begin
	check "guests live and die" lives
	lived
	unload_numa
	baseline
	say "warm"
	storm_once "first storm"
	storm_once "second storm"
	storm_end xen-netback xen-blkback xen-numa-hooks
}

storm_run run
