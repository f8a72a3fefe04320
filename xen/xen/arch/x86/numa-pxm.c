/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory operations that tell the hardware domain about nodes, and the
 * first of them: machine frame -> firmware proximity domain.
 */

#include <xen/guest_access.h>
#include <xen/mm.h>
#include <xen/numa-memblk.h>
#include <xen/sched.h>
#include <xsm/xsm.h>

#include <asm/numa-pxm.h>

/* Frames per copy: what fits on the stack without being noticed. */
#define CHUNK 64

/* The memory block that the last frame was in: the next one mostly is, too. */
struct memblk_hint {
    paddr_t start, end;
    uint32_t pxm;
};

/*
 * mfn_to_nid() is no use here: it asserts what a caller's frame may not be,
 * and its map is coarser than the blocks.
 */
static uint32_t mfn_to_pxm(mfn_t mfn, struct memblk_hint *hint)
{
    paddr_t pa, start, end;
    nodeid_t node;
    unsigned int i, pxm;

    /* Frames that are not RAM, but have a struct page, belong to dom_io. */
    if ( !mfn_valid(mfn) || page_get_owner(mfn_to_page(mfn)) == dom_io )
        return XEN_PXM_UNKNOWN;

    pa = mfn_to_maddr(mfn);
    if ( pa >= hint->start && pa < hint->end )
        return hint->pxm;

    for ( i = 0; numa_get_memblk(i, &start, &end, &node); i++ )
    {
        if ( pa < start || pa >= end )
            continue;

        hint->start = start;
        hint->end = end;
        hint->pxm = node_to_pxm(node, &pxm) ? pxm : XEN_PXM_UNKNOWN;

        return hint->pxm;
    }

    return XEN_PXM_UNKNOWN;
}

/* Whether the span of @node begins and ends where blocks of its do. */
static bool span_matches(nodeid_t node)
{
    paddr_t start, end;
    bool first = false, last = false;
    unsigned int i;
    nodeid_t n;

    for ( i = 0; numa_get_memblk(i, &start, &end, &n); i++ )
    {
        if ( n != node )
            continue;
        first |= paddr_to_pfn(start) == node_start_pfn(node);
        /* A block may go on where there is no memory, a node does not. */
        last |= min(paddr_to_pfn(end), max_page) == node_end_pfn(node);
    }

    return first && last;
}

/*
 * With numa=fake= they do not, and nothing that is known of the one can be said
 * of the other. Blocks for memory that can be added are not part of a node.
 */
bool numa_nodes_match_memblks(void)
{
    unsigned int node;

    for_each_online_node ( node )
        if ( node_spanned_pages(node) && !span_matches(node) )
            return false;

    return true;
}

static long get_mfn_pxms(XEN_GUEST_HANDLE_PARAM(void) arg)
{
    struct xen_get_mfn_pxms op;
    struct memblk_hint hint = {};
    xen_pfn_t mfns[CHUNK];
    uint32_t pxms[CHUNK];
    unsigned int done, nr, i;

    if ( copy_from_guest(&op, arg, 1) )
        return -EFAULT;

    if ( op.flags )
        return -EINVAL;

    if ( op.nr_mfns > XEN_MFN_PXMS_MAX )
        return -E2BIG;

    /* Short enough to need no continuation. */
    for ( done = 0; done < op.nr_mfns; done += nr )
    {
        nr = min(op.nr_mfns - done, CHUNK + 0U);

        if ( copy_from_guest_offset(mfns, op.mfns, done, nr) )
            return -EFAULT;

        for ( i = 0; i < nr; i++ )
            pxms[i] = mfn_to_pxm(_mfn(mfns[i]), &hint);

        if ( copy_to_guest_offset(op.pxms, done, pxms, nr) )
            return -EFAULT;
    }

    return 0;
}

long numa_memory_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
{
    paddr_t start, end;
    nodeid_t node;
    int rc;

    if ( !is_hardware_domain(current->domain) )
        return -EPERM;

    /* It tells no more of the machine than its memory map does. */
    rc = xsm_machine_memory_map(XSM_PRIV);
    if ( rc )
        return rc;

    if ( numa_disabled() || !numa_get_memblk(0, &start, &end, &node) )
        return -ENOSYS;

    switch ( cmd )
    {
    case XENMEM_get_mfn_pxms:
        return get_mfn_pxms(arg);

    case XENMEM_get_domain_pxms:
        return get_domain_pxms(arg);

    case XENMEM_get_free_pxms:
        return get_free_pxms(arg);
    }

    return -ENOSYS;
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
