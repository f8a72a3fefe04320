/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A domain's APIC ids and CPUID topology by its virtual NUMA nodes.
 */

#include <xen/guest_access.h>
#include <xen/lib.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>
#include <xen/lib/x86/cpu-policy.h>

#include <asm/apic-topology.h>
#include <asm/hvm/vlapic.h>

#include "apic-layout.h"

#define LEAF_TOPOLOGY   0xb
#define LEAF_ADDR_SIZES 0x80000008U

struct apic_topology {
    struct apic_layout layout;
    uint32_t ids[];             /* of d->max_vcpus vCPUs */
};

uint32_t guest_x2apic_id(const struct domain *d, unsigned int vcpu_id)
{
    const struct apic_topology *topo = d->arch.apic_topology;

    if ( !topo || vcpu_id >= d->max_vcpus )
        return vcpu_id * 2;

    return topo->ids[vcpu_id];
}

/* The level of the cache that the most share; 0 if no cache can be shared. */
static unsigned int last_level(const struct cpu_policy *p)
{
    unsigned int i, level = 0;

    for ( i = 0; i < ARRAY_SIZE(p->cache.subleaf) &&
                 p->cache.subleaf[i].type; i++ )
        level = max(level, p->cache.subleaf[i].level + 0U);

    return level > 1 ? level : 0;
}

static void set_cache_leaves(struct cpu_policy *p, const struct apic_cpuid *c)
{
    unsigned int i, last = last_level(p);

    for ( i = 0; i < ARRAY_SIZE(p->cache.subleaf) &&
                 p->cache.subleaf[i].type; i++ )
    {
        struct cpuid_cache_leaf *leaf = &p->cache.subleaf[i];

        leaf->cores_per_package = c->cores_per_package;
        leaf->threads_per_cache = leaf->level == last ? c->threads_llc
                                                      : c->threads_private;
    }
}

/* Xen fills in the id itself. Without x2APIC it leaves the whole leaf alone. */
static void set_topology_leaf(struct cpu_policy *p, const struct apic_cpuid *c)
{
    unsigned int i;

    BUILD_BUG_ON(ARRAY_SIZE(p->topo.subleaf) != ARRAY_SIZE(c->level));

    if ( p->basic.max_leaf < LEAF_TOPOLOGY || !p->basic.x2apic )
        return;

    for ( i = 0; i < ARRAY_SIZE(c->level); i++ )
        p->topo.subleaf[i] = (struct cpuid_topo_leaf){
            .id_shift = c->level[i].shift,
            .nr_logical = c->level[i].nr_logical,
            .level = i,
            .type = c->level[i].type,
        };
}

void apic_topology_policy(const struct domain *d, struct cpu_policy *p)
{
    const struct apic_topology *topo = d->arch.apic_topology;
    bool amd = p->x86_vendor & (X86_VENDOR_AMD | X86_VENDOR_HYGON);
    struct apic_cpuid c;

    if ( !topo )
        return;

    apic_layout_cpuid(&topo->layout, amd, &c);

    p->basic.htt = true;
    p->basic.lppp = c.lppp;
    set_cache_leaves(p, &c);
    set_topology_leaf(p, &c);

    if ( amd && p->extd.max_leaf >= LEAF_ADDR_SIZES )
    {
        p->extd.nc = c.nc;
        p->extd.apic_id_size = c.apic_id_size;
    }
}

/* vCPUs that are created later get theirs when their APIC is reset. */
static void refresh_apic_ids(struct domain *d)
{
    struct vcpu *v;

    if ( !has_vlapic(d) )
        return;

    for_each_vcpu ( d, v )
    {
        struct vlapic *vlapic = vcpu_vlapic(v);

        if ( vlapic_x2apic_mode(vlapic) )
            set_x2apic_id(vlapic);
        else
            vlapic_set_reg(vlapic, APIC_ID,
                           guest_x2apic_id(d, v->vcpu_id) << 24);
    }
}

static struct apic_topology *build(const unsigned int *vcpu_to_vnode,
                                   unsigned int nr_vcpus,
                                   unsigned int nr_vnodes, int *rc)
{
    struct apic_topology *topo;

    topo = xzalloc_flex_struct(struct apic_topology, ids, nr_vcpus);
    *rc = topo ? apic_layout_ids(vcpu_to_vnode, nr_vcpus, nr_vnodes,
                                 topo->ids, &topo->layout)
               : -ENOMEM;
    if ( *rc )
        XFREE(topo);

    return topo;
}

static bool same(const struct apic_topology *a, const struct apic_topology *b,
                 unsigned int nr_vcpus)
{
    return a && a->layout.pkg_shift == b->layout.pkg_shift &&
           a->layout.max_per_node == b->layout.max_per_node &&
           !memcmp(a->ids, b->ids, nr_vcpus * sizeof(a->ids[0]));
}

int apic_topology_set(struct domain *d, const unsigned int *vcpu_to_vnode,
                      unsigned int nr_vcpus, unsigned int nr_vnodes)
{
    struct apic_topology *topo;
    int rc;

    if ( !is_hvm_domain(d) || nr_vcpus != d->max_vcpus )
        return -EINVAL;

    topo = build(vcpu_to_vnode, nr_vcpus, nr_vnodes, &rc);
    if ( !topo )
        return rc;

    if ( d->creation_finished )
    {
        /* As after a soft reset, when all is set anew. */
        rc = same(d->arch.apic_topology, topo, nr_vcpus) ? 0 : -EBUSY;
        xfree(topo);
        return rc;
    }

    /* Whoever may write holds the domctl lock, and this one along with it. */
    ASSERT(system_state < SYS_STATE_active ||
           spin_is_locked(&current->domain->hypercall_deadlock_mutex));

    xfree(d->arch.apic_topology);
    d->arch.apic_topology = topo;

    /*
     * No vCPU has run, so none knows its old id. Nothing that is derived from
     * a policy depends on the leaves that change.
     */
    apic_topology_policy(d, d->arch.cpu_policy);
    refresh_apic_ids(d);

    return 0;
}

void apic_topology_destroy(struct domain *d)
{
    XFREE(d->arch.apic_topology);
}

int apic_topology_get_ids(const struct domain *d,
                          struct xen_domctl_vcpu_apicids *op)
{
    unsigned int i, room = op->nr_vcpus;

    if ( !is_hvm_domain(d) || op->pad )
        return -EINVAL;

    op->nr_vcpus = d->max_vcpus;

    if ( !room || guest_handle_is_null(op->ids) )
        return 0;

    if ( room < d->max_vcpus )
        return -ENOBUFS;

    /* Short enough to need no continuation. */
    for ( i = 0; i < d->max_vcpus; i++ )
    {
        uint32_t id = guest_x2apic_id(d, i);

        if ( copy_to_guest_offset(op->ids, i, &id, 1) )
            return -EFAULT;
    }

    return 0;
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
