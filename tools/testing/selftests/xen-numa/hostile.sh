#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A guest that means harm moves no queue more often than the hold time allows,
# costs dom0 no memory and keeps it from nobody else.
#
# usage: HOSTILE=NAME|DOMID hostile.sh
#
# That guest's disk must be driven by the bench's hostile frontend, whose modes
# are set through xenstore, and its memory be split over two nodes. Another
# guest must do disk I/O. Unreliable: where dom0 itself is busy with other
# things, its memory changes by more than is allowed here.
. "$(dirname "$0")/ktap.sh"

ANSWERS=${ANSWERS:-1000}	# to wait for in each half of an attack
TOLERANCE=${TOLERANCE:-128}	# KiB that dom0 may use more after the second half
LOG_LINES=5			# of xen-numa, in all attacks together

# An attack, and how the guest writes it.
declare -A modes=([foreign]=1 [revoke]=2 [flip]=4 [swing]=8 [all]=15)

[ -n "${HOSTILE:-}" ] || skip_all "HOSTILE names no guest"
id=$HOSTILE
[[ $id =~ ^[0-9]+$ ]] || id=$(xl domid "$HOSTILE") || skip_all "no guest $HOSTILE"
store=/local/domain/$id/data

numa_load auto
dev=$(queues | sed -n "s/^\(vbd-$id-[0-9]*\) .*/\1/p" | head -n 1)
[ -n "$dev" ] || skip_all "guest $HOSTILE has no disk"
xenstore-exists "$store/hostile-count" || skip_all "guest $HOSTILE is not hostile"

# Longer than by default: one move each time that the guest swings, every 1.5
# seconds, must be far too many.
hold=4000
hold_was=$(<$PARAMS/hold_ms)
trap 'echo "$hold_was" > $PARAMS/hold_ms' EXIT
echo $hold > $PARAMS/hold_ms

# count - sets mode, ok and failed to what the guest says
count() {
	read -r mode ok failed <<< "$(xenstore-read "$store/hostile-count")"
}

# answered N - the guest is in the mode $want and has N answers by now
answered() {
	count
	[ "$mode" = "$want" ] && [ $((ok + failed)) -ge "$1" ]
}

# others - frames moved for the other guests' disks and networks
others() {
	awk -v dev="dev=$dev" '$1 != dev' $QUEUES > /tmp/hostile.others
	QUEUES=/tmp/hostile.others frames
}

# memory - KiB that the kernel has allocated for itself, without caches of
# files. The least of a few looks: processes come and go.
memory() {
	local least='' sum line lines

	for _ in 1 2 3 4 5; do
		echo 3 > /proc/sys/vm/drop_caches
		sleep 0.5
		mapfile -t lines < /proc/meminfo
		sum=0
		for line in "${lines[@]}"; do
			case $line in
			Slab:* | VmallocUsed:* | KernelStack:* | Percpu:*)
				read -r _ line _ <<< "$line"
				sum=$((sum + line))
				;;
			esac
		done
		[ -n "$least" ] && [ "$least" -le $sum ] || least=$sum
	done
	echo "$least"
}

log_lines() { dmesg | tail -n +$((ktap_dmesg + 1)) | grep -c xen-numa; }

# in_hold MS MOVES
in_hold() { [ "$2" -le $(($1 / hold + 1)) ]; }

# both_nodes - as many frames came from one node as from the other, nearly
both_nodes() {
	local near far

	near=$(($(queue_field "$dev" 0 local) - near0))
	far=$(($(queue_field "$dev" 0 remote) - far0))
	echo "# $near frames local, $far remote"
	[ $((near * 10)) -gt $((far * 8)) ] && [ $((far * 10)) -gt $((near * 8)) ]
}

attack() {
	local name=$1 start took moves had middle after ok0 failed0 near0 far0

	want=${modes[$name]}
	had=$(others)
	start=$(now)
	moves=$(queue_field "$dev" 0 moves)
	near0=$(queue_field "$dev" 0 local)
	far0=$(queue_field "$dev" 0 remote)
	xenstore-write "$store/hostile" "$name"
	until_ok 300 answered 0
	ok0=$ok failed0=$failed

	check "$name: $ANSWERS requests are answered" \
		until_ok 900 answered $((ok + failed + ANSWERS))
	middle=$(memory)
	count
	check "$name: and $ANSWERS more" \
		until_ok 900 answered $((ok + failed + ANSWERS))
	after=$(memory)
	count
	ok=$((ok - ok0)) failed=$((failed - failed0))
	moves=$(($(queue_field "$dev" 0 moves) - moves))
	took=$(($(now) - start))

	echo "# $name: $ok ok, $failed failed, $moves moves in $took ms;" \
		"memory $middle KiB, then $after KiB"
	check "$name: moves at most every $hold ms" in_hold $took $moves
	check "$name: no more memory after as many requests again" \
		[ "$after" -le $((middle + TOLERANCE)) ]
	check "$name: other guests are served" [ "$(others)" -gt "$had" ]
	case $name in
	foreign) check "$name: the attack does happen" [ $failed -ge "$ANSWERS" ] ;;
	revoke) check "$name: the attack does happen" [ $failed -ge 10 ] ;;
	flip) check "$name: the attack does happen" both_nodes ;;
	swing) check "$name: the attack does happen" [ $moves -ge 2 ] ;;
	esac
}

for name in ${ATTACKS:-foreign revoke flip swing all}; do
	attack "$name"
done
check "at most $LOG_LINES lines in the log" [ "$(log_lines)" -le $LOG_LINES ]

done_testing
