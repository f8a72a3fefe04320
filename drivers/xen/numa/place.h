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
 * @has_nodes: dom0 has Linux nodes, so a PXM without one is worth telling
 * @refresh: look again, for what the others answer; or NULL. May sleep.
 * @pxms: the PXMs known beforehand; at most @max, returns how many
 * @node_of_pxm: the node, or NUMA_NO_NODE when there is none online
 * @owns_cpu: whether a CPU, online or not, belongs to a PXM
 * @cpus_of_pxm: its CPUs that may do backend work now; false when there are
 *               none. Any context.
 */
struct place_topology {
	bool has_nodes;
	void (*refresh)(void);
	unsigned int (*pxms)(u32 *pxms, unsigned int max);
	int (*node_of_pxm)(u32 pxm);
	bool (*owns_cpu)(u32 pxm, unsigned int cpu);
	bool (*cpus_of_pxm)(u32 pxm, struct cpumask *cpus);
};

/**
 * enum place_choice - is there more than one place to steer to
 * @PLACE_CHOICE: yes
 * @PLACE_CPUS_UNKNOWN: nobody knows where dom0's CPUs are
 * @PLACE_CPUS_TOGETHER: all CPUs whose place is known are on one
 */
enum place_choice {
	PLACE_CHOICE,
	PLACE_CPUS_UNKNOWN,
	PLACE_CPUS_TOGETHER,
};

struct seq_file;

extern const struct place_topology place_host;
extern const struct place_topology place_pv;

void place_init(const struct place_topology *t);
void place_refresh(void);
enum place_choice place_choice(void);
int place_get(u32 pxm);
int place_of_pxm(u32 pxm);
int place_of_node(int node);
int place_of_cpu(unsigned int cpu);
unsigned int places_nr(void);
u32 place_pxm(int place);
int place_node(int place);
bool place_lacks_node(int place);
bool place_cpus(int place, struct cpumask *cpus);
int place_show(struct seq_file *s);

#endif /* _XEN_NUMA_PLACE_H */
