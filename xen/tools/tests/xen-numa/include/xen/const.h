/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_CONST_H
#define XEN_NUMA_TEST_XEN_CONST_H

#include <xen/macros.h>

#endif /* XEN_NUMA_TEST_XEN_CONST_H */
