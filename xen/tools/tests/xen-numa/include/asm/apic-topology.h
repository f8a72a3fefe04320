/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_APIC_TOPOLOGY_H
#define XEN_NUMA_TEST_ASM_APIC_TOPOLOGY_H

#include "../../../../../xen/arch/x86/include/asm/apic-topology.h"

#endif /* XEN_NUMA_TEST_ASM_APIC_TOPOLOGY_H */
