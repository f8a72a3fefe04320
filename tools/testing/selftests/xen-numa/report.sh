#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# /dev/xen/numa: where the memory is that a process has mapped, its own, granted,
# and foreign; and what is refused. Needs the bench's vmwhere.
#
# HOMES="DOMID:PXM ...": guests with a disk and a network interface, and where
# their memory is. GFNS: frames of memory of theirs, if not machine frames.
# KNOWS=0: on this host nothing can be known.
. "$(dirname "$0")/ktap.sh"

[ -n "${HOMES:-}" ] || skip_all "HOMES= is not set"
command -v vmwhere > /dev/null || skip_all "no vmwhere"

KNOWS=${KNOWS:-1}
GFNS=${GFNS:-}
PLACES=/sys/kernel/debug/xen-numa/places
DEVICE=/dev/xen/numa
NR=300			# pages: more than are looked at in one go

pv=0
[ "$(cat /sys/hypervisor/guest_type)" != PV ] || pv=1

load() {
	[ ! -e $PARAMS ] || rmmod xen-numa
	modprobe xen-numa policy=off
}

# ask WORD... - vmwhere's answer to $OUT
OUT=/tmp/report.out
ask() { vmwhere "$@" > $OUT 2>&1; }

# all WHAT NODE PXM COUNT - every page of the answer is there, and nothing else is;
# ".*" for whichever
all() {
	local known=$4 homed

	is "$1: pages" "$(grep -c "^node=" $OUT)" "$4"
	is "$1: all on node $2, PXM $3" "$(grep -cE "^node=$2 pxm=$3 " $OUT)" "$4"
	[ "$3" != -1 ] || known=0
	homed=$(awk -F '[= ]' '$1 == "node" && $2 >= 0 && $2 == $6 { n++ }
		END { print n + 0 }' $OUT)
	is "$1: known, and right in the kernel" "$(grep '^known=' $OUT)" \
		"known=$known homed=$homed"
	[ "$ktap_bad" = 0 ] || sort $OUT | uniq -c | sed 's/^/# /' | head -n 20
}

# node_of PXM - what a page there must have for its node
node_of() {
	[ $pv = 0 ] || { echo -1 && return; }
	sed -n "s/.* pxm=$1 node=\\([^ ]*\\) .*/\\1/p" $PLACES
}

# somewhere WHAT COUNT - pages of dom0's own that may be anywhere
somewhere() {
	if [ "$KNOWS" = 0 ]; then
		all "$1" -1 -1 "$2"
	elif [ $pv = 1 ]; then
		all "$1" -1 '[0-9]+' "$2"
	else
		all "$1" '[0-9]+' '[0-9]+' "$2"
	fi
}

# at WHAT PXM COUNT
at() {
	if [ "$KNOWS" = 0 ]; then
		all "$1" -1 -1 "$3"
	else
		all "$1" "$(node_of "$2")" "$2" "$3"
	fi
}

# homes - "DOMID PXM" a line
homes() { tr ' :' '\n ' <<< "${HOMES# }"; }

# refs_of DOMID - grants by which its backends have their rings
refs_of() {
	xenstore-ls -f "/local/domain/$1/device" |
		sed -n 's/.*ring-ref[0-9]* = "\([0-9]*\)"$/\1/p'
}

# places - "PXM NODE" a line, those that have a node
places() { sed -n 's/.* pxm=\([0-9]*\) node=\([0-9]*\) .*/\1 \2/p' $PLACES; }

device() {
	local caps=1

	check "there is a device" test -c $DEVICE
	is "for root alone" "$(stat -c %a $DEVICE)" 600
	[ $pv = 1 ] || caps=3
	[ "$KNOWS" = 1 ] || caps=0
	is "what it can tell" "$(vmwhere query)" "caps=$caps max_pages=65536"
}

refused() {
	is "what is refused" "$(vmwhere calls 2>&1)" "$(cat <<- END
		a good one: ok
		no page: EINVAL
		too many pages: EINVAL
		far too many pages: EINVAL
		a flag: EINVAL
		another flag: EINVAL
		not a page's address: EINVAL
		where nothing is: EFAULT
		the kernel's: EFAULT
		around the end: EFAULT
		a query to nowhere: EFAULT
		a question from nowhere: EFAULT
		a policy: ENOTTY
		which policy: ENOTTY
		an unknown call: ENOTTY
		answers to nowhere: EFAULT
		answers to the kernel: EFAULT
		answers to what cannot be written: EFAULT
		a hole: EFAULT
		a hole: the answers: untouched
		up to it: ok
	END
	)"
}

