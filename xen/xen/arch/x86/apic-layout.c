/* SPDX-License-Identifier: GPL-2.0 */
/* See apic-layout.h. */

#ifdef __XEN__
#include <xen/errno.h>
#include <xen/macros.h>
#endif

#include "apic-layout.h"

/* Level types of leaf 0xb. */
#define TYPE_SMT    1
#define TYPE_CORE   2

/* What the fields can hold. */
#define MAX_LPPP    0xffU
#define MAX_CORES   0x3fU

/* How many of the first @nr vCPUs are on @vnode. */
static unsigned int count(const unsigned int *vcpu_to_vnode, unsigned int nr,
                          unsigned int vnode)
{
    unsigned int i, n = 0;

    for ( i = 0; i < nr; i++ )
        n += vcpu_to_vnode[i] == vnode;

    return n;
}

int apic_layout_ids(const unsigned int *vcpu_to_vnode, unsigned int nr_vcpus,
                    unsigned int nr_vnodes, uint32_t *ids,
                    struct apic_layout *layout)
{
    unsigned int i, max_vnode = 0;

    if ( !nr_vcpus )
        return -EINVAL;

    for ( i = 0; i < nr_vcpus; i++ )
    {
        if ( vcpu_to_vnode[i] >= nr_vnodes )
            return -EINVAL;
        max_vnode = max(max_vnode, vcpu_to_vnode[i]);
    }

    /* As ids are even. What follows is of quadratic cost. */
    if ( nr_vcpus > APIC_LAYOUT_MAX_ID / 2 + 1 )
        return -ERANGE;

    layout->max_per_node = 0;
    for ( i = 0; i < nr_vcpus; i++ )
        layout->max_per_node = max(layout->max_per_node,
                                   count(vcpu_to_vnode, nr_vcpus,
                                         vcpu_to_vnode[i]));

    layout->pkg_shift = 1;
    while ( 1U << layout->pkg_shift < layout->max_per_node * 2 )
        layout->pkg_shift++;

    /* Of a node's even ids either all are within the limit, or none. */
    if ( max_vnode > APIC_LAYOUT_MAX_ID >> layout->pkg_shift )
        return -ERANGE;

    for ( i = 0; i < nr_vcpus; i++ )
        ids[i] = vcpu_to_vnode[i] << layout->pkg_shift |
                 count(vcpu_to_vnode, i, vcpu_to_vnode[i]) * 2;

    return 0;
}

void apic_layout_cpuid(const struct apic_layout *layout, bool amd,
                       struct apic_cpuid *cpuid)
{
    unsigned int ids = 1U << layout->pkg_shift;

    cpuid->level[0].shift = 1;
    cpuid->level[0].nr_logical = 1;
    cpuid->level[0].type = TYPE_SMT;

    cpuid->level[1].shift = layout->pkg_shift;
    cpuid->level[1].nr_logical = layout->max_per_node;
    cpuid->level[1].type = TYPE_CORE;

    cpuid->lppp = min(amd ? layout->max_per_node : ids, MAX_LPPP);
    cpuid->cores_per_package = min(ids / 2 - 1, MAX_CORES);
    cpuid->threads_llc = ids - 1;
    cpuid->threads_private = 1;

    cpuid->nc = layout->max_per_node - 1;
    cpuid->apic_id_size = layout->pkg_shift;
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
