/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_PUBLIC_NUMA_APIC_H
#define XEN_NUMA_TEST_PUBLIC_NUMA_APIC_H

#include <public/xen.h>
#include "../../../../../xen/include/public/numa-apic.h"

#endif /* XEN_NUMA_TEST_PUBLIC_NUMA_APIC_H */
