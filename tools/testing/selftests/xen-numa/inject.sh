#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Faults: each call of xen-numa's that can fail does so once in each step of its life,
# and the hypervisor answers wrongly in each way that there is. After each, backends
# work as without the module, and the guest reads what it has written.
#
# usage: GUEST=NAME HOME_PXM=PXM inject.sh
#
# The bench's guest has been started with --load disk,net --extra xn.verify on that
# node; the modules unlucky and liar are there. FAULTS= is how many distinct faults
# there have to be, STEPS= a pattern of the groups that are wanted.
# shellcheck disable=SC2317,SC2086,SC2153 # called through check; lists of words; ktap's
. "$(dirname "$0")/ktap.sh"
bench_guests GUEST HOME_PXM
HERE=$(dirname "$0")
STEPS=${STEPS:-.}
LIAR=/sys/kernel/debug/liar
BUS=/sys/bus/xen-backend/devices
command -v inject > /dev/null || skip_all "no program inject"

numa_load auto
# Their probes on functions of xen-numa's need these.
for m in unlucky liar; do
	insmod "$HERE/unlucky/$m.ko" 2> /dev/null || skip_all "no module $m to inject faults with"
done
until_ok 300 all_steered || skip_all "no traffic"
domid=$(guest_domid "$GUEST")
vbd=$(cd $BUS && echo vbd-"$domid"-*)
vif=vif-$domid-0
other=$((1 - HOME_PXM))
module=$(modinfo -n xen-numa)
params="policy=pxm:$HOME_PXM capacity_pct=0"

# The guest's disk load writes for a while, and then reads.
INJECT_IO="$BUS/$vbd/statistics/rd_sect+$BUS/$vbd/statistics/wr_sect"
INJECT_IO+=" $(echo /sys/class/net/vif"$domid".0/statistics/{rx,tx}_bytes)"
INJECT_LOG=/tmp/inject.log
INJECT_QUEUES=$(queues | wc -l)
export INJECT_IO INJECT_LOG INJECT_QUEUES
: >> $INJECT_LOG
echo "# guest $domid, $vbd and $vif with $INJECT_QUEUES queues"

# TCP waits longer and longer while an interface is away. Without a route ping ends.
while :; do
	ping -i 0.2 "10.0.$(guest_index "$GUEST").2" || sleep 0.2
done > /dev/null 2>&1 &
pings=$!

# group NAME - whether it is wanted
group() {
	[[ $1 =~ $STEPS ]] || return 1
	echo "# ---- $1"
}

# step OPTION... NAME STEP ARG... - see inject.c; after one that has ended the guest's
# I/O there are no more
code=0
step() {
	local name

	for name; do
		case $name in -* | [0-9]*) ;; *) break ;; esac
	done
	[ $code = 3 ] || {
		inject "$@" > /tmp/inject.said 2>&1
		code=$?
		cat /tmp/inject.said
	}
	check "$name: whatever fails, all is as it should be" test $code = 0
}

# verified WHEN - the guest has read all of its disk
verified() {
	local bad

	report_file inject.txt < $INJECT_LOG
	bad=$(guest_disk_bad "$GUEST" 2>&1)
	is "$1: sectors that the guest has read and not found as written" "$bad" 0
}

