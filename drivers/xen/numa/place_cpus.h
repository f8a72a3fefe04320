/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place: which of a node's CPUs may do backend work.
 */
#ifndef _XEN_NUMA_PLACE_CPUS_H
#define _XEN_NUMA_PLACE_CPUS_H

#include <linux/cpumask.h>
#include <linux/sched/isolation.h>

/**
 * place_usable_cpus() - take away the CPUs that must not do backend work
 * @cpus: CPUs of a node
 *
 * Active rather than online: a CPU that is about to go offline is no longer
 * active when we are told. Isolated CPUs, and those kept free of kernel
 * threads (nohz_full), belong to somebody else.
 *
 * Context: any.
 * Return: false when none is left.
 */
static inline bool place_usable_cpus(struct cpumask *cpus)
{
	cpumask_and(cpus, cpus, cpu_active_mask);
	cpumask_and(cpus, cpus, housekeeping_cpumask(HK_TYPE_DOMAIN));

	return cpumask_and(cpus, cpus, housekeeping_cpumask(HK_TYPE_KTHREAD));
}

#endif /* _XEN_NUMA_PLACE_CPUS_H */
