/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_INTTYPES_H
#define XEN_NUMA_TEST_XEN_INTTYPES_H

#include <inttypes.h>

#endif /* XEN_NUMA_TEST_XEN_INTTYPES_H */
