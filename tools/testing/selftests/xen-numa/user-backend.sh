#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The example of a backend in user space: guests' data is right, whether the
# kernel knows of nodes or not; where it does, the backend runs where its guest's
# memory is; killed in the middle of I/O, or its guest, it leaves nothing behind.
#
# usage: ON0=NAME ON1=NAME user-backend.sh
#
# The guests' memory is on PXM 0 and 1. They have no disk and wait for one.
. "$(dirname "$0")/ktap.sh"
bench_guests ON0 ON1
command -v xen-numa-blk > /dev/null || skip_all "no xen-numa-blk here"

DEV=51712		# xvda
MIB=8			# of an image: the guests go round and round
declare -A pid image
[ ! -e $PARAMS ] || rmmod xen-numa

# Whether the kernel's gntdev is ours, so that it must know of nodes.
hooked() { [[ $(modinfo -F filename xen-gntdev) == */updates/* ]]; }

back() { echo "/local/domain/0/backend/xen-numa-blk/$(guest_domid "$1")/$DEV"; }
front() { echo "/local/domain/$(guest_domid "$1")/device/vbd/$DEV"; }
said() { cat "/tmp/user-backend.$1"; }
says() { said "$1" | grep -q "$2"; }
says_last() { said "$1" | grep '^ring' | tail -n 1 | grep -q "$2"; }

# give_disk GUEST - both ends' nodes in xenstore, as a toolstack writes them
give_disk() {
	local id back front

	id=$(guest_domid "$1")
	back=$(back "$1")
	front=$(front "$1")
	image[$1]=/tmp/image.$1
	truncate -s ${MIB}M "${image[$1]}"
	xenstore-write "$back/frontend" "$front" "$back/frontend-id" "$id" \
		"$back/online" 1 "$back/state" 1
	xenstore-chmod -r "$back" n0 "r$id"
	xenstore-write "$front/backend" "$back" "$front/backend-id" 0 \
		"$front/virtual-device" $DEV "$front/device-type" disk
	xenstore-chmod -r "$front" "n$id" r0
	xenstore-write "$front/state" 1
}

# serve GUEST [OPTION...] - starts the backend; what it says goes to a file
serve() {
	local guest=$1

	shift
	touch "/tmp/user-backend.$guest"
	xen-numa-blk "$@" "$(back "$guest")" "${image[$guest]}" >> "/tmp/user-backend.$guest" 2>&1 &
	pid[$guest]=$!
}

# watches GUEST - its backend has begun; without one the guest waits for ever
watches() { says "$1" '^policy '; }

# load GUEST FIELD - from what it says last: "disk N MiB written N read N bad N"
load() {
	guest_log "$1" | tr -d '\r' | grep 'xn: disk .* bad' | tail -n 1 |
		sed -n "s/.*\\b$2 \\([0-9]*\\).*/\\1/p"
}

# has_read GUEST MIB - it has read back so much by now
has_read() { [ "$(load "$1" read)" -ge "$2" ] 2> /dev/null; }

# goes_on GUEST - it writes, reads and finds what it wrote
goes_on() {
	local n

	n=$(load "$1" read)
	until_ok 300 has_read "$1" $((${n:-0} + 2)) && [ "$(load "$1" bad)" = 0 ]
}

# mapped GUEST - how many of its grants are in use, as Xen says
mapped() {
	xl debug-keys g
	xl dmesg | awk -v d="d$(guest_domid "$1")" '
		/grant-table for remote/ { on = 0; for (i = 1; i <= NF; i++) if ($i == d) on = 1; if (on) n = 0 }
		/no active grant table/ { on = 0 }
		on && /\[0x[0-9a-f]+\]/ { n++ }
		END { print n + 0 }'
}
unmapped() { [ "$(mapped "$1")" -le "$2" ]; }

# allowed PID - the CPUs of its first thread
allowed() {
	local lines line

	mapfile -t lines < "/proc/$1/status"
	for line in "${lines[@]}"; do
		case $line in Cpus_allowed_list:*) echo "${line##*[[:blank:]]}" ;; esac
	done
}

# irqs - of all backends' event channels
irqs() { sed -n 's/^ *\([0-9]*\):.*evtchn:xen-numa-blk$/\1/p' /proc/interrupts; }

# irq_cpus - the CPUs of each, sorted
irq_cpus() {
	local irq

	for irq in $(irqs); do
		cat "/proc/irq/$irq/smp_affinity_list"
	done | sort
}

runs_on() { [ "$(allowed "${pid[$1]}")" = "$(cpus_of_node "$2")" ]; }
irqs_on_both() { [ "$(irq_cpus)" = "$(printf '%s\n' "$(cpus_of_node 0)" "$(cpus_of_node 1)" | sort)" ]; }

ended() {
	local state

	state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/${pid[$1]}/status" 2> /dev/null)
	[ -z "$state" ] || [ "$state" = Z ]
}

# ends GUEST CODE - its backend ends, with that exit code
ends() {
	local code=0

	until_ok 180 ended "$1" || return 1
	wait "${pid[$1]}" 2> /dev/null || code=$?
	[ $code = "$2" ] || echo "# exit code $code"
	[ $code = "$2" ]
}

# tags GUEST - whether what dom0 finds in the image is what was written
tags() {
	local line

	line=$(vmtags "${image[$1]}")
	echo "# ${image[$1]}: $line"
	[ "${line##* }" = 0 ] && [ "${line#written 0 }" = "$line" ]
}

# Without xen-numa.
trap 'kill ${pid[*]} 2> /dev/null' EXIT
vif() { [ "$(xenstore-read "/local/domain/0/backend/vif/$(guest_domid "$1")/0/state")" = 4 ]; }
until_ok 180 vif "$ON0"
before=$(mapped "$ON0")
for guest in "$ON0" "$ON1"; do
	give_disk "$guest"
	serve "$guest"
	until_ok 60 watches "$guest" || {
		said "$guest" | sed 's/^/# /'
		check "$guest: its backend starts" false
		done_testing
	}
done
for guest in "$ON0" "$ON1"; do
	guest_wait_up "$guest"
	check "$guest: without xen-numa, its data is right" goes_on "$guest"
	check "$guest: nobody says where its memory is" says_last "$guest" \
		"ring node -1 pxm -1, data node -1 pxm -1,"
done
if hooked; then
	is "it asks to follow" "$(said "$ON0" | head -n 1)" "policy follow: set"
else
	is "it asks to follow in vain" "$(said "$ON0" | head -n 1)" \
		"policy follow: Inappropriate ioctl for device"
fi
is "its grants are mapped" $(($(mapped "$ON0") > before)) 1

# With it.
numa_load auto
for node in 0 1; do
	guest=ON$node
	guest=${!guest}
	check "$guest: its data is right" goes_on "$guest"
	if hooked; then
		check "$guest: the backend says that its memory is on PXM $node" until_ok 300 \
			says_last "$guest" "ring node $node pxm $node, data node $node pxm $node,"
		check "$guest: the backend may run on that node's CPUs" until_ok 300 \
			runs_on "$guest" $node
		check "$guest: and does" until_ok 300 says_last "$guest" "runs on node $node"
	fi
done
! hooked || check "the event channels go to the same nodes" until_ok 120 irqs_on_both

# Killed in the middle, and another takes over what it left.
kill -KILL "${pid[$ON0]}"
check "$ON0: its backend is killed" ends "$ON0" 137
check "$ON0: no grant is mapped" until_ok 120 unmapped "$ON0" "$before"
serve "$ON0" --policy report
check "$ON0: served by another backend, its data is right" goes_on "$ON0"
! hooked || is "$ON0: that one may run anywhere" "$(allowed "${pid[$ON0]}")" \
	"$(cat /sys/devices/system/cpu/online)"

# xen-numa goes away under load.
rmmod xen-numa
check "$ON1: its data is right after xen-numa has gone" goes_on "$ON1"
! hooked || is "$ON1: its backend may run anywhere again" "$(allowed "${pid[$ON1]}")" \
	"$(cat /sys/devices/system/cpu/online)"

# The toolstack takes the disk away.
guest_tell "$ON0" disk may-go
xenstore-write "$(back "$ON0")/online" 0 "$(back "$ON0")/state" 5
check "$ON0: the backend ends with its disk" ends "$ON0" 0
check "$ON0: no grant is mapped after that" until_ok 120 unmapped "$ON0" "$before"
check "$ON0: the image has its data" tags "$ON0"

# The guest goes away.
guest_destroy "$ON1"
check "$ON1: the backend ends with its guest" ends "$ON1" 0
check "$ON1: the image has its data" tags "$ON1"
check "no event channel is left" test -z "$(irqs)"
done_testing
