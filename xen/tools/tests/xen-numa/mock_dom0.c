/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What arch/x86/hvm/dom0_build.c does to a PVH dom0's memory map, memory and
 * ACPI tables, with the calls of hooks/dom0.diff in their places.
 */

#include <stdlib.h>

#include <xen/sched.h>
#include <xen/xmalloc.h>

#include <asm/apic-topology.h>
#include <asm/dom0_build.h>
#include <asm/e820.h>
#include <asm/hvm/support.h>
#include <asm/setup.h>

#include "../../../xen/arch/x86/hvm/dom0-numa.h"
#include "mock.h"

#define MAX_P2M (1U << 21)

struct mock_page *mock_p2m;
unsigned int mock_nr_p2m;
struct mock_copy mock_copies[MOCK_COPIES];
unsigned int mock_nr_copies;
bool mock_copy_fails;
struct e820entry mock_map[E820MAX];
unsigned int mock_nr_map;
unsigned long mock_weights[MAX_NUMNODES];
uint32_t mock_madt[NR_CPUS];
uint64_t mock_xsdt[8];
unsigned int mock_nr_xsdt;

unsigned long mock_dom0_max_pages(void)
{
    unsigned long pages = 0;
    unsigned int node;

    for_each_online_node ( node )
        if ( nodemask_test(node, &mock_dom0.node_affinity) )
            pages += mock_heap_free(node) + initial_images_nrpages(node);

    return pages;
}

/* From the end of the highest range that is wholly below @limit. */
int pvh_steal_ram(struct domain *d, unsigned long size, unsigned long align,
                  paddr_t limit, paddr_t *addr)
{
    unsigned int i;

    for ( i = d->arch.nr_e820; i-- > 0; )
    {
        struct e820entry *e = &d->arch.e820[i];

        if ( e->type != E820_RAM || e->addr + e->size > limit )
            continue;
        *addr = (e->addr + e->size - size) & ~((paddr_t)(align ?: 1) - 1);
        if ( *addr < e->addr || *addr < MB(1) )
            continue;
        e->size = *addr - e->addr;
        return 0;
    }

    return -ENOMEM;
}

/* Whether [@s, @e) could be joined with the entry, or not be added at all. */
static int join(struct e820entry *e, const struct e820entry *next, uint64_t s,
                uint64_t end, unsigned int type)
{
    if ( e->addr == end && e->type == type )
    {
        /* And loses its end: Xen before 4.20.4. */
        e->addr = s;
        return 0;
    }
    if ( e->addr + e->size == s && e->type == type &&
         (!next || next->addr >= end) )
    {
        e->size += end - s;
        return 0;
    }

    return e->addr < end && e->addr + e->size > s ? -EEXIST : 1;
}

int pvh_add_mem_range(struct domain *d, uint64_t s, uint64_t e,
                      unsigned int type)
{
    unsigned int i, nr = d->arch.nr_e820;
    struct e820entry *map;
    int rc;

    if ( dom0_numa_grow_range(d, s, e, type) )
        return 0;

    for ( i = 0; i < nr; i++ )
    {
        rc = join(&d->arch.e820[i], i + 1 < nr ? &d->arch.e820[i + 1] : NULL,
                  s, e, type);
        if ( rc <= 0 )
            return rc;
        if ( d->arch.e820[i].addr >= e )
            break;
    }

    map = xzalloc_array(struct e820entry, nr + 1);
    if ( !map )
        return -ENOMEM;
    memcpy(map, d->arch.e820, i * sizeof(*map));
    memcpy(map + i + 1, d->arch.e820 + i, (nr - i) * sizeof(*map));
    map[i] = (struct e820entry){ .addr = s, .size = e - s, .type = type };
    xfree(d->arch.e820);
    d->arch.e820 = map;
    d->arch.nr_e820++;

    return 0;
}

/* The map that a stock Xen makes: from the bottom, until all is found. */
static void stock_map(struct domain *d, unsigned long nr_pages)
{
    unsigned int i, n = 0;

    d->arch.e820 = xzalloc_array(struct e820entry, e820.nr_map + 1);
    if ( !d->arch.e820 )
        panic("no memory for dom0's map");

    for ( i = 0; i < e820.nr_map; i++ )
    {
        struct e820entry e = e820.map[i];
        paddr_t end = ROUNDDOWN(e.addr + e.size, (paddr_t)PAGE_SIZE), take;

        if ( e.type == E820_RAM )
        {
            e.addr = ROUNDUP(e.addr, (paddr_t)PAGE_SIZE);
            if ( e.addr >= end )
                continue;
            take = min(end - e.addr, pfn_to_paddr(nr_pages));
            nr_pages -= PFN_DOWN(take);
            if ( take && take < end - e.addr )
            {
                d->arch.e820[n] = e;
                d->arch.e820[n++].size = take;
            }
            if ( take < end - e.addr )
            {
                e.addr += take;
                e.type = E820_UNUSABLE;
            }
            e.size = end - e.addr;
        }
        d->arch.e820[n++] = e;
    }
    d->arch.nr_e820 = n;
}

