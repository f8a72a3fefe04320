/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_GUEST_ACCESS_H
#define XEN_NUMA_TEST_XEN_GUEST_ACCESS_H

#include <public/xen.h>
#include <xen/lib.h>

/*
 * Guests' addresses are our own, but only what mock_guest_map() has made known
 * can be reached. Return the bytes that were not copied, all before them were.
 */
unsigned long raw_copy_to_guest(void *to, const void *from, unsigned long len);
unsigned long raw_copy_from_guest(void *to, const void *from,
                                  unsigned long len);

#define guest_handle_is_null(hnd) ((hnd).p == NULL)
#define guest_handle_okay(hnd, nr) ((void)(hnd), (void)(nr), true)
#define guest_handle_cast(hnd, type) \
    ((XEN_GUEST_HANDLE_PARAM(type)){ (type *)(hnd).p })
#define guest_handle_from_ptr(ptr, type) \
    ((XEN_GUEST_HANDLE_PARAM(type)){ (type *)(ptr) })

/* Whatever the guest says is an address: no arithmetic on pointers. */
#define mock_guest_at(hnd, off, size) \
    ((void *)((unsigned long)(hnd).p + (unsigned long)(off) * (size)))

#define copy_to_guest_offset(hnd, off, ptr, nr) \
    raw_copy_to_guest(mock_guest_at(hnd, off, sizeof(*(ptr))), ptr, \
                      ((void)((hnd).p == (ptr)), (nr) * sizeof(*(ptr))))
#define copy_from_guest_offset(ptr, hnd, off, nr) \
    raw_copy_from_guest(ptr, mock_guest_at(hnd, off, sizeof(*(ptr))), \
                        ((void)((hnd).p == (ptr)), (nr) * sizeof(*(ptr))))
#define copy_to_guest(hnd, ptr, nr) copy_to_guest_offset(hnd, 0, ptr, nr)
#define copy_from_guest(ptr, hnd, nr) copy_from_guest_offset(ptr, hnd, 0, nr)
#define copy_field_to_guest(hnd, ptr, field) \
    raw_copy_to_guest((void *)((unsigned long)(hnd).p + \
                               offsetof(__typeof__(*(hnd).p), field)), \
                      &(ptr)->field, sizeof((ptr)->field))

#define __copy_to_guest_offset copy_to_guest_offset
#define __copy_from_guest_offset copy_from_guest_offset
#define __copy_to_guest copy_to_guest
#define __copy_from_guest copy_from_guest
#define __copy_field_to_guest copy_field_to_guest

#endif /* XEN_NUMA_TEST_XEN_GUEST_ACCESS_H */
