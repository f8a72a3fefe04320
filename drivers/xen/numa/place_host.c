// SPDX-License-Identifier: GPL-2.0
/*
 * place: dom0's own nodes and CPUs, from its SRAT.
 */
#include <linux/acpi.h>
#include <linux/cpumask.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "place.h"
#include "place_cpus.h"

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

static unsigned int host_pxms(u32 *pxms, unsigned int max)
{
	unsigned int nr = 0;
	u32 pxm;

	for (pxm = 0; pxm < MAX_PXM_DOMAINS && nr < max; pxm++)
		if (host_node_of_pxm(pxm) != NUMA_NO_NODE)
			pxms[nr++] = pxm;

	return nr;
}

static bool host_owns_cpu(u32 pxm, unsigned int cpu)
{
	int node = host_node_of_pxm(pxm);

	return node != NUMA_NO_NODE && cpu_to_node(cpu) == node;
}

static bool host_cpus_of_pxm(u32 pxm, struct cpumask *cpus)
{
	int node = host_node_of_pxm(pxm);

	if (node == NUMA_NO_NODE)
		return false;
	cpumask_copy(cpus, cpumask_of_node(node));

	return place_usable_cpus(cpus);
}

const struct place_topology place_host = {
	.has_nodes	= true,
	.pxms		= host_pxms,
	.node_of_pxm	= host_node_of_pxm,
	.owns_cpu	= host_owns_cpu,
	.cpus_of_pxm	= host_cpus_of_pxm,
};
