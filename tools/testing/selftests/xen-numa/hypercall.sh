#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# XENMEM_get_mfn_pxms as dom0 sees it: known frames, holes, and bad calls.
#
# What Xen logged of the host's SRAT at boot is the truth to compare with.
# Unreliable: nowhere known.
. "$(dirname "$0")/ktap.sh"

DIR=/sys/kernel/debug/xen-numa-test
modprobe xen-numa-test 2> /dev/null || skip_all "no xen-numa-test module"
trap 'rmmod xen-numa-test' EXIT

# call [MFN...] - the hypercall's return value, then PXMs, on one line
call() {
	echo "$*" > $DIR/mfns
	awk '{ printf "%s%s", (NR > 1 ? " " : ""), $2 } END { print "" }' $DIR/call
}

[ "$(call)" != "-38" ] || skip_all "this Xen has no such call"

# "PXM FIRST LAST" for each memory block of the SRAT, in frames
blocks=$(xl dmesg | sed -n 's/.*Node \([0-9]*\) PXM \([0-9]*\) \[\(0*x*[0-9a-f]*\), \(0*x*[0-9a-f]*\)\].*/\2 \3 \4/p' |
	while read -r pxm first last; do
		echo "$pxm $((0x${first#0x} >> 12)) $((0x${last#0x} >> 12))"
	done | sort -u)
[ -n "$blocks" ] || skip_all "Xen's log does not show the SRAT"

while read -r pxm first last; do
	# The last 16 MiB below 4 GiB are often the firmware's, not RAM. Xen
	# keeps the first MiB for itself. Both are "unknown".
	for mfn in $((first + 1)) $(((first + last) / 2)) $((last - 4096)); do
		[ $mfn -ge $((0x100)) ] || continue
		is "frame $(printf %x $mfn) is on PXM $pxm" \
			"$(call "$(printf %x $mfn)")" "0 $pxm"
	done
done <<< "$blocks"

is "no frames: only whether the call exists" "$(call)" "0"
is "the VGA hole is unknown" "$(call a0)" "0 -1"
is "the local APIC is unknown" "$(call fee00)" "0 -1"
max=$(echo "$blocks" | awk '$3 > m { m = $3 } END { print m }')
is "the frame after the last is unknown" "$(call "$(printf %x $((max + 1)))")" "0 -1"
is "far beyond the last is unknown" "$(call fffffffff)" "0 -1"
is "~0 is unknown" "$(call ffffffffffffffff)" "0 -1"

is "1024 frames are answered" "$(call $(printf '100000 %.0s' {1..1023}) a0 | awk '{ print $1, NF, $NF }')" "0 1025 -1"
is "1025 frames are too many: E2BIG" "$(call $(printf '100000 %.0s' {1..1025}))" "-7"
echo 4294967294 > $DIR/nr
is "4294967294 frames are too many: E2BIG" "$(call 100000)" "-7"
echo 4294967295 > $DIR/nr

echo 1 > $DIR/flags
is "flags are not defined: EINVAL" "$(call 100000)" "-22"
echo 0x80000000 > $DIR/flags
is "nor any other: EINVAL" "$(call 100000)" "-22"
echo 0 > $DIR/flags

echo 1 > $DIR/bad
is "bad handle of the frames: EFAULT" "$(call 100000)" "-14"
echo 2 > $DIR/bad
is "bad handle of the PXMs: EFAULT" "$(call 100000)" "-14"
echo 3 > $DIR/bad
is "bad handles do not matter for no frames" "$(call)" "0"
echo 0 > $DIR/bad

is "and the call still works" "$(call a0)" "0 -1"

done_testing
