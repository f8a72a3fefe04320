/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_STDBOOL_H
#define XEN_NUMA_TEST_XEN_STDBOOL_H

#include <stdbool.h>

#endif /* XEN_NUMA_TEST_XEN_STDBOOL_H */
