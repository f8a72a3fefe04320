/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_XMALLOC_H
#define XEN_NUMA_TEST_XEN_XMALLOC_H

#include <xen/lib.h>

/*
 * Zero bytes are no failure. mock_alloc_fail() decides what is one; what is not
 * freed is counted in mock_alloc_live.
 */
void *mock_alloc(size_t size, size_t num);
void *mock_zalloc(size_t size, size_t num);
void xfree(void *p);

#define xmalloc_array(type, num) ((type *)mock_alloc(sizeof(type), num))
#define xzalloc_array(type, num) ((type *)mock_zalloc(sizeof(type), num))
#define xmalloc(type) xmalloc_array(type, 1)
#define xzalloc(type) xzalloc_array(type, 1)
#define xmalloc_bytes(size) mock_alloc(size, 1)
#define xzalloc_bytes(size) mock_zalloc(size, 1)
#define xzalloc_flex_struct(type, field, nr) \
    ((type *)mock_zalloc(offsetof(type, field[nr]), 1))
#define xvmalloc_array xmalloc_array
#define xvzalloc_array xzalloc_array
#define xvfree xfree
#define XFREE(p) do { xfree(p); (p) = NULL; } while ( 0 )

#endif /* XEN_NUMA_TEST_XEN_XMALLOC_H */
