#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# CPUID, the MADT, the SRAT and the kernel agree on each CPU's APIC id, and where
# dom0 has the host's nodes, a package is a node, with the PXM as its number.
# Expects the truth about the host in variables, see host_lib.sh; NODES is set
# where dom0 has the nodes.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/host_lib.sh"

# topology CPU NAME - the kernel's, to REPLY
topology() { read -r REPLY < "/sys/devices/system/cpu/cpu$1/topology/$2"; }

# cpuid_read - all that vmcpuid says, by CPU, to the array values
cpuid_read() {
	local cpu rest

	declare -gA values=()
	while read -r cpu rest; do
		echo "# CPU $cpu: $rest"
		values[$cpu]+=" $rest "
	done < <(vmcpuid ids; vmcpuid counts)
}

# value CPU NAME - what vmcpuid says, to REPLY
value() {
	REPLY=none
	[[ ! ${values[$1]} =~ \ $2=([-0-9]+)\  ]] || REPLY=${BASH_REMATCH[1]}
}

# kernel_read - "CPU APIC" of each, to the array kernel
kernel_read() {
	local lines line cpu=

	kernel=()
	mapfile -t lines < /proc/cpuinfo
	for line in "${lines[@]}"; do
		case $line in
		processor*) cpu=${line##* } ;;
		apicid*) kernel+=("$cpu ${line##* }") ;;
		esac
	done
}

sorted() { printf '%s\n' "$@" | sort -n | tr '\n' ';'; }

check_lists() {
	local cpu of_cpuid=() ids=()

	for cpu in "${!values[@]}"; do
		value "$cpu" leaf1
		of_cpuid+=("$cpu $REPLY")
		ids+=("$REPLY")
	done
	is "CPUs are $VCPUS" ${#of_cpuid[@]} "$VCPUS"
	is "the MADT has the ids of CPUID's leaf 1" "$(sorted "${madt[@]}")" "$(sorted "${of_cpuid[@]}")"
	is "the kernel, too" "$(sorted "${kernel[@]}")" "$(sorted "${of_cpuid[@]}")"
	is "no id is there twice" "$(printf '%s\n' "${ids[@]}" | sort -u | wc -l)" "$VCPUS"
	[ -z "${NODES:-}" ] ||
		is "the SRAT has the same" "$(sorted "${srat_cpus[@]#* }")" "$(sorted "${ids[@]}")"
}

# check_cpu CPU - what its id says of its place
check_cpu() {
	local cpu=$1 id shift package want

	value "$cpu" leaf1 && id=$REPLY
	value "$cpu" package && shift=$REPLY
	topology "$cpu" physical_package_id && package=$REPLY
	value "$cpu" leafb
	if [ "$REPLY" != -1 ]; then
		is "CPU $cpu: leaf 0xB has the id of leaf 1" "$REPLY" "$id"
		is "CPU $cpu: its package is what is above $shift bits" "$package" $((id >> shift))
		value "$cpu" bits
		[ "$REPLY" -le 0 ] ||
			is "CPU $cpu: leaf 0x80000008 has as many bits" "$REPLY" "$shift"
	fi
	topology "$cpu" core_cpus_list
	is "CPU $cpu: a core of its own" "$REPLY" "$cpu"
	[ -n "${NODES:-}" ] || return 0
	is "CPU $cpu: its package is its PXM" "$package" "${pxm_of_cpu[$cpu]}"
	cpu_node "$cpu"
	read -r want < "/sys/devices/system/node/node$REPLY/cpulist"
	topology "$cpu" package_cpus_list
	is "CPU $cpu: its package has the CPUs of its node" "$REPLY" "$want"
}

acpi_read
cpuid_read
kernel_read
check_lists
for ((cpu = 0; cpu < VCPUS; cpu++)); do
	check_cpu $cpu
done

done_testing
