/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_SOFTIRQ_H
#define XEN_NUMA_TEST_XEN_SOFTIRQ_H

static inline void process_pending_softirqs(void) {}

#endif /* XEN_NUMA_TEST_XEN_SOFTIRQ_H */
