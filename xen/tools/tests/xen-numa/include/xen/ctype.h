/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_CTYPE_H
#define XEN_NUMA_TEST_XEN_CTYPE_H

#include <ctype.h>

#endif /* XEN_NUMA_TEST_XEN_CTYPE_H */
