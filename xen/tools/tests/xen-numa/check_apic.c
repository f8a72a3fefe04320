/* SPDX-License-Identifier: GPL-2.0 */
/* Dom0's APIC ids: different ones, and the same package for the same node. */

#include <public/domctl.h>

#include "check.h"
#include "mock.h"

/* The PXM of the CPU that vCPU @id is pinned to. */
static unsigned int pxm_of(const struct machine *m, unsigned int id)
{
    const struct vcpu *v = mock_dom0.vcpu[id];
    unsigned int cpu = cpumask_first(v->sched_unit->cpu_hard_affinity);

    return m->cpu_pxm[cpu] == NO_PXM ? numa_node_to_arch_nid(0)
                                     : m->cpu_pxm[cpu];
}

/* Bits for the vCPUs of the largest node, each with two ids. */
static unsigned int shift(const struct machine *m)
{
    unsigned int i, j, n, most = 1, bits = 1;

    for ( i = 0; i < mock_dom0.max_vcpus; i++ )
    {
        for ( j = n = 0; j < mock_dom0.max_vcpus; j++ )
            n += pxm_of(m, i) == pxm_of(m, j);
        most = max(most, n);
    }
    while ( (1U << bits) < 2 * most )
        bits++;

    return bits;
}

const char *check_apic_ids(const struct machine *m, unsigned long nr_pages)
{
    bool set = mock_dom0.options & XEN_DOMCTL_CDF_vnuma_apic_topology;
    unsigned int i, j, s = shift(m);

    if ( set == mock_log_lines("APIC ids do not tell nodes") ||
         set != !!mock_dom0.arch.apic_topology )
        return "the log and the topology differ";

    for ( i = 0; i < mock_dom0.max_vcpus; i++ )
    {
        if ( !set && mock_madt[i] != 2 * i )
            return wrong("vCPU %u has APIC id %#x", i, mock_madt[i]);
        if ( mock_dom0.vcpu[i]->arch.vlapic.id >> 24 != (set ? mock_madt[i]
                                                             : 0) )
            return wrong("vCPU %u has %#x in its APIC, %#x in the MADT", i,
                         mock_dom0.vcpu[i]->arch.vlapic.id, mock_madt[i]);
        for ( j = 0; j < i; j++ )
            if ( mock_madt[i] == mock_madt[j] ||
                 (set && (mock_madt[i] >> s == mock_madt[j] >> s) !=
                         (pxm_of(m, i) == pxm_of(m, j))) )
                return wrong("vCPUs %u and %u have APIC ids %#x and %#x", j, i,
                             mock_madt[j], mock_madt[i]);
    }

    return NULL;
}
