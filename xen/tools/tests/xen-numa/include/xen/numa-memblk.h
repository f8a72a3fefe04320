/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_NUMA_MEMBLK_H
#define XEN_NUMA_TEST_XEN_NUMA_MEMBLK_H

#include "../../../../../xen/include/xen/numa-memblk.h"

#endif /* XEN_NUMA_TEST_XEN_NUMA_MEMBLK_H */
