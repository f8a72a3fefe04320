/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nodes of a PVH dom0's vCPUs, and APIC ids that tell them.
 */

#include <xen/init.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include <public/numa-apic.h>

#include <asm/apic-topology.h>
#include <asm/numa-pxm.h>

#include "dom0-numa.h"

/* As many packages as vNUMA can have, see vnuma_alloc(). */
#define MAX_PACKAGES 32

static unsigned int *__initdata pxms;

unsigned int __init dom0_numa_vcpu_pxm(unsigned int vcpu_id)
{
    return pxms[vcpu_id];
}

void __init dom0_numa_free_cpus(void)
{
    XFREE(pxms);
}

/* The PXM of the CPUs that @v may run on. False if they are not all in one. */
static bool __init find_pxm(const struct vcpu *v, unsigned int *pxm)
{
    nodeid_t node = NUMA_NO_NODE;
    unsigned int cpu;

    for_each_cpu ( cpu, v->sched_unit->cpu_hard_affinity )
    {
        if ( !cpu_online(cpu) )
            continue;
        if ( node == NUMA_NO_NODE )
            node = cpu_to_node(cpu);
        else if ( node != cpu_to_node(cpu) )
            return false;
    }

    return node != NUMA_NO_NODE && node_to_pxm(node, pxm);
}

static const char *__init find_pxms(const struct domain *d)
{
    unsigned int i;

    pxms = xmalloc_array(unsigned int, d->max_vcpus);
    if ( !pxms )
        return "no memory for the nodes of its vCPUs";

    for ( i = 0; i < d->max_vcpus; i++ )
        if ( !d->vcpu[i] || !find_pxm(d->vcpu[i], &pxms[i]) )
            return "not every vCPU is on one node";

    return NULL;
}

/* How many PXMs of vCPUs are below @pxm; each PXM counts once. */
static unsigned int __init rank_of(const struct domain *d, unsigned int pxm)
{
    unsigned int i, j, rank = 0;

    for ( i = 0; i < d->max_vcpus; i++ )
    {
        for ( j = 0; j < i && pxms[j] != pxms[i]; j++ )
            ;
        if ( j == i && pxms[i] < pxm )
            rank++;
    }

    return rank;
}

/*
 * A package for each node, with the PXM for its number if that fits into 8 bit
 * APIC ids, so that sockets and nodes have the same numbers; else without gaps.
 */
static int __init number_apics(struct domain *d)
{
    unsigned int *packages = xmalloc_array(unsigned int, d->max_vcpus);
    unsigned int i, highest = 0;
    int rc = -ERANGE;

    if ( !packages )
        return -ENOMEM;

    for ( i = 0; i < d->max_vcpus; i++ )
        highest = max(highest, pxms[i]);
    if ( highest < MAX_PACKAGES )
        rc = apic_topology_set(d, pxms, d->max_vcpus, highest + 1);

    if ( rc == -ERANGE )
    {
        for ( i = 0, highest = 0; i < d->max_vcpus; i++ )
        {
            packages[i] = rank_of(d, pxms[i]);
            highest = max(highest, packages[i]);
        }
        rc = apic_topology_set(d, packages, d->max_vcpus, highest + 1);
    }

    xfree(packages);

    return rc;
}

void __init dom0_numa_setup_cpus(struct domain *d)
{
    const char *why;
    int rc;

    if ( !dom0_numa_active() )
        return;

    dom0_numa_report(d);

    why = find_pxms(d);
    if ( why )
    {
        dom0_numa_free_cpus();
        dom0_numa_stop(d, why);
        return;
    }

    /* Linux takes a node from the SRAT, whatever the package. */
    rc = number_apics(d);
    if ( rc )
        printk(XENLOG_WARNING
               "Dom0 NUMA: %pd's APIC ids do not tell nodes: %d\n", d, rc);
    else
        d->options |= XEN_DOMCTL_CDF_vnuma_apic_topology;
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