static void add_page(unsigned long gfn, const struct page_info *pg,
                     unsigned int order, unsigned int memflags)
{
    if ( !mock_p2m )
        mock_p2m = malloc(MAX_P2M * sizeof(*mock_p2m));
    if ( mock_nr_p2m == MAX_P2M )
        panic("dom0 has too many pages of its own");
    mock_p2m[mock_nr_p2m].gfn = gfn;
    mock_p2m[mock_nr_p2m].mfn = mfn_x(page_to_mfn(pg));
    mock_p2m[mock_nr_p2m].order = order;
    mock_p2m[mock_nr_p2m++].memflags = memflags;
}

/* The order that takes one from @start to the next larger page, or to @end. */
static unsigned int order_for(unsigned long start, unsigned long end)
{
    static const unsigned int orders[] = {
        PAGE_ORDER_1G, PAGE_ORDER_2M, PAGE_ORDER_4K,
    };
    unsigned int i = 0, order;
    unsigned long next;

    while ( orders[i] && (!IS_ALIGNED(start, 1UL << orders[i]) ||
                          end - start < (1UL << orders[i])) )
        i++;
    next = i ? ROUNDUP(start + 1, 1UL << orders[i - 1])
             : ROUNDDOWN(end, 1UL << orders[0]);
    next = min(next, end);

    for ( order = 0; (1UL << order) < next - start + 1; order++ )
        ;

    return order ? order - 1 : 0;
}

static int populate(struct domain *d, unsigned long start, unsigned long nr)
{
    unsigned int max_order = MAX_ORDER;

    while ( nr )
    {
        unsigned long end = dom0_numa_clip(start, start + nr, &max_order);
        unsigned int order, memflags;
        struct page_info *pg;

        if ( end <= start || end > start + nr )
            panic("clipped [%#lx, %#lx) to %#lx", start, start + nr, end);

        order = order_for(start, end);
        order = min(order, max_order);
        order = min(order, start ? (unsigned int)__builtin_ctzl(start)
                                 : MAX_ORDER + 0U);
        memflags = dom0_numa_memflags();
        pg = alloc_domheap_pages(d, order, memflags | MEMF_no_scrub);
        if ( !pg && order )
            max_order = order - 1;
        else if ( !pg )
        {
            if ( dom0_numa_relax(&max_order) )
                continue;
            if ( !dom0_memflags )
                return -ENOMEM;
            dom0_memflags = 0;
            max_order = MAX_ORDER;
        }
        else
        {
            add_page(start, pg, order, memflags);
            start += 1UL << order;
            nr -= 1UL << order;
        }
    }

    return 0;
}

static bool populated(unsigned long gfn)
{
    unsigned int i;

    for ( i = 0; i < mock_nr_p2m; i++ )
        if ( gfn >= mock_p2m[i].gfn &&
             gfn < mock_p2m[i].gfn + (1UL << mock_p2m[i].order) )
            return true;

    return false;
}

enum hvm_translation_result hvm_copy_to_guest_phys(paddr_t paddr, void *buf,
                                                   unsigned int size,
                                                   struct vcpu *v)
{
    unsigned long gfn;
    struct mock_copy *copy;

    ASSERT(v && v->domain == &mock_dom0);
    for ( gfn = PFN_DOWN(paddr); gfn <= PFN_DOWN(paddr + size - 1); gfn++ )
        if ( mock_copy_fails || !populated(gfn) )
            return HVMTRANS_bad_gfn_to_mfn;

    if ( mock_nr_copies == MOCK_COPIES )
        panic("too much is written to dom0's memory");
    copy = &mock_copies[mock_nr_copies++];
    copy->addr = paddr;
    copy->size = size;
    copy->data = malloc(size);
    memcpy(copy->data, buf, size);

    return HVMTRANS_okay;
}

