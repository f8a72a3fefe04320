#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dom0's nodes are the host's: the memory, CPUs and distances of each, under the
# firmware's numbers, and a part of dom0's memory in proportion, really there.
# Expects the truth about the host in variables, see host_lib.sh; SPILLS is set
# where a node has not enough for its part, and Xen must say how much is missing.
#
# shellcheck disable=SC2206 # split into words
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/host_lib.sh"

NODES=/sys/devices/system/node
# The kernel has all of a node's memory: what dom0 got none of it keeps for
# foreign pages. Such, too, have a struct page of 64 bytes. It puts itself and
# 64 MiB for bounces low.
STRUCT_PAGES=64
KERNEL_PAGES=32768
OTHER_PAGES=4096
# Xen puts a page of its own in place of one or two of dom0's.
FEW_PAGES=16
# How far a node's part of dom0 may be from its part of the host, in per cent of
# dom0: what Xen uses itself is no longer there to give.
TOLERANCE=8

min() { REPLY=$(($1 < $2 ? $1 : $2)); }

# fair_parts - pages for each PXM, to the array fair: dom0 shared out by the size
# of the nodes; then moved below 4 GiB until dom0 has there all of it up to
# 512 MiB, else half of it, at most 1 GiB. The first nodes have the low memory.
fair_parts() {
	local -A size=() low=()
	local block words pxm pages host=0 dom0=$((MIB * 256)) floor is_low=0 high need add

	for block in "${blocks[@]}"; do
		words=($block)
		pxm=${words[0]}
		pages=$((words[2] - words[1] + 1))
		size[$pxm]=$((${size[$pxm]:-0} + pages))
		host=$((host + pages))
		[ "${words[1]}" -ge $LOW_END ] || low[$pxm]=$((${low[$pxm]:-0} + pages))
	done
	min $dom0 131072
	floor=$((dom0 / 2 > REPLY ? dom0 / 2 : REPLY))
	min $floor 262144
	floor=$REPLY
	for pxm in "${!size[@]}"; do
		fair[$pxm]=$((dom0 * size[$pxm] / host))
		min "${fair[$pxm]}" "${low[$pxm]:-0}"
		is_low=$((is_low + REPLY))
	done
	high=$((dom0 - is_low))
	min $((floor - is_low)) $high
	need=$REPLY
	[ $need -gt 0 ] || return 0
	for pxm in "${pxms[@]}"; do
		[ -n "${size[$pxm]:-}" ] || continue
		min "${fair[$pxm]}" "${low[$pxm]:-0}"
		add=$((${low[$pxm]:-0} - REPLY))
		fair[$pxm]=$((fair[$pxm] - need * (fair[$pxm] - REPLY) / high))
		is_low=$((is_low + add))
		[ $is_low -le $floor ] || add=$((add - is_low + floor))
		[ $is_low -le $floor ] || is_low=$floor
		fair[$pxm]=$((fair[$pxm] + add))
	done
}

# kernel_read - from its log: array kernel_mem ("PXM FIRST LAST"), node_of by PXM;
# a node with CPUs only has the number that its CPUs are on
kernel_read() {
	local lines line pxm
	local entry='SRAT: Node ([0-9]+) PXM ([0-9]+) \[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\]'

	kernel_mem=()
	declare -gA node_of=()
	mapfile -t lines < <(dmesg | grep 'SRAT: Node')
	for line in "${lines[@]}"; do
		[[ $line =~ $entry ]] || continue
		pxm=${BASH_REMATCH[2]}
		kernel_mem+=("$pxm $((BASH_REMATCH[3] >> 12)) $((BASH_REMATCH[4] >> 12))")
		node_of[$pxm]=${BASH_REMATCH[1]}
	done
	for pxm in "${pxms[@]}"; do
		[ -z "${node_of[$pxm]:-}" ] && [ -n "${vcpus_of[$pxm]}" ] || continue
		cpu_node "${vcpus_of[$pxm]%% *}"
		node_of[$pxm]=$REPLY
	done
}

# zones_read - the kernel's pages, arrays managed and present, by node
zones_read() {
	local lines line words node=

	declare -gA managed=() present=()
	mapfile -t lines < /proc/zoneinfo
	for line in "${lines[@]}"; do
		case $line in Node* | *managed* | *present*) words=($line) ;; *) continue ;; esac
		case ${words[0]} in
		Node) node=${words[1]%,} ;;
		managed) managed[$node]=$((${managed[$node]:-0} + words[1])) ;;
		present) present[$node]=$((${present[$node]:-0} + words[1])) ;;
		esac
	done
}

# same WHAT GOT WANT - the arrays of those names have the same lines
same() {
	local -n got=$2 want=$3
	local lines

	joined "${got[@]}"
	lines=$REPLY
	joined "${want[@]}"
	is "$1" "$lines" "$REPLY"
}

