#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A process that follows its frames: the threads that map go to their node, within
# what they may use, and what it starts does not; everything comes back.
#
# usage: GUEST=NAME LOW=PXM HIGH=PXM follow.sh
#
# The bench's guest has been started with --split $LOW,$HIGH --grants yes.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/stock_lib.sh"
bench_guests GUEST LOW HIGH
command -v follower > /dev/null || skip_all "no program follower"
[ -e /sys/module/xen_gntdev/parameters/numa_policy ] || skip_all "gntdev has no hooks"

DEVICE=/sys/devices/virtual/misc/xen\!gntdev/numa
REPORT=2
FOLLOW=3

# refs SET - the references of a set of the guest's, in a file
refs() {
	local dir i

	dir=/local/domain/$(guest_domid "$GUEST")/data/grants/$1
	for i in 0 1 2 3 4 5 6 7; do
		xenstore-read "$dir/$i" 2> /dev/null || :
	done > "/tmp/follow.$1"
}

# tell WORD... - an order to the process; its answer's number
tell() {
	local word number

	echo "$*" >&"${FOLLOWER[1]}"
	read -r word number <&"${FOLLOWER[0]}" || number=gone
	[ "$word" = ok ] || echo "# $*: $word $number" >&2
	echo "$number"
}

# cpus_of TID - where it may run
cpus_of() { sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$1/status"; }

# at TID CPUS
at() { [ "$(cpus_of "$1")" = "$2" ]; }

# goes WHAT TID CPUS - one test
goes() { check "$1" until_ok 300 at "$2" "$3"; }

# A few ticks later, which nothing else tells, all is as it was.
ticks() { sed -n 's/^dev=xen!gntdev .*since_move_ms=\([0-9]*\) .*/\1/p' /sys/kernel/debug/xen-numa/decisions; }
ticked() { [ "$(ticks)" -ge $(($1 + 1000)) ]; }
stays() {
	local before

	before=$(ticks)
	until_ok 300 ticked "$before" || :
	is "$1" "$(cpus_of "$2")" "$3"
}

# mine FIELD - of the process's queue
mine() { sed -n "s/^dev=xen!gntdev .* $1=\\([^ ]*\\).*/\\1/p" $QUEUES; }

# followers N - so many queues of processes are known
followers() { [ "$(grep -c '^dev=xen!gntdev ' $QUEUES)" -eq "$1" ]; }

numa_load auto
low=$(cpus_of_pxm "$LOW")
high=$(cpus_of_pxm "$HIGH")
all=$(cat /sys/devices/system/cpu/online)
guest_grants "$GUEST" make 6 16 high > /dev/null
guest_grants "$GUEST" make 7 512 low > /dev/null
refs 6
refs 7

coproc FOLLOWER { exec taskset -c "$all" follower "$(guest_domid "$GUEST")"; }
pid=$FOLLOWER_PID
is "policy" "$(tell policy $REPORT)" 0
is "maps" "$(tell map /tmp/follow.6 16)" 0
check "a process that does not follow has no queue" followers 0
is "its thread may run anywhere" "$(cpus_of "$pid")" "$all"

is "follows, with what it has mapped before" "$(tell policy $FOLLOW)" 0
goes "it goes to the node of the frames" "$pid" "$high"
is "home" "$(mine home_pxm)" "$HIGH"
is "reason" "$(mine reason)" steered
is "mode" "$(cat "$DEVICE/mode")" user
idler=$(tell idler)
child=$(tell child)
goes "a thread that maps nothing may run anywhere" "$idler" "$all"
goes "and so may a child" "$child" "$all"
mapper=$(tell mapper /tmp/follow.6)
goes "a thread that maps goes too" "$mapper" "$high"
is "all are known that map" "$(mine tasks)" "$pid,$mapper"

is "reports only" "$(tell policy $REPORT)" 0
is "it may run anywhere again" "$(cpus_of "$pid") $(cpus_of "$mapper")" "$all $all"
is "follows again" "$(tell policy $FOLLOW)" 0
goes "and goes, though nothing is mapped anew" "$pid" "$high"
goes "with the thread that had mapped" "$mapper" "$high"

is "most of the frames are elsewhere" "$(tell map /tmp/follow.7 512)" 0
goes "it follows" "$pid" "$low"
goes "so does the thread" "$mapper" "$low"

# By hand. What somebody leaves it is all that it may use.
taskset -pc "$high" "$pid" > /dev/null
stays "somebody moves it: it is left alone" "$pid" "$high"
is "reason" "$(mine reason)" kept-by-operator
is "the policy is written" "$(write_error "$DEVICE/policy" auto)" ""
stays "it still may not go" "$pid" "$high"
is "reason" "$(mine reason)" refused
taskset -pc "$all" "$pid" > /dev/null
goes "now it may" "$pid" "$low"
is "reason" "$(mine reason)" steered
is "off for all" "$(write_error "$DEVICE/policy" off)" ""
goes "it is back" "$pid" "$all"
goes "so is the thread" "$mapper" "$all"
is "auto" "$(write_error "$DEVICE/policy" auto)" ""
goes "it goes" "$pid" "$low"
goes "so does the thread" "$mapper" "$low"

# The module goes and comes.
rmmod xen-numa
is "rmmod: all may run anywhere" "$(cpus_of "$pid") $(cpus_of "$mapper")" "$all $all"
numa_load auto
goes "modprobe: it goes again, though nothing is mapped anew" "$mapper" "$low"

kill -9 "$pid"
check "killed: its queue is gone" until_ok 300 followers 0
wait "$pid" 2> /dev/null
guest_grants "$GUEST" free 6 > /dev/null
guest_grants "$GUEST" free 7 > /dev/null

done_testing
