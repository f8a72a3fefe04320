# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# Reads a host's shape (shapes/README) and says it in QEMU's words; sourced.
#
# shape_read FILE sets
#   shape_cpus		number of the host's CPUs
#   shape_mib		its memory
#   shape_qemu		array of QEMU arguments for memory and NUMA
#   shape_nodes		"PXM:CPU+CPU/PXM:..." for dom0, see option xn.nodes
#   shape_dom0_mem, shape_dom0_vcpus, shape_xen, shape_linux
#
# shape_linux also tells dom0 the truth to compare with what it sees (option); in
# MiB, where memory ends is the first byte after it:
#   xn.layout=PXM:FROM-TO+FROM-TO/PXM:...	memory of each node, by address
#   xn.distances=A-B:N/A-B:N...			of each pair of nodes
#   xn.dom0=MIB:VCPUS				what dom0 was given

shape_bad() {
	printf '%s%s: %s\n' "$shape_file" "${shape_line:+:$shape_line}" "$1" >&2
	[ -z "${2:-}" ] || printf '  %s\n' "$2" >&2
	exit 2
}

# shape_mib_of SIZE - in MiB; false if that is no size
shape_mib_of() {
	[[ $1 =~ ^(0|[1-9][0-9]{0,5})([MG]?)$ ]] || return 1
	case ${BASH_REMATCH[2]} in
	G) echo $((BASH_REMATCH[1] * 1024)) ;;
	M) echo "${BASH_REMATCH[1]}" ;;
	*) [ "${BASH_REMATCH[1]}" = 0 ] && echo 0 ;;
	esac
}

