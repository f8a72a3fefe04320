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

#include <xen/numa-owner.h>

#define PLACES_MAX	XEN_NUMA_PLACES
#define PLACE_NONE	(-1)

/**
 * struct place_topology - where nodes and CPUs are looked up
 * @max_pxm: PXMs are below this number
 * @node_of_pxm: the node, or NUMA_NO_NODE when there is none online
 * @cpus_of_node: CPUs of a node that may do backend work now; false when
 *                there are none. Any context.
 */
struct place_topology {
	u32 max_pxm;
	int (*node_of_pxm)(u32 pxm);
	bool (*cpus_of_node)(int node, struct cpumask *cpus);
};

struct seq_file;

extern const struct place_topology place_host;

void place_init(const struct place_topology *t);
void place_refresh(void);
int place_get(u32 pxm);
int place_of_node(int node);
unsigned int places_nr(void);
u32 place_pxm(int place);
int place_node(int place);
bool place_cpus(int place, struct cpumask *cpus);
void place_show(struct seq_file *s);

#endif /* _XEN_NUMA_PLACE_H */
