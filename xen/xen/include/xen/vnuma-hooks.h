/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a domain's virtual NUMA nodes mean to its CPUs, where they mean
 * anything: to x86 HVM domains. Elsewhere the creation flag is unknown.
 */

#ifndef XEN_VNUMA_HOOKS_H
#define XEN_VNUMA_HOOKS_H

#include <xen/domain.h>
#include <xen/sched.h>

#include <public/domctl.h>

#if defined(CONFIG_X86) && defined(CONFIG_HVM)

#include <asm/apic-topology.h>

/* Creation flags that this adds to those that Xen knows. */
#define VNUMA_CDF_FLAGS XEN_DOMCTL_CDF_vnuma_apic_topology

/*
 * @d is about to get @vnuma, which has been checked and stays the caller's.
 * Returns 0, or an error with which the caller is to leave all as it was.
 */
static inline int vnuma_update_topology(struct domain *d,
                                        const struct vnuma_info *vnuma)
{
    if ( !(d->options & XEN_DOMCTL_CDF_vnuma_apic_topology) )
        return 0;

    return apic_topology_set(d, vnuma->vcpu_to_vnode, d->max_vcpus,
                             vnuma->nr_vnodes);
}

#else

#define VNUMA_CDF_FLAGS 0U

static inline int vnuma_update_topology(struct domain *d,
                                        const struct vnuma_info *vnuma)
{
    return 0;
}

#endif

#endif /* XEN_VNUMA_HOOKS_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
