/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_PUBLIC_DOMCTL_H
#define XEN_NUMA_TEST_PUBLIC_DOMCTL_H

#include <public/numa-apic.h>

#define XEN_DOMCTL_CDF_hvm (1U << 0)

struct xen_domctl_createdomain {
    uint32_t flags;
};

#endif /* XEN_NUMA_TEST_PUBLIC_DOMCTL_H */