# Where dom0 has nodes its pages are where they were asked for. Where it is not
# translated it can map its own grants; a translated domain loses its pages then.
own() {
	local pxm node

	if [ $pv = 1 ]; then
		ask loopback -1 16
		somewhere "own pages, granted and mapped" 16
	fi
	if [ $pv = 1 ] || [ "$KNOWS" = 0 ]; then
		ask own -1 $NR
		somewhere "own pages" $NR
		return
	fi
	while read -r pxm node; do
		ask own "$node" $NR
		at "own pages of node $node" "$pxm" $NR
	done <<< "$(places)"
	# Nothing of the above may have been left out.
	is "nodes looked at" "$(places | wc -l)" \
		"$(echo /sys/devices/system/node/node[0-9]* | wc -w)"
}

kinds_of_own() {
	is "pages that are not there: not known, and left so" "$(vmwhere absent $NR)" \
		"known=0 present=0"
	ask file "$(command -v xl)" 16
	somewhere "a file's pages" 16

	truncate -s 64M /run/report.swap
	loop=$(losetup --find --show /run/report.swap)
	mkswap "$loop" > /dev/null
	swapon "$loop"
	ask swapped -1 $NR
	# It is asked to swap, and may keep some.
	out=$(sed -n 's/^swapped=//p' $OUT)
	check "swap: pages went out ($out of $NR)" test "${out:-0}" -ge $((NR / 2))
	somewhere "swap: pages that came back" $NR
	swapoff "$loop"
	losetup -d "$loop"
	rm /run/report.swap
}

# Pages of dom0's own for a guest: where dom0's memory is.
gntalloc() {
	local domid pxm node

	read -r domid _ <<< "$(homes)"
	ask gntalloc "$domid" -1 16
	somewhere "gntalloc" 16
	[ $pv = 0 ] && [ "$KNOWS" = 1 ] || return
	while read -r pxm node; do
		ask gntalloc "$domid" "$node" 16
		at "gntalloc on node $node" "$pxm" 16
	done <<< "$(places)"
}

grants() {
	local domid pxm refs

	while read -r domid pxm; do
		mapfile -t refs <<< "$(refs_of "$domid")"
		check "domain $domid has rings" test ${#refs[@]} -ge 3
		ask grant "$domid" "${refs[@]}"
		at "grants of domain $domid" "$pxm" ${#refs[@]}
	done <<< "$(homes)"
}

# Only a PV dom0 sees their frames.
foreign() {
	local domid pxm frames

	while read -r domid pxm; do
		read -r -d '' -a frames <<< \
			"$(xenstore-read "/local/domain/$domid/store/ring-ref") $GFNS"
		ask foreign "$domid" "${frames[@]}"
		if [ $pv = 1 ]; then
			at "frames of domain $domid" "$pxm" ${#frames[@]}
			ask foreign "$domid" "${frames[0]}" 0xfffffffff "${frames[0]}"
			is "with one between that is none" \
				"$(sed -n 's/ kernel=.*//p' $OUT | tr '\n' ' ')" \
				"$(with_hole "$pxm")"
		else
			all "frames of domain $domid" -1 -1 ${#frames[@]}
		fi
	done <<< "$(homes)"
}

with_hole() {
	if [ "$KNOWS" = 1 ]; then
		echo "node=-1 pxm=$1 node=-1 pxm=-1 node=-1 pxm=$1 "
	else
		echo "node=-1 pxm=-1 node=-1 pxm=-1 node=-1 pxm=-1 "
	fi
}

# The first answer after the module was loaded is the right one.
at_once() {
	local domid pxm refs

	while read -r domid pxm; do
		load
		mapfile -t refs <<< "$(refs_of "$domid")"
		ask grant "$domid" "${refs[0]}" "${refs[1]}"
		at "at once: grants of domain $domid" "$pxm" 2
	done <<< "$(homes)"
}

most() {
	ask own -1 65536
	somewhere "as many as can be" 65536
}

unload() {
	exec 7<> $DEVICE
	check "the module stays while its device is open" eval '! rmmod xen-numa 2> /dev/null'
	exec 7>&-
	check "and goes when it is closed" rmmod xen-numa
	check "with the device" test ! -e $DEVICE
	modprobe xen-numa policy=off
	check "and comes again" test -c $DEVICE
	vmwhere query > /dev/null
	rmmod xen-numa
}

load
is "the module resolves frames" "$(cat $PARAMS/reason)" "${REASON:-ok}"
device
refused
at_once
grants
foreign
own
kinds_of_own
gntalloc
most
unload
done_testing
