# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# All that dom0 can see of how its hypervisor built it, for same-as-stock to
# compare: its memory map, as Xen says it and as the kernel was given it, its
# ACPI tables and where they are, and CPUID of each CPU.

. /selftests/ktap.sh

dump() { report_file "same.$1"; }
{
	vmxen map >/tmp/map
	vmcpuid dump >/tmp/cpuid
	check "there is a memory map" grep -q ' 1$' /tmp/map
	check "there is CPUID" grep -q '^0 00000000 ' /tmp/cpuid
	check "there is a MADT" test -s /sys/firmware/acpi/tables/APIC
	echo "1..$ktap_n"
} >/tmp/tap.same
tap </tmp/tap.same

dump map </tmp/map
dump cpuid </tmp/cpuid
dmesg | grep -o 'BIOS-e820: .*' | dump kernel-map
dmesg | grep -o 'ACPI: [A-Z0-9]\{4\} 0x.*' | dump tables
find /sys/firmware/acpi/tables -type f | while read -r table; do
	dump "table-${table##*/}" <"$table"
done
exit $ktap_bad
