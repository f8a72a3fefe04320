/* SPDX-License-Identifier: GPL-2.0 */
/* XENMEM_get_domain_pxms and XENMEM_get_free_pxms. */

#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xen/sched.h>

#include <asm/numa-pxm.h>

#include "mock.h"
#include "tap.h"
#include "truth.h"

#define NR 256

static struct xen_get_domain_pxms op;
static struct xen_get_free_pxms fop;
static struct xen_pxm_count counts[NR];
static unsigned int calls;

static void map_all(void)
{
    mock_guest_unmap_all();
    mock_guest_map(&op, sizeof(op), true);
    mock_guest_map(&fop, sizeof(fop), true);
    mock_guest_map(counts, sizeof(counts), true);
}

static void prepare(const char *machine, domid_t domid)
{
    mock_boot(machine_named(machine), NULL);
    op = (struct xen_get_domain_pxms){ .domid = domid, .nr_counts = NR };
    op.counts.p = counts;
    fop = (struct xen_get_free_pxms){ .nr_counts = NR };
    fop.counts.p = counts;
    memset(counts, 0xff, sizeof(counts));
    map_all();
}

/* As Xen does it: the call is made again until it does not want to be. */
static long call(void)
{
    long rc;

    calls = 0;
    do {
        rc = numa_memory_op(XENMEM_get_domain_pxms,
                            guest_handle_from_ptr(&op, void));
        calls++;
    } while ( mock_continued() );

    return rc;
}

static long call_free(void)
{
    return numa_memory_op(XENMEM_get_free_pxms,
                          guest_handle_from_ptr(&fop, void));
}

/* The entry for @pxm, of the first @nr, or ~0 pages. */
static uint64_t pages_of(unsigned int nr, uint32_t pxm)
{
    unsigned int i;

    for ( i = 0; i < nr; i++ )
        if ( counts[i].pxm == pxm && !counts[i].width )
            return counts[i].pages;

    return ~0UL;
}

static bool ascending(unsigned int nr)
{
    unsigned int i;

    for ( i = 1; i < nr; i++ )
        if ( counts[i - 1].pxm > counts[i].pxm ||
             (counts[i - 1].pxm == counts[i].pxm &&
              counts[i - 1].width >= counts[i].width) )
            return false;

    return true;
}

/* Pages in pieces of all kinds, at the edges of blocks and far inside. */
static void give(struct domain *d)
{
    mock_heap_give(d, PFN_DOWN(GB(1)), 3);
    mock_heap_give(d, PFN_DOWN(GB(4)), 1);
    mock_heap_give(d, PFN_DOWN(GB(7)) - 5, 5 + 7);
    mock_heap_give(d, PFN_DOWN(GB(9)) - 1, 1 + 2048);
}

static void test_domain(void)
{
    struct page_info *pg;

    prepare("sparse PXMs, one memory-only", 1);
    give(&mock_domu);
    mock_heap_give(&mock_dom0, PFN_DOWN(GB(5)), 100);
    ok(call() == 0 && op.nr_counts == 3, "a domain: an entry for each PXM");
    ok(pages_of(3, 0) == 3 + 1 + 5 && pages_of(3, 2) == 7 + 1 &&
       pages_of(3, 5) == 2048, "its pages by node");
    ok(ascending(3), "in ascending order");
    ok(!mock_rcu_locks, "the domain is let go");

    prepare("sparse PXMs, one memory-only", DOMID_SELF);
    mock_heap_give(&mock_dom0, PFN_DOWN(GB(5)), 100);
    ok(call() == 0 && pages_of(3, 0) == 100 && !pages_of(3, 2) &&
       !pages_of(3, 5), "DOMID_SELF, and nodes without a page of it");

    prepare("sparse PXMs, one memory-only", 1);
    give(&mock_domu);
    pg = mfn_to_page(_mfn(PFN_DOWN(GB(1))));
    pg[0].count_info |= PGC_xen_heap;
    pg[1].count_info &= ~PGC_allocated;
    ok(call() == 0 && pages_of(3, 0) == 1 + 1 + 5,
       "neither Xen's pages, nor those that are no longer its own");

    prepare("descending PXMs", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(9)), 9);
    ok(call() == 0 && op.nr_counts == 3 && ascending(3) && counts[0].pxm == 0 &&
       pages_of(3, 0) == 9, "in ascending order, whatever that of memory is");
    prepare("CPU-only node", 1);
    ok(call() == 0 && op.nr_counts == 2, "no entry for a node without memory");
    prepare("node that overlaps with itself", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(5)), 10);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(6)), 20);
    ok(call() == 0 && pages_of(2, 0) == 10 && pages_of(2, 1) == 20,
       "pages in two blocks count once");
    prepare("memory hot-plug ranges", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(8)) - 3, 3);
    ok(call() == 0 && pages_of(2, 1) == 3, "blocks without RAM are no trouble");
    prepare("ragged edges", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(MB(1536)) - 2, 5);
    ok(call() == 0 && pages_of(2, 1) == 5,
       "a page that two blocks share counts once");
    prepare("wide PXMs", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(7)), 9);
    ok(call() == 0 && pages_of(2, 0x80000001) == 9, "PXMs of 32 bits");
    prepare("64 nodes", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(67)), 9);
    ok(call() == 0 && op.nr_counts == 64 && pages_of(64, 63) == 9,
       "64 nodes");
}

