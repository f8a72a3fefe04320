/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report: /dev/xen/numa, where a process asks about its own mappings.
 */
#ifndef _XEN_NUMA_REPORT_H
#define _XEN_NUMA_REPORT_H

#include <linux/types.h>

int report_init(bool resolves);
void report_exit(void);

#endif /* _XEN_NUMA_REPORT_H */
