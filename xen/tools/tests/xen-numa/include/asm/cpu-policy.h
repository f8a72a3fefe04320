/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_CPU_POLICY_H
#define XEN_NUMA_TEST_ASM_CPU_POLICY_H

#include <xen/lib/x86/cpu-policy.h>

#endif /* XEN_NUMA_TEST_ASM_CPU_POLICY_H */
