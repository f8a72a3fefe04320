/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_CACHE_H
#define XEN_NUMA_TEST_XEN_CACHE_H

#include <xen/init.h>

#endif /* XEN_NUMA_TEST_XEN_CACHE_H */
