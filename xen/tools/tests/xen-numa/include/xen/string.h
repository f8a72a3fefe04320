/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_STRING_H
#define XEN_NUMA_TEST_XEN_STRING_H

#include <string.h>

#endif /* XEN_NUMA_TEST_XEN_STRING_H */
