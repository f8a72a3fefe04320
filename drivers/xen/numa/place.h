/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place: what a PXM means in this dom0.
 *
 * Places are numbered densely in the order in which PXMs are met, so that
 * sparse PXMs cost nothing. A number once given stays.
 */
#ifndef _XEN_NUMA_PLACE_H
#define _XEN_NUMA_PLACE_H

#include <linux/cpumask.h>
#include <linux/numa.h>
#include <linux/types.h>

#define PLACES_MAX	64
#define PLACE_NONE	(-1)

int place_get(u32 pxm);
unsigned int places_nr(void);
u32 place_pxm(int place);
int place_node(int place);
bool place_cpus(int place, struct cpumask *cpus);

#endif /* _XEN_NUMA_PLACE_H */