check_tables() {
	local entry cpus=()

	is "the tables are in order" "$tables" ok
	same "the SRAT has the host's memory" srat_mem blocks
	for entry in "${madt[@]}"; do
		cpus+=("${pxm_of_cpu[${entry% *}]} ${entry#* }")
	done
	is "the MADT has $VCPUS CPUs" ${#madt[@]} "$VCPUS"
	same "the SRAT has each of them, on its PXM" srat_cpus cpus
	same "the kernel has its memory from there" kernel_mem blocks
}

# check_distances - the SLIT, with the gaps
check_distances() {
	local entry words bad='' highest=${pxms[-1]}

	for entry in "${slit[@]}"; do
		words=($entry)
		distance "${words[0]}" "${words[1]}"
		[ "${words[2]}" = "$REPLY" ] || bad+="$entry; "
	done
	is "the SLIT goes up to PXM $highest" ${#slit[@]} $(((highest + 1) * (highest + 1)))
	is "with the host's distances, and 20 to what is not there" "$bad" ""
}

# check_nodes - each PXM that dom0 has a vCPU or memory on is a node of dom0's
check_nodes() {
	local pxm node other nodes online row want
	local -a pxm_of=()

	for pxm in "${pxms[@]}"; do
		[ -n "${blocks_of[$pxm]:-}${vcpus_of[$pxm]}" ] || continue
		node=${node_of[$pxm]:-none}
		check "PXM $pxm is a node of its own, $node" \
			test -z "${pxm_of[$node]:-}" -a "$node" != none
		[ "$node" = none ] || pxm_of[$node]=$pxm
	done
	read -r online < $NODES/online
	expand "$online"
	nodes=$REPLY
	is "and there are no others" "$nodes" "${!pxm_of[*]}"
	for node in $nodes; do
		pxm=${pxm_of[$node]:-none}
		read -r row < "$NODES/node$node/cpulist" || row=
		expand "$row"
		is "PXM $pxm has dom0's CPUs of there" "$REPLY" "${vcpus_of[$pxm]:-}"
		read -r row < "$NODES/node$node/distance"
		want=
		for other in $nodes; do
			distance "$pxm" "${pxm_of[$other]:-none}"
			want+=${want:+ }$REPLY
		done
		is "PXM $pxm: distances" "$row" "$want"
	done
}

# check_memory PXM - dom0's there
check_memory() {
	local pxm=$1 pages=${map_pages[$1]:-0} part=${fair[$1]:-0} node=${node_of[$1]:-none}
	local range allowed=$OTHER_PAGES own=$((${map_pages[$1]:-0} - ${short[$1]:-0}))
	local others=$((spilled - ${short[$1]:-0}))

	check "PXM $pxm: $((pages / 256)) MiB are dom0's, a fair part is $((part / 256))" \
		test $(((pages - part) * 100)) -le $((MIB * 256 * TOLERANCE)) -a \
		$(((part - pages) * 100)) -le $((MIB * 256 * TOLERANCE))
	xen_pages_of "$pxm"
	check "PXM $pxm: Xen has taken them from there ($REPLY of $pages)" \
		test "$REPLY" -le $((own + others)) -a "$REPLY" -ge $((own - FEW_PAGES))
	[ "$node" != none ] || return 0
	for range in ${blocks_of[$pxm]}; do
		[ "$range" -ge $LOW_END ] || allowed=$KERNEL_PAGES
	done
	check "PXM $pxm: the kernel uses them (${managed[$node]} of $pages)" test \
		"${managed[$node]}" -le "$pages" -a "${managed[$node]}" -ge \
		$((pages - ${present[$node]} / STRUCT_PAGES - allowed))
}

declare -A fair=()
acpi_read
kernel_read
check_tables
check_distances
check_nodes

fair_parts
map_read
zones_read
xl debug-keys u
xen_read
sum=$map_stray
spilled=0
for pages in "${short[@]}"; do
	spilled=$((spilled + pages))
done
for pxm in "${pxms[@]}"; do
	[ -z "${blocks_of[$pxm]:-}" ] || check_memory "$pxm"
	sum=$((sum + ${map_pages[$pxm]:-0}))
done
is "dom0's map has its $MIB MiB to the page" "$sum" $((MIB * 256))
is "on nodes, all of them" "$map_stray" 0
joined "${xen_said[@]}"
if [ -n "${SPILLS:-}" ]; then
	check "Xen says that pages are not on their node ($spilled)" test $spilled -gt 0
else
	check "Xen gave no warning" \
		eval "[[ \$REPLY != *'ran out'* && \$REPLY != *'no nodes'* && \$REPLY != *' ids '* ]]"
fi

done_testing