static void test_preempted(void)
{
    unsigned int i;
    bool good = true;

    prepare("sparse PXMs, one memory-only", 1);
    give(&mock_domu);
    mock_preempt_after = 1;
    ok(call() == 0 && calls > 100, "preempted whenever it asks");
    ok(pages_of(3, 0) == 3 + 1 + 5 && pages_of(3, 2) == 7 + 1 &&
       pages_of(3, 5) == 2048 && op.nr_counts == 3, "the sums are the same");

    for ( i = 2; i < 40; i += 7 )
    {
        prepare("node that overlaps with itself", 1);
        mock_heap_give(&mock_domu, PFN_DOWN(GB(5)) - 50, 100);
        mock_heap_give(&mock_domu, PFN_DOWN(GB(6)), 20000);
        mock_preempt_after = i;
        good = good && call() == 0 && pages_of(2, 0) == 100 &&
               pages_of(2, 1) == 20000;
    }
    ok(good, "also where blocks overlap");

    prepare("sparse PXMs, one memory-only", 1);
    mock_preempt_after = 1;
    numa_memory_op(XENMEM_get_domain_pxms, guest_handle_from_ptr(&op, void));
    ok(mock_continued() && op.next && op.next < max_page && !mock_rcu_locks,
       "its place is kept, and no lock");
    mock_guest_unmap_all();
    mock_guest_map(&op, sizeof(op), true);
    ok(call() == -EFAULT, "sums that cannot be read back");
}

/* From one error to the next, with all later ones waiting. */
static void test_order(void)
{
    prepare("numa=off", 7);
    op.flags = 1;
    mock_guest_unmap_all();
    mock_xsm_rc = mock_xsm_domain_rc = -EACCES;
    hardware_domain = &mock_domu;
    ok(call() == -EPERM && call_free() == -EPERM, "EPERM before all others");
    hardware_domain = &mock_dom0;
    ok(call() == -EACCES && call_free() == -EACCES, "XSM's verdict is next");
    mock_xsm_rc = 0;
    ok(call() == -ENOSYS && call_free() == -ENOSYS, "then ENOSYS");

    prepare("two-socket Intel", 7);
    op.flags = fop.flags = 1;
    op.nr_counts = fop.nr_counts = 1;
    mock_guest_unmap_all();
    mock_xsm_domain_rc = -EACCES;
    ok(call() == -EFAULT && call_free() == -EFAULT, "then EFAULT");
    mock_guest_map(&op, sizeof(op), true);
    mock_guest_map(&fop, sizeof(fop), true);
    ok(call() == -EINVAL && call_free() == -EINVAL, "then EINVAL for flags");
    op.flags = fop.flags = 0;
    op.next = max_page;
    ok(call() == -EINVAL, "and for a place that is none");
    op.next = ~0UL;
    ok(call() == -EINVAL, "wherever it is");
    op.next = 0;
    ok(call() == -ESRCH, "then ESRCH");
    op.domid = DOMID_INVALID;
    ok(call() == -ESRCH && !mock_rcu_locks, "for any domain that is none");
    op.domid = 1;
    ok(call() == -EACCES && !mock_rcu_locks, "then what XSM says of a domain");
    mock_xsm_domain_rc = 0;
    ok(call() == -ENOBUFS && op.nr_counts == 2 && !mock_rcu_locks,
       "then ENOBUFS, with what is needed");
    ok(call() == -EFAULT && !mock_rcu_locks, "then EFAULT for the counts");
    mock_guest_map(counts, sizeof(counts[0]), true);
    op.nr_counts = 2;
    ok(call() == -EFAULT, "all of them");
    mock_guest_map(counts, sizeof(counts), true);
    op.nr_counts = 2;
    ok(call() == 0, "and then it works");
    mock_guest_unmap_all();
    mock_guest_map(&op, sizeof(op), false);
    mock_guest_map(counts, sizeof(counts), true);
    ok(call() == -EFAULT, "unless the structure cannot be written");
}

