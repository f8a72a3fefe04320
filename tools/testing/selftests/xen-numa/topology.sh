#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dom0's nodes are the host's: as many, with the host's distances, and with
# memory and CPUs on each that the host has them on.
#
# `xl info -n` is the truth to compare with: it asks Xen. Unreliable where
# firmware's PXMs are sparse: Xen numbers its nodes densely.
. "$(dirname "$0")/ktap.sh"

command -v numactl > /dev/null || skip_all "no numactl"
truth=$(xl info -n) || skip_all "xl does not work"

# "NODE MEMORY DISTANCES" of each node, as Xen says
host=$(echo "$truth" | sed -n '/^numa_info/,$ s/^ *\([0-9]*\): *\([0-9]*\) *[0-9]* *\([0-9,]*\)$/\1 \2 \3/p')
[ "$(echo "$host" | wc -l)" -gt 1 ] || skip_all "the host has one node"

hw=$(numactl -H)
echo "$hw" | sed 's/^/# /'
is "as many nodes as the host" \
	"$(echo "$hw" | sed -n 's/^available: \([0-9]*\) nodes.*/\1/p')" \
	"$(echo "$host" | wc -l)"

while read -r node mem distances; do
	is "node $node: the host's distances" \
		"$(echo "$hw" | sed -n "s/^ *$node: *\\([0-9 ]*[0-9]\\) *$/\\1/p" | tr -s ' ' ,)" \
		"$distances"
	[ "$mem" -gt 0 ] || continue
	check "node $node has memory" test \
		"$(echo "$hw" | sed -n "s/^node $node size: \\([0-9]*\\) MB/\\1/p")" -gt 64
done <<< "$host"

# Split in proportion: no node holds a larger part of dom0 than of the host,
# give or take a tenth (the part below 4 GiB has a floor).
total=$(echo "$host" | awk '{ s += $2 } END { print s }')
ours=$(echo "$hw" | awk '/^node [0-9]+ size:/ { s += $4 } END { print s }')
while read -r node mem _; do
	size=$(echo "$hw" | sed -n "s/^node $node size: \\([0-9]*\\) MB/\\1/p")
	check "node $node has its proportion of dom0's $ours MiB ($size)" test \
		$((size * 100 / ours)) -ge $((mem * 100 / total - 10)) -a \
		$((size * 100 / ours)) -le $((mem * 100 / total + 10))
done <<< "$host"

done_testing
