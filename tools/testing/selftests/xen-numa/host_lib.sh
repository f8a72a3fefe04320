# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2206 # split into words
#
# The truth about a host, for the self-tests that compare it with what dom0 sees;
# sourced after ktap.sh. It comes from whoever built the host, not from Xen:
#   LAYOUT	PXM:FROM-TO+FROM-TO/PXM:...	memory of each node by address, in MiB
#   CPUS	PXM:CPU+CPU/PXM:...		CPUs of each node
#   DISTANCES	A-B:N/A-B:N...			between nodes
#   DOM0	MIB:VCPUS			dom0's size; vCPU N is pinned to CPU N
# The tools vmcpuid, vmacpi and vmxen share no code with what is tested.
#
# Functions leave their answer in REPLY or in variables that they name, and read
# with mapfile: on an emulated machine subshells, and reading byte by byte, would
# take minutes.

[ -n "${LAYOUT:-}" ] && [ -n "${CPUS:-}" ] && [ -n "${DOM0:-}" ] ||
	skip_all "needs the truth about the host, in LAYOUT, CPUS and DOM0"
for tool in vmcpuid vmacpi vmxen; do
	command -v $tool > /dev/null || skip_all "no $tool"
done

MIB=${DOM0%:*}
VCPUS=${DOM0#*:}
# The first MiB has a hole; firmware does not call it memory.
HOLE_FROM=160
HOLE_TO=256
LOW_END=1048576

declare -a pxms=()	# of the host
declare -a blocks=()	# its memory, "PXM FIRST LAST" in frames
declare -A blocks_of=()	# by PXM: "FIRST LAST FIRST LAST..."
declare -A vcpus_of=()	# dom0's by PXM, "0 2"
declare -A pxm_of_cpu=()
declare -A distance_of=()	# by "A-B"

truth_of_memory() {
	local node pxm ranges range from to

	for node in ${LAYOUT//\// }; do
		pxm=${node%%:*}
		ranges=${node#*:}
		for range in ${ranges//+/ }; do
			from=$((${range%-*} * 256))
			to=$((${range#*-} * 256 - 1))
			if [ $from = 0 ]; then
				blocks+=("$pxm 0 $((HOLE_FROM - 1))")
				from=$HOLE_TO
			fi
			blocks+=("$pxm $from $to")
			blocks_of[$pxm]+="$from $to "
		done
	done
}

truth_of_cpus() {
	local node pxm cpus cpu

	for node in ${CPUS//\// }; do
		pxm=${node%%:*}
		cpus=${node#*:}
		pxms+=("$pxm")
		vcpus_of[$pxm]=
		for cpu in ${cpus//+/ }; do
			pxm_of_cpu[$cpu]=$pxm
			[ "$cpu" -ge "$VCPUS" ] ||
				vcpus_of[$pxm]+=${vcpus_of[$pxm]:+ }$cpu
		done
	done
}

truth_of_distances() {
	local pair nodes

	for pair in ${DISTANCES//\// }; do
		nodes=${pair%:*}
		distance_of[$nodes]=${pair#*:}
		distance_of[${nodes#*-}-${nodes%-*}]=${pair#*:}
	done
}

truth_of_memory
truth_of_cpus
truth_of_distances

# distance A B - of two PXMs as dom0's table should have it, to REPLY; there is
# none to a gap in the numbering, and then the table has 20
distance() {
	REPLY=${distance_of[$1-$2]:-20}
	[ "$1" != "$2" ] || REPLY=10
}

# joined LINE... - with "; " in between, for is(), to REPLY
joined() {
	local line

	REPLY=
	for line; do
		REPLY+=${REPLY:+; }$line
	done
}

# expand LIST - the kernel's "0,2-3" as "0 2 3", to REPLY
expand() {
	local part i list=

	for part in ${1//,/ }; do
		for ((i = ${part%-*}; i <= ${part#*-}; i++)); do
			list+=${list:+ }$i
		done
	done
	REPLY=$list
}

# cpu_node CPU - the kernel's node of that CPU, to REPLY
cpu_node() {
	local path=("/sys/devices/system/cpu/cpu$1"/node[0-9]*)

	REPLY=${path##*/node}
}

# acpi_read - dom0's tables: arrays madt ("UID APIC"), srat_cpus ("PXM APIC"),
# srat_mem ("PXM FIRST LAST"), slit ("A B N"), absent (names), all in the order
# in which they are there. tables is "ok" if they are in order.
acpi_read() {
	local lines line rest

	madt=() srat_cpus=() srat_mem=() slit=() absent=() tables=damaged
	mapfile -t lines < <(vmacpi && echo ok)
	for line in "${lines[@]}"; do
		rest=${line#* }
		case ${line%% *} in
		madt) madt+=("$rest") ;;
		cpu) srat_cpus+=("$rest") ;;
		mem) srat_mem+=("$rest") ;;
		distance) slit+=("$rest") ;;
		absent) absent+=("$rest") ;;
		ok) tables=ok ;;
		esac
	done
}

# map_read - pages of RAM in dom0's memory map by PXM: array map_pages, and
# map_stray for those on no node. Tables count as RAM: Xen puts them where it was.
map_read() {
	local lines line words block from to start end left pxm

	declare -gA map_pages=()
	map_stray=0
	mapfile -t lines < <(vmxen map)
	for line in "${lines[@]}"; do
		case $line in *\ 1 | *\ 3) ;; *) continue ;; esac
		words=($line)
		from=$((16#${words[0]})) to=$((16#${words[1]} + 1))
		left=$((to - from))
		for block in "${blocks[@]}"; do
			words=($block)
			pxm=${words[0]}
			start=$((words[1] << 12)) end=$(((words[2] + 1) << 12))
			start=$((from > start ? from : start))
			end=$((to < end ? to : end))
			[ $start -lt $end ] || continue
			map_pages[$pxm]=$((${map_pages[$pxm]:-0} + end - start))
			left=$((left - end + start))
		done
		map_stray=$((map_stray + left))
	done
	for pxm in "${!map_pages[@]}"; do
		map_pages[$pxm]=$(((map_pages[$pxm] + 4095) >> 12))
	done
	map_stray=$(((map_stray + 4095) >> 12))
}

# xen_read - what Xen's log has: arrays usable ("FIRST LAST" in frames, firmware's
# word), xen_pxm (by Xen's own number of a node), xen_said (lines about dom0's
# nodes), short (by PXM: dom0's pages that had to come from elsewhere), xen_pages
# (of dom0, by Xen's node; what the debug key last said), and xen_total
xen_read() {
	local lines line on=0 firmware=1
	local range='\[([0-9a-f]+), ([0-9a-f]+)\] \(usable\)'

	usable=() xen_said=() xen_total=0
	declare -gA xen_pxm=() xen_pages=() short=()
	mapfile -t lines < <(xl dmesg | grep -E 'usable|memory map:|Node|NUMA|total:')
	for line in "${lines[@]}"; do
		if [[ $line == *"Dom0 memory map:"* ]]; then
			# Hypervisors with debugging say that, too.
			firmware=0
		elif [ $firmware = 1 ] && [[ $line =~ $range ]]; then
			usable+=("$(((16#${BASH_REMATCH[1]} + 4095) >> 12)) $(((16#${BASH_REMATCH[2]} + 1 >> 12) - 1))")
		elif [[ $line =~ Node\ ([0-9]+)\ PXM\ ([0-9]+)\  ]]; then
			xen_pxm[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
		elif [[ $line == *"Dom0 NUMA: "* ]]; then
			xen_said+=("${line#*Dom0 NUMA: }")
			[[ ! $line =~ PXM\ ([0-9]+)\ ran\ out\ of\ memory:\ ([0-9]+)\  ]] ||
				short[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
		elif [[ $line =~ \ d([0-9]+)\ \(total:\ ([0-9]+)\) ]]; then
			on=0
			[ "${BASH_REMATCH[1]}" = 0 ] || continue
			on=1 xen_total=${BASH_REMATCH[2]}
			declare -gA xen_pages=()
		elif [ $on = 1 ] && [[ $line =~ \ Node\ ([0-9]+):\ ([0-9]+)$ ]]; then
			xen_pages[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
		fi
	done
}

# xen_pages_of PXM - of dom0, to REPLY; 0 if Xen has no such node
xen_pages_of() {
	local node

	REPLY=0
	for node in "${!xen_pxm[@]}"; do
		[ "${xen_pxm[$node]}" != "$1" ] || REPLY=${xen_pages[$node]:-0}
	done
}
