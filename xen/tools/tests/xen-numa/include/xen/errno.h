/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_ERRNO_H
#define XEN_NUMA_TEST_XEN_ERRNO_H

#include <errno.h>

#ifndef ERESTART
#define ERESTART 85
#endif

#endif /* XEN_NUMA_TEST_XEN_ERRNO_H */
