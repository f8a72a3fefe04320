#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Xen knows the PXM of the first and the last frame of every memory block of the
# host, and of no frame that is not memory. Expects the truth about the host in
# variables, see host_lib.sh; UNRESOLVED is the number of the error where Xen is
# not to know.
#
# What firmware keeps of a block for itself is not known either: Xen's log has
# firmware's word for it. Nor is the first MiB.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/host_lib.sh"

if [ -n "${UNRESOLVED:-}" ]; then
	is "frames are not resolved" "$(vmxen frames 0x100)" "error $UNRESOLVED"
	done_testing
fi

# last_usable LAST - the last frame up to there that firmware calls usable, to
# REPLY
last_usable() {
	local range from to

	REPLY=-1
	for range in "${usable[@]}"; do
		read -r from to <<< "$range"
		[ "$from" -gt "$1" ] || REPLY=$((to < $1 ? to : $1))
	done
}

# begins FRAME - whether a block does
begins() {
	local block first

	for block in "${blocks[@]}"; do
		read -r _ first _ <<< "$block"
		[ "$first" != "$1" ] || return 0
	done
	return 1
}

# expect FRAME PXM WHAT
expect() {
	frames+=("$1")
	wants+=("$2")
	names+=("$3")
}

expect_block() {
	local pxm=$1 first=$2 last=$3

	if [ "$last" -lt $HOLE_TO ]; then
		expect "$first" -1 "the first MiB is Xen's"
		expect "$last" -1 "all of it"
		return
	fi
	expect "$first" "$pxm" "first of PXM $pxm's from $((first / 256)) MiB on"
	expect $(((first + last) / 2)) "$pxm" "in the middle of them"
	last_usable "$last"
	if [ "$REPLY" = "$last" ]; then
		expect "$last" "$pxm" "last of PXM $pxm's before $(((last + 1) / 256)) MiB"
	else
		expect "$REPLY" "$pxm" "last of PXM $pxm's that is usable"
		expect $((REPLY + 1)) -1 "first that firmware keeps"
		expect "$last" -1 "last that it keeps, before $(((last + 1) / 256)) MiB"
	fi
}

frames=() wants=() names=()
xen_read
for block in "${blocks[@]}"; do
	# shellcheck disable=SC2086 # three words
	expect_block $block
	after=$((${block##* } + 1))
	begins $after || expect $after -1 "no memory"
done
expect $((LOW_END - 1)) -1 "the last below 4 GiB"
expect $((0xfee00)) -1 "the local APIC"
expect $((0xffffffffff)) -1 "far beyond all memory"

n=0
mapfile -t answers < <(vmxen frames "${frames[@]}")
for answer in "${answers[@]}"; do
	printf -v name 'frame %x: %s' "${frames[n]}" "${names[n]}"
	is "$name" "$answer" "${frames[n]} ${wants[n]}"
	n=$((n + 1))
done
is "all frames were answered" $n ${#frames[@]}

done_testing
