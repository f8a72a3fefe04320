#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# QEMU as disk backend, with gntdev's policy "follow": the thread that serves a
# guest's disk, and the disk's interrupt, go where the guest's memory is.
#
# usage: GUESTS_AT="NAME:PXM:IRQ..." qdisk.sh
#
# Each guest of the bench has its memory on that node, a disk of the backend type
# qdisk under load, and that interrupt in dom0. All of them are destroyed.
# Unreliable: where the bench's guests get no CPU for minutes.
. "$(dirname "$0")/ktap.sh"
bench_guests GUESTS_AT

WAIT=300		# seconds, for hangs only
PACE=$((4 * WAIT))
COPIES=${COPIES:-100}	# of each disk in a window
GNTDEV=/sys/module/xen_gntdev/parameters
RULE=exe=$QDISK
EVENTS=/sys/kernel/tracing/events
IOCTL=$EVENTS/xn_qdisk/ioctl
SWITCH=$EVENTS/sched/sched_switch
NAME=xen-qemu-system	# what of QEMU's name fits into a thread's
# ioctls of /dev/xen/gntdev in hex: a mapping, and a copy of some pages
MAP=184700 COPY=104708
BY_IOCTL="hist:keys=common_pid,common_cpu,cmd.hex"
BY_CPU="hist:keys=prev_pid,common_cpu if prev_comm == \"$NAME\""

mapfile -t online < /sys/devices/system/cpu/online

