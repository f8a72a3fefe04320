/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_DOM0_BUILD_H
#define XEN_NUMA_TEST_ASM_DOM0_BUILD_H

#include <xen/sched.h>

extern bool opt_dom0_vcpus_pin, opt_dom0_verbose;
extern unsigned int dom0_memflags;

#endif /* XEN_NUMA_TEST_ASM_DOM0_BUILD_H */