# readable - all files, a line each
readable() {
	local f

	for f in "$PARAMS"/* "$(sysfs "$vbd")"/{policy,numa_node,mode} \
		"$(sysfs "$vbd")"/queue-0/* "$(sysfs "$vif")"/{policy,numa_node,mode} \
		"$(sysfs "$vif")"/queue-0-tx/* "$(sysfs "$vif")"/queue-0-rx/* \
		/sys/kernel/debug/xen-numa/*; do
		echo "$f"
	done
}

# short FILE - for a step's name
short() {
	local f=${1#/sys/}

	f=${f#module/xen_numa/}
	f=${f#kernel/}
	f=${f#bus/xen-backend/devices/}
	echo "${f//-"$domid"/}"
}

if group ioctl; then
	step -t -a ioctl ioctl
fi

# What runs a few times a second, at rest and while something has changed.
if group tick; then
	step -w 1500 tick run '' '' ''
	step -c -w 1500 tick-calls run '' '' ''
	step -w 1500 tick-moves run "echo pxm:$HOME_PXM > $PARAMS/policy" \
		"echo pxm:$other > $PARAMS/policy" ''
	echo auto > $PARAMS/policy
fi

if group read; then
	for f in $(readable); do
		step -t -a "read-$(short "$f")" read "$f"
	done
fi

if group write; then
	for f in "$PARAMS"/policy "$(sysfs "$vbd")"/policy "$(sysfs "$vbd")"/queue-0/policy \
		"$(sysfs "$vif")"/policy "$(sysfs "$vif")"/queue-0-{tx,rx}/policy; do
		case $f in
		*vif*rx*) place=$(sysfs "$vif")/queue-0-rx ;;
		*vif*) place=$(sysfs "$vif")/queue-0-tx ;;
		*) place=$(sysfs "$vbd")/queue-0 ;;
		esac
		for text in "pxm:$other" off; do
			want=$other
			[ $text != off ] || want=-1
			step -t -a "write-$(short "$f")-$text" write "$f" $text "pxm:$HOME_PXM" \
				"$place/place_pxm" $want
			step -c "move-$(short "$f")-$text" write "$f" $text "pxm:$HOME_PXM" \
				"$place/place_pxm" $want
		done
		case $f in
		"$PARAMS"*) echo auto > "$f" ;;
		*) echo default > "$f" ;;
		esac
	done
	for f in tick_ms:200:250 min_kib:17:16 margin_pct:51:50 hold_ms:2001:2000 \
		capacity_pct:1:0 window_ms:21:20 period_ms:5001:5000; do
		IFS=: read -r f new old <<< "$f"
		step -t -a "write-$f" write $PARAMS/"$f" "$new" "$old"
		echo "$old" > $PARAMS/"$f"
	done
	verified write
fi

# remember - the affinities of all tasks and interrupts of the devices that there are: as
# long as these stay, they are the same again whenever the module has gone
remember() {
	echo off > $PARAMS/policy
	spread
	INJECT_SAME=$(affinities | sed 's,^task \([0-9]*\).*,/proc/\1/status,
		s,^irq \([0-9]*\).*,/proc/irq/\1/smp_affinity_list /proc/irq/\1/node,' | tr '\n' ' ')
	export INJECT_SAME
	affinities > /tmp/inject.before
	cat $QUEUES > /tmp/inject.queues
	is "each queue has tasks and interrupts" "$(wc -w <<< "$INJECT_SAME")" \
		"$(awk '/^task/ { n++ } /^irq/ { n += 2 } END { print n }' /tmp/inject.before)"
	rmmod xen-numa
}

remember

if group load; then
	step -w 700 load load "$module" "$params"
	step -c -w 700 load-calls load "$module" "$params"
fi
if group unload; then
	step unload unload "$module" "$params"
	step -c unload-calls unload "$module" "$params"
fi

# The table of memory with two owners in each part, made while memory is short.
if [ "$(< /sys/hypervisor/guest_type)" != PV ] && group map; then
	echo half > $LIAR
	step -w 3000 first-map run '' "insmod $module policy=auto capacity_pct=0" \
		"rmmod xen-numa && insmod $module policy=auto && rmmod xen-numa"
	echo off > $LIAR
fi

# Lies.

answers=0
same_as_before() { [ "$(affinities /tmp/inject.queues)" = "$(< /tmp/inject.before)" ]; }
reasons() { sed 's/.* reason=\([^ ]*\) .*/\1/' $QUEUES | sort -u | tr '\n' ' '; }
all_are() { [ "$(reasons)" = "$1 " ]; }

# steered_to PXM - all queues are
steered_to() { all_steered && ! grep -v " place_pxm=$1 " $QUEUES; }

# lie WORDS WHY-NOT COMMAND... - loads the module while the hypervisor lies; WHY-NOT
# is its reason to do nothing, or ok; the command holds after a while
lie() {
	local words=$1 reason=$2 n

	shift 2
	echo "$words" > $LIAR
	insmod "$module" policy=auto capacity_pct=0 hold_ms=100
	is "lie \"$words\": the module is loaded and says" "$(< $PARAMS/reason)" "$reason"
	check "lie \"$words\": then $*" until_ok 120 "$@"
	check "lie \"$words\": I/O goes on" io_goes_on
	n=$(< $LIAR)
	check "lie \"$words\": was told ($n)" test "$n" -gt 0
	answers=$((answers + n))
	for ((; n > 0; n--)); do
		echo "lie $reason answer $(tr ' ' - <<< "$words") $n" >> $INJECT_LOG
	done
	rmmod xen-numa
	check "lie \"$words\": affinities are as before" same_as_before
	echo off > $LIAR
}

# io_goes_on - all of the guest's numbers grow
io_goes_on() {
	io_numbers > /tmp/inject.io
	until_ok 120 io_has_grown
}
io_numbers() { cat ${INJECT_IO//+/ }; }
io_has_grown() {
	io_numbers | awk 'NR == FNR { was[FNR] = $1; next }
		$1 > was[FNR] { grown[FNR] = 1 }
		END { exit !((grown[1] || grown[2]) && grown[3] && grown[4]) }' /tmp/inject.io -
}

# Where the firmware's table tells, Xen is not asked.
if [ "$(< /sys/hypervisor/guest_type)" != PV ] && group lie; then
	lie "error -38" no-hypercall same_as_before
	lie "error -1" hypercall-refused same_as_before
	lie "error -13" hypercall-refused same_as_before
	lie "error -14" hypercall-failed same_as_before
	lie "error -12" hypercall-failed same_as_before
	lie "error -22" hypercall-failed same_as_before
	for e in 38 1 14 12 22 16; do
		lie "fail -$e" ok all_are unknown-frames
	done
	lie "unknown" ok all_are unknown-frames
	lie "range" ok same_as_before
	lie "part" ok same_as_before
	lie "wrong" ok steered_to $other
	lie "late 300" ok steered_to "$HOME_PXM"
	lie "half" ok moved 400
	lie "change" ok moved 400
	verified lie
fi

# What was told wrongly is not remembered.
insmod "$module" policy=auto capacity_pct=0
check "loaded without faults, every queue is at home" until_ok 300 steered_to "$HOME_PXM"
rmmod xen-numa
check "and then where it was before" same_as_before

# device OPTION... - a device goes and comes; each queue of it works afterwards
device() {
	local dev=$1 nr=$2 again

	shift 2
	again="$HERE/inject_dev.sh detach $dev; $HERE/inject_dev.sh attach $dev $nr; $HERE/inject_dev.sh has $dev $nr"
	step "$@" "attach-${dev%%-*}${*// /}" run "$HERE/inject_dev.sh detach $dev" \
		"$HERE/inject_dev.sh attach $dev $nr" "$again"
	step -l "$@" "detach-${dev%%-*}${*// /}" run "$HERE/inject_dev.sh has $dev $nr" \
		"$HERE/inject_dev.sh detach $dev" \
		"$HERE/inject_dev.sh attach $dev $nr; $HERE/inject_dev.sh has $dev $nr"
}

if group device; then
	insmod "$module" $params
	device "$vbd" 1
	device "$vbd" 1 -c
	device "$vif" 2
	device "$vif" 2 -c
	# not the first of several, but the second
	device "$vif" 2 -k 1
	echo auto > $PARAMS/policy
	check "after all that, every queue is at home" until_ok 300 steered_to "$HOME_PXM"
	rmmod xen-numa
	verified device
fi

# All that the kernel does for it, too: long.
if group kernel; then
	insmod "$module" $params
	remember
	step -w 700 -k 2 load-third load "$module" "$params"
	step -t load-kernel load "$module" "$params"
	step -t unload-kernel unload "$module" "$params"
	verified kernel
fi
rmmod liar unlucky
kill $pings
killall ping 2> /dev/null

# A test that nobody can fail would say nothing: a sector of another's.
disk=$GUESTS/$GUEST/disk
guest_tell "$GUEST" load read
sleep 2
dd if="$disk" of="$disk" bs=4096 count=1 skip=8 seek=200 conv=notrunc 2> /dev/null
bad=$(guest_disk_bad "$GUEST" 2>&1)
check "a sector that was damaged on purpose is noticed ($bad)" test "$bad" -gt 0
guest_tell "$GUEST" load write,read,tx,rx

guest_log "$GUEST" | grep 'MiB written' | tail -n 1 | sed 's/^/# /'
total=$(wc -l < $INJECT_LOG)
distinct=$(awk '{ print $1, $3, $4 }' $INJECT_LOG | sort -u | wc -l)
sites=$(awk '{ print $3, $4 }' $INJECT_LOG | sort -u | wc -l)
ours=$(grep -c '@\[xen_numa' $INJECT_LOG)
echo "# $total faults, $answers of them answers; $distinct distinct sites x steps, $sites sites; below xen-numa's code $ours"
[ "$STEPS" = . ] || FAULTS=${FAULTS:-1}
check "at least ${FAULTS:=500} distinct sites x steps" test "$distinct" -ge $FAULTS
# Each complaint was looked at when it came; what follows has none either.
# shellcheck disable=SC2034 # ktap's
ktap_dmesg=$(dmesg | wc -l)
done_testing
