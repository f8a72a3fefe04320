/* SPDX-License-Identifier: GPL-2.0 */
/*
 * map: remembers resolve's answers by ranges of host memory.
 */
#ifndef _XEN_NUMA_MAP_H
#define _XEN_NUMA_MAP_H

#include <linux/types.h>

#include <xen/interface/xen.h>

#define MAP_UNKNOWN	(-1)	/* nobody knows this frame's place */
#define MAP_MISS	(-2)	/* not asked yet; a worker will */

struct seq_file;

int map_place(xen_pfn_t mfn);
void map_exit(void);
void map_show(struct seq_file *s);

#endif /* _XEN_NUMA_MAP_H */
