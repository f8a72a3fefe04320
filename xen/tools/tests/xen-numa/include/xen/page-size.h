/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_PAGE_SIZE_H
#define XEN_NUMA_TEST_XEN_PAGE_SIZE_H

#include <xen/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1L << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ORDER_4K 0
#define PAGE_ORDER_2M 9
#define PAGE_ORDER_1G 18
#define MAX_ORDER 18

#endif /* XEN_NUMA_TEST_XEN_PAGE_SIZE_H */
