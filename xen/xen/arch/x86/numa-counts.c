/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many pages a domain has on each node, and how many nobody has.
 */

#include <xen/event.h>
#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xen/mm.h>
#include <xen/numa-memblk.h>
#include <xen/pfn.h>
#include <xen/sched.h>
#include <xsm/xsm.h>

#include <asm/numa-pxm.h>

/* Frames that exist all together or not at all: 2 MiB. */
#define CHUNK_FRAMES    512UL

/* Chunks without asking whether there is something more urgent. */
#define CHUNKS          16

/*
 * Frames in use by Xen for a domain have an owner as well, and frames without
 * one have other things where the owner would be.
 */
static bool counts_for(const struct domain *d, const struct page_info *pg)
{
    return (ACCESS_ONCE(pg->count_info) & (PGC_allocated | PGC_xen_heap)) ==
           PGC_allocated && page_get_owner(pg) == d;
}

static unsigned long count_frames(const struct domain *d, unsigned long mfn,
                                  unsigned long end)
{
    unsigned long pages = 0;

    for ( ; mfn < end; mfn++ )
        pages += counts_for(d, mfn_to_page(_mfn(mfn)));

    return pages;
}

bool numa_count_pages(const struct domain *d, unsigned long *next,
                      uint64_t *counts)
{
    paddr_t start, end;
    nodeid_t node;
    unsigned int i, chunks = 0;

    /*
     * Blocks are sorted, but two of one node may overlap. A page that two
     * share belongs to the one with its first byte.
     */
    for ( i = 0; numa_get_memblk(i, &start, &end, &node); i++ )
    {
        unsigned long last = min(PFN_UP(end), max_page);

        *next = max(*next, PFN_UP(start));
        while ( *next < last )
        {
            unsigned long stop = min(last, (*next | (CHUNK_FRAMES - 1)) + 1);

            if ( chunks++ == CHUNKS )
                return false;

            if ( mfn_valid(_mfn(*next)) && node < MAX_NUMNODES )
                counts[node] += count_frames(d, *next, stop);
            *next = stop;
        }
    }

    return true;
}

/* The nodes with memory blocks to @nodes, by PXM. Returns how many. */
static unsigned int list_nodes(nodeid_t *nodes)
{
    nodemask_t seen = NODE_MASK_NONE;
    paddr_t start, end;
    unsigned int i, j, n = 0, pxm;
    nodeid_t node;

    for ( i = 0; numa_get_memblk(i, &start, &end, &node); i++ )
    {
        if ( start == end || !node_to_pxm(node, &pxm) ||
             nodemask_test(node, &seen) )
            continue;
        node_set(node, seen);

        for ( j = n++; j && numa_node_to_arch_nid(nodes[j - 1]) > pxm; j-- )
            nodes[j] = nodes[j - 1];
        nodes[j] = node;
    }

    return n;
}

/*
 * Add what was counted to the caller's array, where it is kept while the call
 * is continued; @first makes it a new one.
 */
static int add_counts(XEN_GUEST_HANDLE(xen_pxm_count_t) to, bool first,
                      const nodeid_t *nodes, unsigned int nr,
                      const uint64_t *counts)
{
    struct xen_pxm_count entry;
    unsigned int i;

    for ( i = 0; i < nr; i++ )
    {
        if ( first )
            entry.pages = 0;
        else if ( copy_from_guest_offset(&entry, to, i, 1) )
            return -EFAULT;

        entry.pxm = numa_node_to_arch_nid(nodes[i]);
        entry.width = 0;
        entry.pages += counts[nodes[i]];
        if ( copy_to_guest_offset(to, i, &entry, 1) )
            return -EFAULT;
    }

    return 0;
}

/*
 * Returns 0 when all is counted, -ERESTART when there is more: what is to be
 * kept until then is in @op and in the caller's array.
 */
static int count_domain(const struct domain *d,
                        struct xen_get_domain_pxms *op)
{
    uint64_t counts[MAX_NUMNODES] = {};
    nodeid_t nodes[MAX_NUMNODES];
    unsigned int nr = list_nodes(nodes), room = op->nr_counts;
    unsigned long next = op->next;
    bool first = !next, done;
    int rc;

    op->nr_counts = nr;
    if ( !room || guest_handle_is_null(op->counts) )
        return 0;
    if ( room < nr )
        return -ENOBUFS;

    do {
        done = numa_count_pages(d, &next, counts);
    } while ( !done && !hypercall_preempt_check() );

    rc = add_counts(op->counts, first, nodes, nr, counts);
    if ( !rc && !done )
    {
        op->next = next;
        rc = -ERESTART;
    }

    return rc;
}

long get_domain_pxms(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct xen_get_domain_pxms op;
    struct domain *d;
    int rc;

    if ( copy_from_guest(&op, arg, 1) )
        return -EFAULT;

    if ( op.flags || op.next >= max_page )
        return -EINVAL;

    d = rcu_lock_domain_by_any_id(op.domid);
    if ( !d )
        return -ESRCH;

    rc = xsm_getdomaininfo(XSM_XS_PRIV, d);
    if ( rc )
    {
        rcu_unlock_domain(d);
        return rc;
    }

    rc = count_domain(d, &op);
    rcu_unlock_domain(d);

    if ( (!rc || rc == -ENOBUFS || rc == -ERESTART) &&
         __copy_to_guest(arg, &op, 1) )
        return -EFAULT;

    /* The command alone: no progress is encoded in it. */
    if ( rc == -ERESTART )
        rc = hypercall_create_continuation(__HYPERVISOR_memory_op, "lh",
                                           XENMEM_get_domain_pxms + 0UL, arg);

    return rc;
}

long get_free_pxms(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct xen_get_free_pxms op;
    struct xen_pxm_count entry;
    nodeid_t nodes[MAX_NUMNODES];
    unsigned int i, room, nr_nodes;
    bool query;

    if ( copy_from_guest(&op, arg, 1) )
        return -EFAULT;

    if ( op.flags )
        return -EINVAL;

    /* Free memory is by the allocator's nodes. */
    if ( !numa_nodes_match_memblks() )
        return -ENOSYS;

    room = op.nr_counts;
    query = !room || guest_handle_is_null(op.counts);
    op.nr_counts = 0;

    nr_nodes = list_nodes(nodes);
    for ( i = 0; i < nr_nodes; i++ )
        for ( entry.width = PAGE_SHIFT + 1; entry.width <= PADDR_BITS;
              entry.width++ )
        {
            entry.pxm = numa_node_to_arch_nid(nodes[i]);
            entry.pages = avail_domheap_pages_region(nodes[i], entry.width,
                                                     entry.width);
            if ( !entry.pages )
                continue;
            if ( !query && op.nr_counts < room &&
                 copy_to_guest_offset(op.counts, op.nr_counts, &entry, 1) )
                return -EFAULT;
            op.nr_counts++;
        }

    if ( __copy_to_guest(arg, &op, 1) )
        return -EFAULT;

    return query || op.nr_counts <= room ? 0 : -ENOBUFS;
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
