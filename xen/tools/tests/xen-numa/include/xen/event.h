/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_EVENT_H
#define XEN_NUMA_TEST_XEN_EVENT_H

#include <xen/sched.h>

#endif /* XEN_NUMA_TEST_XEN_EVENT_H */