# cpus LIST - "0-1,3" as "0,1,3"
cpus() {
	local part list=

	for part in ${1//,/ }; do
		for ((; ${part%-*} <= ${part#*-}; )); do
			list+=${list:+,}${part%-*}
			[ "${part%-*}" != "${part#*-}" ] || break
			part=$((${part%-*} + 1))-${part#*-}
		done
	done
	echo "$list"
}

# count_in EVENT TRIGGER - its histogram from now on; clear_in ends it
clear_in() { ! grep -q '^hist:' "$1/trigger" || echo "!$2" > "$1/trigger"; }
count_in() {
	clear_in "$@"
	echo "$2" > "$1/trigger"
}

# hits EVENT [IOCTL] - its histogram, "THREAD CPU TIMES" a line
hits() {
	local lines

	mapfile -t lines < "$1/hist"
	printf '%s\n' "${lines[@]}" |
		sed -n "s/^{ [a-z_]*pid: *\\([0-9]*\\), common_cpu: *\\([0-9]*\\)${2:+, cmd: *$2} } hitcount: *\\([0-9]*\\)/\\1 \\2 \\3/p"
}

# interrupts - those of all QEMUs' event channels, "IRQ CPU TIMES" a line
interrupts() {
	awk -v name="evtchn:$NAME" '
		NR == 1 { n = NF; for (i = 1; i <= n; i++) cpu[i] = substr($i, 4) }
		$NF == name { for (i = 1; i <= n; i++) print $1 + 0, cpu[i], $(i + 1) }' \
		/proc/interrupts
}

# share FILE KEY CPUS - of such lines, how much was on those CPUs: "HERE ALL"
share() {
	awk -v key="$2" -v cpus=",$3," '
		$1 == key { all += $3; if (index(cpus, "," $2 ",")) here += $3 }
		END { print here + 0, all + 0 }' "$1"
}

# share_of FILE KEY CPUS - in words
share_of() {
	share "$@" | awk '{ printf("%.1f %% of %d\n", $2 ? $1 * 100 / $2 : 0, $2) }'
}

# all_here FILE KEY CPUS - something was, and nothing elsewhere
all_here() {
	local here all

	read -r here all <<< "$(share "$@")"
	[ "$all" -gt 0 ] && [ "$here" -eq "$all" ]
}

# copiers PID - the process's threads that made copies in the window
copiers() {
	local thread

	while read -r thread _; do
		[ ! -e "/proc/$1/task/$thread" ] || echo "$thread"
	done < /tmp/qdisk.copies | sort -u
}

# copied - each QEMU has made as many copies as a window has
copied() {
	local guest n thread times

	hits $IOCTL $COPY > /tmp/qdisk.copies
	for guest in $guests; do
		n=0
		while read -r thread _ times; do
			[ ! -e "/proc/${pid[$guest]}/task/$thread" ] || n=$((n + times))
		done < /tmp/qdisk.copies
		[ $n -ge "$COPIES" ] || return 1
	done
}

# window - what the QEMUs do from now on until each has made enough copies, in
# /tmp/qdisk.{copies,slices,irqs}
window() {
	interrupts > /tmp/qdisk.before
	count_in $IOCTL "$BY_IOCTL"
	count_in $SWITCH "$BY_CPU"
	check "$1: every disk is at work" until_ok $PACE copied
	hits $SWITCH > /tmp/qdisk.slices
	interrupts | awk 'NR == FNR { n[$1 " " $2] = $3; next } { print $1, $2, $3 - n[$1 " " $2] }' \
		/tmp/qdisk.before - > /tmp/qdisk.irqs
}

# tell WHEN - where each guest's disk was served in the window
tell() {
	local guest

	for guest in $guests; do
		echo "# $guest on PXM ${pxm[$guest]}, $1: $(share_of /tmp/qdisk.copies "${tid[$guest]}" "${home[$guest]}")" \
			"copies there, $(share_of /tmp/qdisk.slices "${tid[$guest]}" "${home[$guest]}")" \
			"times the thread ran, $(share_of /tmp/qdisk.irqs "${irq[$guest]}" "${home[$guest]}") interrupts"
	done
}

# allowed PID - "THREAD CPUS" of each of its threads
allowed() {
	awk '/^Pid:/ { p = $2 } /^Cpus_allowed_list:/ { print p, $2 }' /proc/"$1"/task/*/status 2> /dev/null
}

irq_cpus() { cat "/proc/irq/$1/smp_affinity_list"; }
task_cpus() { sed -n 's/^Cpus_allowed_list:[[:blank:]]*//p' "/proc/$1/status"; }

# at_home GUEST - its thread and its interrupt may be on the home node only
at_home() {
	[ "$(cpus "$(task_cpus "${tid[$1]}")")" = "${home[$1]}" ] &&
		[ "$(cpus "$(irq_cpus "${irq[$1]}")")" = "${home[$1]}" ]
}
all_at_home() {
	local guest

	for guest in $guests; do
		at_home "$guest" || return 1
	done
}

# as_before [no-irqs] - no QEMU has a thread that may not be everywhere, or an
# interrupt that is elsewhere than at first. Those threads too that it has made
# while it was followed: a thread begins where the one may be that makes it.
as_before() {
	local guest

	for guest in $guests; do
		[ -d "/proc/${pid[$guest]}" ] || return 1
		! allowed "${pid[$guest]}" | grep -q -v " ${online[0]}$" || return 1
		[ "${1:-}" = no-irqs ] || [ "$(irq_cpus "${irq[$guest]}")" = "${irq_first[$guest]}" ] || return 1
	done
}

# queue_of GUEST - its line in the dump
queue_of() { grep -E "^dev=xen!gntdev .*\\btasks=([0-9]+,)*${tid[$1]}\\b" $QUEUES; }

# in_queue GUEST KEY NUMBER - whether the line's list has the number
in_queue() {
	[[ " $(queue_of "$1") " =~ \ $2=([0-9]+,)*$3[,\ ] ]]
}

no_queues() { ! grep -q '^dev=xen!gntdev ' $QUEUES; }
unharmed() { ! guest_log "$1" | grep -E 'xn: (.* bad [1-9]|disk failed)'; }
read_back() { guest_log "$1" | grep -q -E 'xn: disk .* read [1-9][0-9]* bad 0'; }

follow() {
	check "$1: each disk's thread and interrupt go to its guest's node" until_ok $WAIT all_at_home
}
restored() {
	check "$1: every thread and interrupt is as before" until_ok $WAIT as_before
	as_before || for guest in $guests; do
		allowed "${pid[$guest]}" | sed "s/^/# $guest: thread /"
		echo "# $guest: irq ${irq[$guest]} $(irq_cpus "${irq[$guest]}")"
	done
}

guests=
declare -A pid tid irq irq_first pxm home
for entry in $GUESTS_AT; do
	IFS=: read -r guest at nr <<< "$entry"
	guests+="${guests:+ }$guest"
	pxm[$guest]=$at irq[$guest]=$nr home[$guest]=$(node_cpus "$at")
	pid[$guest]=$(xenstore-read "/local/domain/$(guest_domid "$guest")/image/device-model-pid") ||
		skip_all "guest $guest has no QEMU"
	irq_first[$guest]=$(irq_cpus "$nr")
done
[ -e $GNTDEV/numa_policy ] || skip_all "gntdev without our hooks"
echo report > $GNTDEV/numa_policy
echo > $GNTDEV/numa_rules
numa_load auto
echo "p:xn_qdisk/ioctl xen_gntdev:gntdev_ioctl cmd=%si:x32" > /sys/kernel/tracing/kprobe_events
echo 1 > $IOCTL/enable

for guest in $guests; do
	part=$(guest_memory "$guest" "${pxm[$guest]}")
	check "$guest: its memory is on PXM ${pxm[$guest]}, says Xen ($part %)" test "$part" -ge 99
done

# What there is without us.
window "report"
for guest in $guests; do
	tid[$guest]=$(copiers "${pid[$guest]}")
	is "$guest: one thread copies" "$(wc -w <<< "${tid[$guest]}")" 1
	tid[$guest]=${tid[$guest]%%$'\n'*}
	is "$guest: and maps nothing" "$(hits $IOCTL $MAP | grep -c "^${tid[$guest]} ")" 0
	is "$guest: all that is mapped is the ring" "$(grep -c ' /dev/xen/gntdev$' "/proc/${pid[$guest]}/maps")" 1
done
tell "report"
restored "report"

echo "$RULE:follow" > $GNTDEV/numa_rules
follow "a rule for its program"
window "followed"
tell "follow"
for guest in $guests; do
	check "$guest: all copies are made there" all_here /tmp/qdisk.copies "${tid[$guest]}" "${home[$guest]}"
	check "$guest: the thread runs nowhere else" all_here /tmp/qdisk.slices "${tid[$guest]}" "${home[$guest]}"
	check "$guest: all interrupts are taken there" all_here /tmp/qdisk.irqs "${irq[$guest]}" "${home[$guest]}"
	echo "# $guest: $(queue_of "$guest")"
	check "$guest: its file is a queue with that home" in_queue "$guest" home_pxm "${pxm[$guest]}"
	check "$guest: and with the interrupt" in_queue "$guest" irqs "${irq[$guest]}"
done

echo > $GNTDEV/numa_rules
restored "the rule is gone"
echo follow > $GNTDEV/numa_policy
follow "the policy of all files"
echo "$RULE:off" > $GNTDEV/numa_rules
restored "a rule for its program says off"
echo > $GNTDEV/numa_rules
follow "without that rule"
# Of all others' files, none.
echo "$RULE:follow" > $GNTDEV/numa_rules
echo report > $GNTDEV/numa_policy
rmmod xen-numa
restored "without xen-numa"
numa_load auto
follow "with xen-numa again"

# The file is closed, the process goes on.
for guest in $guests; do
	guest_tell "$guest" disk may-go
	read_back "$guest" || until_ok $WAIT read_back "$guest" || :
	check "$guest: what was read back is what was written" read_back "$guest"
	check "$guest: no data were damaged" unharmed "$guest"
	xl block-detach "$guest" xvda
done
check "the disks are taken away: their queues are gone" until_ok $WAIT no_queues
check "every thread of the QEMUs is as before" until_ok $WAIT as_before no-irqs

for guest in $guests; do
	xl block-attach "$guest" "format=raw,vdev=xvda,access=rw,backendtype=qdisk,target=$(< "$GUESTS/$guest/target")"
done
have_queues() { [ "$(grep -c '^dev=xen!gntdev .* reason=steered ' $QUEUES)" -eq "$(wc -w <<< "$guests")" ]; }
check "and given back: they are followed" until_ok $WAIT have_queues

# In the middle of it.
for guest in $guests; do
	guest_destroy "$guest"
done
gone() {
	local guest

	for guest in $guests; do
		[ ! -d "/proc/${pid[$guest]}" ] || return 1
	done
	no_queues && ! ls /proc/irq/*/"evtchn:$NAME" 2> /dev/null | grep -q .
}
check "the guests are destroyed: nothing is left of their queues and interrupts" until_ok $WAIT gone

echo > $GNTDEV/numa_rules
clear_in $SWITCH "$BY_CPU"
clear_in $IOCTL "$BY_IOCTL"
echo 0 > $IOCTL/enable
echo "-:xn_qdisk/ioctl" > /sys/kernel/tracing/kprobe_events
done_testing