# shape_list LIST - "0,2-3" as "0 2 3"; false if that is no list
shape_list() {
	local part i number='(0|[1-9][0-9]{0,2})'

	[[ $1 =~ ^$number(-$number)?(,$number(-$number)?)*$ ]] || return 1
	for part in ${1//,/ }; do
		for ((i = ${part%-*}; i <= ${part#*-}; i++)); do
			printf '%d ' $i
		done
	done
}

shape_number() { [[ $1 =~ ^(0|[1-9][0-9]{0,3})$ ]]; }

shape_node() {
	local id=${1:-} size=${2:-} mib list='' cpu

	shape_number "$id" && [ "$id" -lt 128 ] || shape_bad "\"$id\" is no node id (0 to 127)"
	[ -z "${shape_mem[$id]:-}" ] || shape_bad "node $id was described before"
	mib=$(shape_mib_of "$size") ||
		shape_bad "\"$size\" is no memory size" "like 5G, 512M, or 0 for none"
	if [ $# -gt 2 ]; then
		[ "$3" = cpus ] && [ $# = 4 ] ||
			shape_bad "\"${*:3}\" after the size" "node ID SIZE [cpus LIST]"
		list=$(shape_list "$4") || shape_bad "\"$4\" is no list of CPUs" "like 0,2-3"
	fi
	for cpu in $list; do
		[ -z "${shape_node_of[$cpu]:-}" ] ||
			shape_bad "CPU $cpu is on node ${shape_node_of[$cpu]} already"
		shape_node_of[$cpu]=$id
	done
	shape_mem[$id]=$mib
	list=${list% }
	shape_cpu_list[$id]=${list// /+}
}

shape_set_distance() {
	[ $# = 3 ] && shape_number "$1" && shape_number "$2" && shape_number "$3" ||
		shape_bad "a distance is two nodes and a number" "distance A B N"
	[ "$1" != "$2" ] || shape_bad "the distance of a node to itself is always 10"
	[ "$3" -gt 10 ] && [ "$3" -lt 255 ] || shape_bad "a distance is from 11 to 254, not $3"
	[ -z "${shape_distance[$1:$2]:-}" ] || shape_bad "this distance was given before"
	shape_distance[$1:$2]=$3
	shape_distance[$2:$1]=$3
}

shape_parse() {
	local words

	while read -ra words || [ "${#words[@]}" -gt 0 ]; do
		shape_line=$((shape_line + 1))
		[ "${#words[@]}" -gt 0 ] || continue
		set -- "${words[@]}"
		case $1 in
		node) shift && shape_node "$@" ;;
		distance) shift && shape_set_distance "$@" ;;
		dom0_mem)
			shape_mib_of "${2:-}" >/dev/null && [ $# = 2 ] && [ "$2" != 0 ] ||
				shape_bad "\"${*:2}\" is no memory size" "like 2G"
			shape_dom0_mem=$2
			;;
		dom0_vcpus)
			[ $# = 2 ] && shape_number "$2" && [ "$2" -gt 0 ] ||
				shape_bad "\"${*:2}\" is no number of vCPUs"
			shape_dom0_vcpus=$2
			;;
		no-srat)
			[ $# = 1 ] || shape_bad "no-srat stands alone"
			shape_srat=0
			;;
		xen) shape_xen="$shape_xen ${*:2}" ;;
		linux) shape_linux="$shape_linux ${*:2}" ;;
		*) shape_bad "unknown word \"$1\"" "known: node distance no-srat dom0_mem dom0_vcpus xen linux" ;;
		esac
	done < <(sed 's/#.*//' "$shape_file")
}

# What only shows when all lines are known.
shape_check() {
	local pair id

	shape_line=
	[ "${#shape_mem[@]}" -gt 0 ] || shape_bad "no node is described"
	for ((id = 0; id < shape_cpus; id++)); do
		[ -n "${shape_node_of[$id]:-}" ] ||
			shape_bad "CPU $id is on no node" "CPUs are numbered from 0 without gaps"
	done
	[ "$shape_cpus" -gt 0 ] || shape_bad "no node has CPUs"
	[ $shape_srat = 1 ] || [ "${#shape_mem[@]}" = 1 ] ||
		shape_bad "a host with no-srat has one node"
	[ "$shape_dom0_vcpus" -le "$shape_cpus" ] ||
		shape_bad "dom0 has $shape_dom0_vcpus vCPUs, the host only $shape_cpus CPUs"
	for pair in "${!shape_distance[@]}"; do
		[ -n "${shape_mem[${pair%:*}]:-}" ] ||
			shape_bad "there is a distance to node ${pair%:*}, which is not described"
	done
	[ "$(shape_mib_of "$shape_dom0_mem")" -lt "$shape_mib" ] ||
		shape_bad "dom0_mem $shape_dom0_mem does not fit into the host's $shape_mib MiB"
}

shape_to_qemu() {
	local id max=0 a b cpu list spec

	for id in "${!shape_mem[@]}"; do
		max=$id
		shape_nodes+="${shape_nodes:+/}$id:${shape_cpu_list[$id]}"
	done
	[ $shape_srat = 1 ] || return 0
	# QEMU wants all node ids up to the highest; those that the shape leaves
	# out get neither memory nor CPUs and so do not appear in the SRAT.
	for ((id = 0; id <= max; id++)); do
		spec=node,nodeid=$id
		if [ "${shape_mem[$id]:-0}" -gt 0 ]; then
			shape_qemu+=(-object "memory-backend-ram,id=m$id,size=${shape_mem[$id]}M")
			spec+=,memdev=m$id
		fi
		list=${shape_cpu_list[$id]:-}
		for cpu in ${list//+/ }; do
			spec+=,cpus=$cpu
		done
		shape_qemu+=(-numa "$spec")
	done
	for ((a = 0; a <= max; a++)); do
		for ((b = 0; b <= max; b++)); do
			[ $a = $b ] || shape_qemu+=(-numa \
				"dist,src=$a,dst=$b,val=${shape_distance[$a:$b]:-20}")
		done
	done
}

# Where q35 puts memory, in MiB: node after node, with a hole below 4 GiB. It
# begins lower where there is more than a certain amount.
SHAPE_MUCH=2816
SHAPE_HOLE=2048
SHAPE_HOLE_SMALL=2816
SHAPE_HOLE_END=4096

# shape_ranges START SIZE - "FROM-TO" of a node that begins so far into memory;
# two of them joined by + if the hole is in between
shape_ranges() {
	local from=$1 to=$(($1 + $2)) hole=$SHAPE_HOLE_SMALL ranges=

	[ "$shape_mib" -lt $SHAPE_MUCH ] || hole=$SHAPE_HOLE
	if [ $from -lt $hole ]; then
		ranges=$from-$((to < hole ? to : hole))
		from=$hole
	fi
	[ $to -le $hole ] || [ $from -ge $to ] ||
		ranges+=${ranges:++}$((from + SHAPE_HOLE_END - hole))-$((to + SHAPE_HOLE_END - hole))
	printf '%s\n' "$ranges"
}

shape_to_linux() {
	local id other at=0 layout='' distances='' ranges

	for id in "${!shape_mem[@]}"; do
		ranges=
		[ "${shape_mem[id]}" = 0 ] || ranges=$(shape_ranges $at "${shape_mem[id]}")
		at=$((at + shape_mem[id]))
		layout+=${layout:+/}$id:$ranges
		for other in "${!shape_mem[@]}"; do
			[ "$id" -ge "$other" ] ||
				distances+=${distances:+/}$id-$other:${shape_distance[$id:$other]:-20}
		done
	done
	shape_linux+=" xn.layout=$layout${distances:+ xn.distances=$distances}"
	shape_linux+=" xn.dom0=$(shape_mib_of "$shape_dom0_mem"):$shape_dom0_vcpus"
}

shape_read() {
	local id

	shape_file=$1
	shape_line=0
	shape_dom0_mem=2G
	shape_dom0_vcpus=1
	shape_xen=
	shape_linux=
	shape_nodes=
	shape_srat=1
	shape_mib=0
	shape_qemu=()
	declare -ga shape_mem=() shape_node_of=() shape_cpu_list=()
	declare -gA shape_distance=()

	[ -r "$shape_file" ] || {
		printf '%s: no such shape\n' "$shape_file" >&2
		exit 2
	}
	shape_parse
	shape_cpus=0
	for id in "${!shape_node_of[@]}"; do
		shape_cpus=$((id + 1))
	done
	for id in "${!shape_mem[@]}"; do
		shape_mib=$((shape_mib + shape_mem[id]))
	done
	shape_check
	shape_to_qemu
	shape_to_linux
}
