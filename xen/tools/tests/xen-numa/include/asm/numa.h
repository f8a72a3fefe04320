/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_NUMA_H
#define XEN_NUMA_TEST_ASM_NUMA_H

#include <xen/numa.h>

#endif /* XEN_NUMA_TEST_ASM_NUMA_H */
