/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Xen's page allocator: free memory by node and address, given away as
 * alloc_domheap_pages() does, and the frame table.
 */

#include <sys/mman.h>

#include <xen/mm.h>
#include <xen/numa-memblk.h>
#include <xen/pfn.h>
#include <xen/sched.h>

#include <asm/dom0_build.h>
#include <asm/e820.h>
#include <asm/setup.h>

#include "mock.h"

/* A range of free frames. */
struct extent {
    unsigned long start, end;
    unsigned int node;
};

#define MAX_EXTENTS 8192
static struct extent extents[MAX_EXTENTS];
static unsigned int nr_extents;

unsigned long max_page, total_pages;
unsigned int mock_dma_width;

/* The kernel and its initrd are in memory that is freed after dom0 is built. */
#define IMAGES_PAGES PFN_DOWN(MB(64))
static unsigned int images_node = NUMA_NO_NODE;

/* 256 MiB: what a 2 MiB page of the frame table describes. */
#define GROUP_PAGES PFN_DOWN(MB(256))
#define MAX_GROUPS 65536
static bool groups[MAX_GROUPS];

/* As sparse as the machine: only what is written takes memory. */
#define FRAMES (MAX_GROUPS * GROUP_PAGES)
static struct page_info *frame_table;

/* The frames whose entry was written. */
static unsigned long given_start, given_end;

static bool below_dma(unsigned long mfn)
{
    return mock_dma_width && !(mfn >> (mock_dma_width - PAGE_SHIFT));
}

static void add_extent(unsigned long start, unsigned long end,
                       unsigned int node)
{
    if ( start >= end )
        return;
    if ( nr_extents == MAX_EXTENTS )
        panic("the heap is too fragmented");
    extents[nr_extents].start = start;
    extents[nr_extents].end = end;
    extents[nr_extents++].node = node;
}

/*
 * By memory block, as the spans of two nodes may overlap: Xen finds a block in
 * the span of another node only if the block is the later one in the SRAT.
 */
nodeid_t mock_heap_node(unsigned long mfn)
{
    paddr_t start, end, pa = pfn_to_paddr(mfn);
    unsigned int i, node;
    nodeid_t n;

    if ( !mock_machine->numa_fake )
        for ( i = 0; numa_get_memblk(i, &start, &end, &n); i++ )
            if ( pa >= start && pa < end && node_online(n) )
                return n;

    for_each_online_node ( node )
        if ( mfn >= node_start_pfn(node) && mfn < node_end_pfn(node) )
            return node;

    return NUMA_NO_NODE;
}

/* The nearest to @mfn of those above it. */
static unsigned long nearest(unsigned long mfn, unsigned long a,
                             unsigned long b)
{
    return b > mfn && b < a ? b : a;
}

/* The first frame above @mfn that may be on another node, @end at most. */
static unsigned long heap_edge(unsigned long mfn, unsigned long end)
{
    paddr_t start, stop;
    unsigned int i, node;
    nodeid_t n;

    for ( i = 0; numa_get_memblk(i, &start, &stop, &n); i++ )
    {
        end = nearest(mfn, end, PFN_UP(start));
        end = nearest(mfn, end, PFN_UP(stop));
    }
    for_each_online_node ( node )
    {
        end = nearest(mfn, end, node_start_pfn(node));
        end = nearest(mfn, end, node_end_pfn(node));
    }

    return mock_dma_width
           ? nearest(mfn, end, 1UL << (mock_dma_width - PAGE_SHIFT)) : end;
}

/* RAM, cut where the DMA memory or a node ends, without the first MiB. */
static void add_ram(unsigned long start, unsigned long end)
{
    unsigned long stop;

    for ( start = max(start, PFN_DOWN(MB(1))); start < end; start = stop )
    {
        nodeid_t node = mock_heap_node(start);

        stop = heap_edge(start, end);
        if ( node != NUMA_NO_NODE )
            add_extent(start, stop, node);
    }
}

