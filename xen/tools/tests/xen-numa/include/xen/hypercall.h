/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_HYPERCALL_H
#define XEN_NUMA_TEST_XEN_HYPERCALL_H

#include <public/xen.h>

/*
 * Notes that the call wants to go on; the test has to make it again. Only the
 * bare command and the same argument can be: trap 4.
 */
long hypercall_create_continuation(unsigned int op, const char *format, ...);

#endif /* XEN_NUMA_TEST_XEN_HYPERCALL_H */
