// SPDX-License-Identifier: GPL-2.0
/*
 * place: dom0's own nodes and CPUs, from its SRAT.
 */
#include <linux/acpi.h>
#include <linux/cpumask.h>
#include <linux/nodemask.h>
#include <linux/sched/isolation.h>
#include <linux/topology.h>

#include "place.h"

static int host_node_of_pxm(u32 pxm)
{
	int node;

	if (pxm >= MAX_PXM_DOMAINS)
		return NUMA_NO_NODE;
	node = pxm_to_node(pxm);
	if (node < 0 || node >= MAX_NUMNODES || !node_online(node))
		return NUMA_NO_NODE;

	return node;
}

/*
 * Active rather than online: a CPU that is about to go offline is no longer
 * active when we are told. Isolated CPUs, and those kept free of kernel
 * threads (nohz_full), belong to somebody else.
 */
static bool host_cpus_of_node(int node, struct cpumask *cpus)
{
	cpumask_and(cpus, cpumask_of_node(node), cpu_active_mask);
	cpumask_and(cpus, cpus, housekeeping_cpumask(HK_TYPE_DOMAIN));

	return cpumask_and(cpus, cpus, housekeeping_cpumask(HK_TYPE_KTHREAD));
}

const struct place_topology place_host = {
	.max_pxm	= MAX_PXM_DOMAINS,
	.node_of_pxm	= host_node_of_pxm,
	.cpus_of_node	= host_cpus_of_node,
};