static void test_query(void)
{
    prepare("NPS4", 1);
    op.nr_counts = 0;
    ok(call() == 0 && op.nr_counts == 4 && counts[0].pxm == ~0U,
       "no room: what is needed, and nothing else");
    op.counts.p = NULL;
    op.nr_counts = 9;
    ok(call() == 0 && op.nr_counts == 4, "the same without counts");
    fop.nr_counts = 0;
    ok(call_free() == 0 && fop.nr_counts > 4 && counts[0].pxm == ~0U,
       "free memory: the same");
    fop.counts.p = NULL;
    fop.nr_counts = 1;
    ok(call_free() == 0 && fop.nr_counts > 4, "and without counts");
}

static uint64_t free_of(unsigned int nr, uint32_t pxm, unsigned int width)
{
    uint64_t pages = 0;
    unsigned int i;

    for ( i = 0; i < nr; i++ )
        if ( counts[i].pxm == pxm && counts[i].width <= width )
            pages += counts[i].pages;

    return pages;
}

static void test_free(void)
{
    unsigned int nr, node = 0;
    uint64_t low;

    prepare("sparse PXMs, one memory-only", 0);
    ok(call_free() == 0 && ascending(fop.nr_counts),
       "free memory: entries in ascending order");
    nr = fop.nr_counts;
    for_each_online_node ( node )
        ok(free_of(nr, numa_node_to_arch_nid(node), 64) ==
           mock_heap_free(node), "all that is free on PXM %u",
           numa_node_to_arch_nid(node));
    low = free_of(nr, 0, 32);
    ok(low == avail_domheap_pages_region(pxm_to_node(0), 0, 32) && low &&
       low < free_of(nr, 0, 64) && !free_of(nr, 2, 32),
       "widths up to 32 are below 4 GiB");

    prepare("descending PXMs", 1);
    ok(call_free() == 0 && ascending(fop.nr_counts) && counts[0].pxm == 0,
       "in ascending order, whatever that of memory is");

    prepare("sparse PXMs, one memory-only", 0);
    fop.nr_counts = nr - 1;
    memset(counts, 0xff, sizeof(counts));
    ok(call_free() == -ENOBUFS && fop.nr_counts == nr &&
       counts[nr - 1].pxm == ~0U, "one entry too few: ENOBUFS, and no more");
    ok(call_free() == 0 && fop.nr_counts == nr && counts[nr - 1].pxm != ~0U,
       "enough then");
    mock_guest_unmap_all();
    mock_guest_map(&fop, sizeof(fop), true);
    mock_guest_map(counts, sizeof(counts[0]) * (nr - 1), true);
    ok(call_free() == -EFAULT, "counts that cannot be written");
    mock_guest_unmap_all();
    mock_guest_map(&fop, sizeof(fop), false);
    mock_guest_map(counts, sizeof(counts), true);
    ok(call_free() == -EFAULT, "a structure that cannot be written");

    prepare("numa=fake=4", 1);
    ok(call_free() == -ENOSYS, "not where nodes are not the firmware's");
    prepare("numa=fake=2", 1);
    ok(call_free() == -ENOSYS, "nor where they only look like it");
    prepare("numa=fake=2", 1);
    mock_heap_give(&mock_domu, PFN_DOWN(GB(6)) - 1, 3);
    ok(call() == 0 && pages_of(2, 0) == 1 && pages_of(2, 1) == 2,
       "a domain's pages are by the firmware's blocks even there");
}

int main(void)
{
    test_domain();
    test_preempted();
    test_order();
    test_query();
    test_free();
    mock_shutdown();

    return tap_end();
}
