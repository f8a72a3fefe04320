/* SPDX-License-Identifier: GPL-2.0 */
/*
 * APIC ids and CPUID topology of a domain whose virtual NUMA nodes are
 * packages, see public/numa-apic.h.
 */

#ifndef X86_ASM_APIC_TOPOLOGY_H
#define X86_ASM_APIC_TOPOLOGY_H

#include <xen/errno.h>
#include <xen/types.h>

#include <public/domctl.h>

struct cpu_policy;
struct domain;
struct vlapic;

#ifdef CONFIG_HVM

/*
 * The x2APIC id of vCPU @vcpu_id of @d, which need not exist yet: vcpu_id * 2
 * unless @d has a topology. The only source of ids for CPUID, for the virtual
 * APIC and for the MADT that Xen writes. Any context in which @d cannot go
 * away; see struct arch_domain for why there is no lock.
 */
uint32_t guest_x2apic_id(const struct domain *d, unsigned int vcpu_id);

/*
 * Make the virtual NUMA nodes of @d packages: from here on its vCPUs' ids and
 * its CPU policy follow @vcpu_to_vnode (copied), which has the node of each of
 * the @nr_vcpus vCPUs, all below @nr_vnodes. It replaces a topology that @d
 * has, and lasts until @d is destroyed. For the domctl lock's holder, or the
 * boot CPU before any domain runs.
 *
 * Returns 0, or with nothing changed:
 *   -EINVAL  @d is not HVM, nr_vcpus is not its max_vcpus, or a node is not
 *            below nr_vnodes
 *   -ERANGE  an id would not fit into 8 bits
 *   -ENOMEM
 *   -EBUSY   @d has been unpaused, and its ids or leaves would change
 */
int apic_topology_set(struct domain *d, const unsigned int *vcpu_to_vnode,
                      unsigned int nr_vcpus, unsigned int nr_vnodes);

/* Put the topology of @d, if it has one, into @p, which may have it already. */
void apic_topology_policy(const struct domain *d, struct cpu_policy *p);

/* Free the topology of @d, if it has one. Nobody can look at it any more. */
void apic_topology_destroy(struct domain *d);

/* XEN_DOMCTL_get_vcpu_apicids */
int apic_topology_get_ids(const struct domain *d,
                          struct xen_domctl_vcpu_apicids *op);

/* In vlapic.c: id and LDR of an APIC in x2APIC mode. */
void set_x2apic_id(struct vlapic *vlapic);

#else /* !CONFIG_HVM */

static inline uint32_t guest_x2apic_id(const struct domain *d,
                                       unsigned int vcpu_id)
{
    return vcpu_id * 2;
}

static inline void apic_topology_policy(const struct domain *d,
                                        struct cpu_policy *p)
{
}

static inline void apic_topology_destroy(struct domain *d)
{
}

static inline int apic_topology_get_ids(const struct domain *d,
                                        struct xen_domctl_vcpu_apicids *op)
{
    return -EINVAL;
}

#endif /* CONFIG_HVM */

/* May a domain be created like that? A PV domain has no APIC to number. */
static inline bool apic_topology_config_ok(
    const struct xen_domctl_createdomain *config)
{
    return !(config->flags & XEN_DOMCTL_CDF_vnuma_apic_topology) ||
           (config->flags & XEN_DOMCTL_CDF_hvm);
}

#endif /* X86_ASM_APIC_TOPOLOGY_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