/* For those who count dom0's pages, which they do if some are not bound. */
static void own_pages(void)
{
    bool bound = true;
    unsigned int i;

    for ( i = 0; i < mock_nr_p2m && bound; i++ )
        bound = mock_p2m[i].memflags & MEMF_exact_node;
    for ( i = 0; i < mock_nr_p2m && !bound; i++ )
        mock_heap_give(&mock_dom0, mock_p2m[i].mfn, 1UL << mock_p2m[i].order);
}

/* What dom0's builder cannot do without, and so is no part of the test. */
static int add_table(struct domain *d, size_t size)
{
    uint64_t fail = mock_alloc_fail(0);
    paddr_t addr;
    int rc = pvh_steal_ram(d, size, 8, GB(4), &addr);

    if ( !rc )
        rc = pvh_add_mem_range(d, addr, addr + size, E820_ACPI);
    mock_alloc_fail(fail);

    return rc;
}

/* The MADT goes before our tables, and the XSDT after them. */
static int setup_acpi(struct domain *d)
{
    unsigned int i;
    int rc = add_table(d, 44 + 12 + 16UL * d->max_vcpus);

    if ( rc )
    {
        /* That is the end of Xen. What it has is no leak. */
        dom0_numa_free_cpus();
        return rc;
    }
    for ( i = 0; i < d->max_vcpus; i++ )
        mock_madt[i] = guest_x2apic_id(d, i);

    dom0_numa_setup_acpi(d);

    mock_nr_xsdt = dom0_numa_nr_tables();
    if ( mock_nr_xsdt > ARRAY_SIZE(mock_xsdt) )
        panic("%u tables", mock_nr_xsdt);
    dom0_numa_add_tables(mock_xsdt);

    return add_table(d, 36 + 8UL * (3 + mock_nr_xsdt));
}

/* The first vCPU exists from the start, the others only late: trap 10. */
static void hide_vcpus(struct domain *d, bool hide)
{
    static struct vcpu *hidden[NR_CPUS];
    unsigned int i;

    for ( i = 1; i < d->max_vcpus; i++ )
    {
        if ( hide )
            hidden[i] = d->vcpu[i];
        d->vcpu[i] = hide ? NULL : hidden[i];
    }
    d->vcpu[0]->next_in_list = hide || d->max_vcpus < 2 ? NULL : hidden[1];
}

static void note_weights(void)
{
    unsigned int node;

    for ( node = 0; node < MAX_NUMNODES; node++ )
        mock_weights[node] =
            node_online(node) && nodemask_test(node, &mock_dom0.node_affinity)
            ? mock_heap_free(node) + initial_images_nrpages(node) : 0;
}

static void note_map(void)
{
    mock_nr_map = mock_dom0.arch.nr_e820;
    if ( mock_nr_map > ARRAY_SIZE(mock_map) )
        panic("%u entries in dom0's map", mock_nr_map);
    memcpy(mock_map, mock_dom0.arch.e820, mock_nr_map * sizeof(*mock_map));
}

int mock_build_dom0(unsigned long nr_pages, void (*late)(void))
{
    struct domain *d = &mock_dom0;
    unsigned int i;
    int rc;

    note_weights();
    hide_vcpus(d, true);
    if ( !dom0_numa_setup_e820(d, nr_pages) )
    {
        if ( d->arch.e820 || d->arch.nr_e820 )
            panic("no nodes, but a memory map");
        mock_alloc_fail(0);     /* stock Xen does not survive that either */
        stock_map(d, nr_pages);
    }
    note_map();
    if ( late )
        late();

    for ( i = 0; i < d->arch.nr_e820; i++ )
    {
        if ( d->arch.e820[i].type != E820_RAM )
            continue;
        rc = populate(d, PFN_DOWN(d->arch.e820[i].addr),
                      PFN_DOWN(d->arch.e820[i].size));
        if ( rc )
            return rc;
    }

    own_pages();
    hide_vcpus(d, false);
    dom0_numa_setup_cpus(d);

    return setup_acpi(d);
}

void mock_dom0_shutdown(void)
{
    while ( mock_nr_copies )
        free(mock_copies[--mock_nr_copies].data);
    mock_nr_p2m = mock_nr_xsdt = 0;
    if ( mock_dom0.arch.apic_topology )
        apic_topology_destroy(&mock_dom0);
    xfree(mock_dom0.arch.e820);
    mock_dom0.arch.e820 = NULL;
    mock_dom0.arch.nr_e820 = 0;
}
