/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_NUMA_PXM_H
#define XEN_NUMA_TEST_ASM_NUMA_PXM_H

#include "../../../../../xen/arch/x86/include/asm/numa-pxm.h"

#endif /* XEN_NUMA_TEST_ASM_NUMA_PXM_H */
