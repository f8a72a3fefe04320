// SPDX-License-Identifier: GPL-2.0
/*
 * place: the host's PXMs and the CPUs of a PV dom0, which has no nodes itself.
 *
 * A vCPU belongs to a PXM when all physical CPUs on which it may run do. One
 * that is not pinned runs anywhere: it belongs to no place.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/numa.h>
#include <linux/percpu.h>

#include "place.h"
#include "place_cpus.h"
#include "resolve.h"
#include "srat_host.h"
#include "vcpu_pxm.h"

/* Pinning changes rarely, and each look is a hypercall for every CPU. */
#define LOOK_AGAIN	(2 * HZ)

/*
 * The PXM of each CPU, RESOLVE_UNKNOWN when nobody knows. Written under the
 * lock of place_refresh().
 */
static DEFINE_PER_CPU(u32, cpu_pxm) = RESOLVE_UNKNOWN;
static unsigned long looked;
static unsigned int looked_at;

static void pv_refresh(void)
{
	unsigned int cpu, present = num_present_cpus();

	if (looked_at == present && time_before(jiffies, looked + LOOK_AGAIN))
		return;
	looked = jiffies;
	looked_at = present;
	vcpu_pxm_refresh();
	for_each_possible_cpu(cpu)
		WRITE_ONCE(per_cpu(cpu_pxm, cpu), cpu_present(cpu) ?
			   vcpu_pxm(cpu) : RESOLVE_UNKNOWN);
}

static unsigned int pv_pxms(u32 *pxms, unsigned int max)
{
	return srat_pxms(srat_host(), pxms, max);
}

static int pv_node_of_pxm(u32 pxm)
{
	return NUMA_NO_NODE;
}

static bool pv_owns_cpu(u32 pxm, unsigned int cpu)
{
	return READ_ONCE(per_cpu(cpu_pxm, cpu)) == pxm;
}

static bool pv_cpus_of_pxm(u32 pxm, struct cpumask *cpus)
{
	unsigned int cpu;

	cpumask_clear(cpus);
	for_each_online_cpu(cpu)
		if (pv_owns_cpu(pxm, cpu))
			cpumask_set_cpu(cpu, cpus);

	return place_usable_cpus(cpus);
}

const struct place_topology place_pv = {
	.refresh	= pv_refresh,
	.pxms		= pv_pxms,
	.node_of_pxm	= pv_node_of_pxm,
	.owns_cpu	= pv_owns_cpu,
	.cpus_of_pxm	= pv_cpus_of_pxm,
};
