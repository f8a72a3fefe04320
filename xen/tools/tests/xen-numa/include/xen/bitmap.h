/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_BITMAP_H
#define XEN_NUMA_TEST_XEN_BITMAP_H

#include <xen/bitops.h>

#define BITS_TO_LONGS(bits) (((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

#endif /* XEN_NUMA_TEST_XEN_BITMAP_H */
