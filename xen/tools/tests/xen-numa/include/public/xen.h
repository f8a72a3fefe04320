/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_PUBLIC_XEN_H
#define XEN_NUMA_TEST_PUBLIC_XEN_H

/* Stands in for the real one also where that is next to numa-pxm.h. */
#define __XEN_PUBLIC_XEN_H__

#include <xen/types.h>

typedef unsigned long xen_pfn_t;
typedef unsigned long xen_ulong_t;
typedef uint16_t domid_t;
typedef uint32_t uint32;
typedef uint64_t __attribute__((aligned(8))) uint64_aligned_t;

#define DOMID_FIRST_RESERVED 0x7ff0U
#define DOMID_SELF 0x7ff0U
#define DOMID_IO 0x7ff1U
#define DOMID_XEN 0x7ff2U
#define DOMID_INVALID 0x7ff4U

#define __HYPERVISOR_memory_op 12

#define XEN_GUEST_HANDLE(name) __guest_handle_##name
#define XEN_GUEST_HANDLE_64(name) __guest_handle_##name
#define XEN_GUEST_HANDLE_PARAM(name) __guest_handle_##name
#define DEFINE_XEN_GUEST_HANDLE_NAME(type, name) \
    typedef struct { type *p; } __guest_handle_##name
#define DEFINE_XEN_GUEST_HANDLE(name) DEFINE_XEN_GUEST_HANDLE_NAME(name, name)

DEFINE_XEN_GUEST_HANDLE(void);
DEFINE_XEN_GUEST_HANDLE(xen_pfn_t);
DEFINE_XEN_GUEST_HANDLE(uint32);
DEFINE_XEN_GUEST_HANDLE(uint32_t);
DEFINE_XEN_GUEST_HANDLE(uint64_t);

#endif /* XEN_NUMA_TEST_PUBLIC_XEN_H */