void mock_frames_boot(void)
{
    unsigned int i;
    unsigned long g;

    memset(groups, 0, sizeof(groups));
    max_page = total_pages = 0;

    for ( i = 0; i < e820.nr_map; i++ )
    {
        unsigned long s = PFN_UP(e820.map[i].addr);
        unsigned long e = PFN_DOWN(e820.map[i].addr + e820.map[i].size);

        if ( e820.map[i].type != E820_RAM || s >= e )
            continue;
        if ( e > FRAMES )
            panic("a machine with too much memory");
        max_page = max(max_page, e);
        total_pages += e - s;
        for ( g = s / GROUP_PAGES; g <= (e - 1) / GROUP_PAGES; g++ )
            groups[g] = true;
    }

    if ( frame_table )
        return;
    frame_table = mmap(NULL, FRAMES * sizeof(*frame_table),
                       PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if ( frame_table == MAP_FAILED )
        panic("no room for the frame table");
}

void mock_heap_boot(void)
{
    unsigned int i;

    nr_extents = 0;
    mock_dma_width = mock_dma_bits();

    for ( i = 0; i < e820.nr_map; i++ )
        if ( e820.map[i].type == E820_RAM )
            add_ram(PFN_UP(e820.map[i].addr),
                    PFN_DOWN(e820.map[i].addr + e820.map[i].size));

    /* Xen's frame table, 32 bytes a page, and the images: low, as ever. */
    images_node = nr_extents ? extents[0].node : NUMA_NO_NODE;
    if ( nr_extents )
    {
        mock_heap_take(images_node, total_pages / 128, true);
        mock_heap_take(images_node, initial_images_nrpages(images_node), true);
    }
}

void mock_heap_shutdown(void)
{
    unsigned long start;

    if ( !given_end )
        return;

    /* Makes it all zero again without writing to what was not written. */
    start = (unsigned long)(frame_table + given_start) & PAGE_MASK;
    madvise((void *)start, (unsigned long)(frame_table + given_end) - start,
            MADV_DONTNEED);
    given_start = given_end = 0;
}

unsigned long initial_images_nrpages(unsigned char node)
{
    return node == images_node ? min(total_pages / 16, IMAGES_PAGES) : 0;
}

unsigned long mock_heap_free(unsigned int node)
{
    return avail_domheap_pages_region(node, 0, 0);
}

unsigned long avail_domheap_pages_region(unsigned int node,
                                         unsigned int min_width,
                                         unsigned int max_width)
{
    /* Addresses of a width of its own: all below 2^13 are of width 13. */
    unsigned long lo = min_width > PAGE_SHIFT + 1
                       ? 1UL << (min_width - 1 - PAGE_SHIFT) : 0;
    unsigned long hi = max_width ? 1UL << (max_width - PAGE_SHIFT) : ~0UL;
    unsigned long pages = 0;
    unsigned int i;

    for ( i = 0; i < nr_extents; i++ )
    {
        unsigned long s = max(extents[i].start, lo);
        unsigned long e = min(extents[i].end, hi);

        if ( extents[i].node == node && s < e )
            pages += e - s;
    }

    return pages;
}

/* Take 2^@order aligned frames of @node, the highest that are free. */
static bool take(unsigned int node, unsigned int order, bool dma,
                 unsigned long *mfn)
{
    unsigned long size = 1UL << order;
    unsigned int i, best = MAX_EXTENTS;

    for ( i = 0; i < nr_extents; i++ )
    {
        const struct extent *e = &extents[i];
        unsigned long top = ROUNDDOWN(e->end, size);

        if ( e->node == node && e->end >= size && top - size >= e->start &&
             top >= size && (dma || !below_dma(e->start)) &&
             (best == MAX_EXTENTS || e->start > extents[best].start) )
            best = i;
    }
    if ( best == MAX_EXTENTS )
        return false;

    *mfn = ROUNDDOWN(extents[best].end, size) - size;
    add_extent(*mfn + size, extents[best].end, node);
    extents[best].end = *mfn;
    if ( extents[best].start == extents[best].end )
        extents[best] = extents[--nr_extents];

    return true;
}

void mock_heap_take(unsigned int node, unsigned long pages, bool dma)
{
    unsigned int order = MAX_ORDER;
    unsigned long mfn;

    while ( pages )
    {
        while ( (1UL << order) > pages )
            order--;
        if ( take(node, order, dma, &mfn) )
            pages -= 1UL << order;
        else if ( !order-- )
            return;
    }
}

/* The node asked for, then dom0's, then any; or the first of them alone. */
static bool take_from(const struct domain *d, unsigned int order,
                      unsigned int memflags, bool dma, unsigned long *mfn)
{
    unsigned int wanted = MEMF_get_node(memflags), node;

    if ( wanted != NUMA_NO_NODE )
    {
        if ( wanted >= MAX_NUMNODES )
            panic("memory is asked for from node %u", wanted);
        if ( take(wanted, order, dma, mfn) )
            return true;
        if ( memflags & MEMF_exact_node )
            return false;
    }

    for_each_online_node ( node )
        if ( nodemask_test(node, &d->node_affinity) &&
             take(node, order, dma, mfn) )
            return true;
    if ( memflags & MEMF_exact_node )
        return false;
    for_each_online_node ( node )
        if ( take(node, order, dma, mfn) )
            return true;

    return false;
}

struct page_info *alloc_domheap_pages(struct domain *d, unsigned int order,
                                      unsigned int memflags)
{
    unsigned long mfn;

    if ( order > MAX_ORDER )
        return NULL;

    /* Without a DMA width of its own the flag means nothing. */
    if ( !mock_dma_width )
        memflags &= ~MEMF_no_dma;
    if ( !take_from(d, order, memflags, false, &mfn) &&
         ((memflags & MEMF_no_dma) ||
          !take_from(d, order, memflags, true, &mfn)) )
        return NULL;

    return &frame_table[mfn];
}

void mock_heap_give(struct domain *d, unsigned long mfn, unsigned long nr)
{
    unsigned long i;

    for ( i = mfn; i < mfn + nr; i++ )
    {
        frame_table[i].count_info = PGC_allocated | 1;
        frame_table[i].owner = d;
    }
    given_start = given_end ? min(given_start, mfn) : mfn;
    given_end = max(given_end, mfn + nr);
}

bool mfn_valid(mfn_t mfn)
{
    return mfn_x(mfn) < max_page && groups[mfn_x(mfn) / GROUP_PAGES];
}

struct page_info *mfn_to_page(mfn_t mfn)
{
    if ( !mfn_valid(mfn) )
        panic("mfn_to_page(%#lx)", mfn_x(mfn));

    return &frame_table[mfn_x(mfn)];
}

mfn_t page_to_mfn(const struct page_info *pg)
{
    return _mfn(pg - frame_table);
}

/* What is not RAM but has an entry is dom_io's, and so is the first MiB. */
struct domain *page_get_owner(const struct page_info *pg)
{
    unsigned long mfn = pg - frame_table;
    unsigned int i;

    if ( pg->owner )
        return pg->owner;

    for ( i = 0; i < e820.nr_map && mfn >= PFN_DOWN(MB(1)); i++ )
        if ( e820.map[i].type == E820_RAM &&
             mfn >= PFN_UP(e820.map[i].addr) &&
             mfn < PFN_DOWN(e820.map[i].addr + e820.map[i].size) )
            return NULL;

    return dom_io;
}
