/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Xen makes of a machine's SRAT and SLIT: the rules of common/numa.c,
 * arch/x86/numa.c and arch/x86/srat.c, in the order in which Xen applies them.
 */

#include <stdlib.h>

#include <xen/acpi.h>
#include <xen/nodemask.h>

#include <asm/e820.h>

#include "mock.h"

/* As numa.c has them, for the accessor that numa.c includes. */
static unsigned int num_node_memblks;
static struct node node_memblk_range[NR_NODE_MEMBLKS];
static nodeid_t memblk_nodeid[NR_NODE_MEMBLKS];

#include "../../../xen/common/numa-memblk.c"

struct node_data node_data[MAX_NUMNODES];
nodeid_t (cpu_to_node)[NR_CPUS];
nodemask_t node_online_map;
cpumask_t cpu_online_map;
unsigned int nr_cpu_ids;

static struct node spans[MAX_NUMNODES];
static nodemask_t with_cpus, with_mem;
static bool memblk_hotplug[NR_NODE_MEMBLKS];
static enum { SRAT_NONE, SRAT_USED, SRAT_BAD } srat;

static struct {
    unsigned int pxm;
    nodeid_t node;
} pxm2node[MAX_NUMNODES];
static unsigned int nodes_found;

/* The firmware's, and Xen's copy of it if it is any good. */
static struct acpi_table_slit *slit, *used_slit;

bool numa_disabled(void)
{
    return mock_machine->numa_off || srat == SRAT_BAD;
}

nodeid_t pxm_to_node(unsigned int pxm)
{
    unsigned int i;

    for ( i = 0; i < MAX_NUMNODES; i++ )
        if ( pxm2node[i].pxm == pxm && pxm2node[i].node != NUMA_NO_NODE )
            return pxm2node[i].node;

    return NUMA_NO_NODE;
}

unsigned int numa_node_to_arch_nid(nodeid_t node)
{
    unsigned int i;

    for ( i = 0; i < MAX_NUMNODES; i++ )
        if ( pxm2node[i].node == node )
            return pxm2node[i].pxm;

    return 0;
}

nodeid_t mfn_to_nid(mfn_t mfn)
{
    panic("mfn_to_nid(%#lx)", mfn_x(mfn));
}

uint8_t __node_distance(nodeid_t a, nodeid_t b)
{
    size_t at;
    uint8_t val;

    if ( !used_slit )
        return a == b ? 10 : 20;
    at = used_slit->locality_count * numa_node_to_arch_nid(a) +
         numa_node_to_arch_nid(b);
    val = used_slit->entry[at];

    return val < 10 || val == 255 ? NUMA_NO_DISTANCE : val;
}

acpi_status acpi_get_table(const char *sig, unsigned int instance,
                           struct acpi_table_header **table)
{
    if ( strcmp(sig, ACPI_SIG_SLIT) || instance || !slit )
        return AE_NOT_FOUND;
    *table = &slit->header;

    return AE_OK;
}

static void srat_bad(void)
{
    unsigned int i;

    srat = SRAT_BAD;
    for ( i = 0; i < MAX_NUMNODES; i++ )
        pxm2node[i].node = NUMA_NO_NODE;
}

/* Nodes are numbered in the order in which they are met. */
static nodeid_t setup_node(unsigned int pxm)
{
    nodeid_t node = pxm_to_node(pxm);
    unsigned int idx = pxm;

    if ( node != NUMA_NO_NODE )
        return node;

    if ( idx >= MAX_NUMNODES || pxm2node[idx].node != NUMA_NO_NODE )
        for ( idx = 0; idx < MAX_NUMNODES; idx++ )
            if ( pxm2node[idx].node == NUMA_NO_NODE )
                break;
    if ( idx == MAX_NUMNODES || nodes_found == MAX_NUMNODES )
        return NUMA_NO_NODE;

    pxm2node[idx].pxm = pxm;
    pxm2node[idx].node = nodes_found++;

    return pxm2node[idx].node;
}

static bool parse_cpu(unsigned int pxm)
{
    nodeid_t node;

    if ( pxm == NO_PXM )
        return true;
    node = setup_node(pxm);
    if ( node == NUMA_NO_NODE )
        return false;
    node_set(node, with_cpus);
    srat = SRAT_USED;

    return true;
}

/* Whether Xen can have this block beside those that it has. */
static bool no_conflict(const struct machine_mem *mem, nodeid_t node,
                        const struct node *span)
{
    unsigned int i;

    for ( i = 0; i < num_node_memblks; i++ )
    {
        const struct node *blk = &node_memblk_range[i];

        if ( blk->start == blk->end )
            continue;
        if ( blk->end > mem->start && blk->start < mem->end )
            return memblk_nodeid[i] == node &&
                   memblk_hotplug[i] == mem->hotplug;
        /* No other's block inside of what the node spans. */
        if ( memblk_nodeid[i] != node && blk->start >= span->start &&
             blk->end <= span->end )
            return false;
    }

    return true;
}

static void record(const struct machine_mem *mem, nodeid_t node)
{
    unsigned int i = num_node_memblks++;

    while ( i && (node_memblk_range[i - 1].start > mem->start ||
                  (node_memblk_range[i - 1].start == mem->start &&
                   node_memblk_range[i - 1].end > mem->end)) )
    {
        node_memblk_range[i] = node_memblk_range[i - 1];
        memblk_nodeid[i] = memblk_nodeid[i - 1];
        memblk_hotplug[i] = memblk_hotplug[i - 1];
        i--;
    }

    node_memblk_range[i].start = mem->start;
    node_memblk_range[i].end = mem->end;
    memblk_nodeid[i] = node;
    memblk_hotplug[i] = mem->hotplug;
}

static bool parse_mem(const struct machine_mem *mem)
{
    struct node span = { mem->start, mem->end };
    nodeid_t node;

    if ( num_node_memblks == NR_NODE_MEMBLKS )
        return false;
    node = setup_node(mem->pxm);
    if ( node == NUMA_NO_NODE )
        return false;

    if ( spans[node].start != spans[node].end )
    {
        span.start = min(span.start, spans[node].start);
        span.end = max(span.end, spans[node].end);
    }
    if ( !no_conflict(mem, node, &span) )
        return false;

    if ( !mem->hotplug )
    {
        node_set(node, with_mem);
        spans[node] = span;
    }
    record(mem, node);

    return true;
}

/* Xen goes on with an entry that is bad, but the SRAT is not used. */
static void parse_srat(const struct machine *m)
{
    unsigned int i;

    for ( i = 0; i < m->nr_cpus && srat != SRAT_BAD; i++ )
        if ( !parse_cpu(m->cpu_pxm[i]) )
            srat_bad();
    for ( i = 0; i < m->nr_mems && srat != SRAT_BAD; i++ )
        if ( !parse_mem(&m->mem[i]) )
            srat_bad();
}

/* All RAM has to be in what the nodes span. */
static bool ram_is_covered(paddr_t start, paddr_t end)
{
    unsigned int node;
    bool found;

    do {
        found = false;
        for_each_node_mask ( node, with_mem )
        {
            if ( start >= spans[node].end || end <= spans[node].start )
                continue;
            if ( start >= spans[node].start )
            {
                start = spans[node].end;
                found = true;
            }
            if ( end <= spans[node].end )
            {
                end = spans[node].start;
                found = true;
            }
        }
    } while ( found && start < end );

    return start >= end;
}

static bool all_is_covered(void)
{
    unsigned int i;

    for ( i = 0; i < e820.nr_map; i++ )
        if ( e820.map[i].type == E820_RAM &&
             !ram_is_covered(e820.map[i].addr,
                             e820.map[i].addr + e820.map[i].size) )
            return false;

    return true;
}

/*
 * Xen looks nodes up by frame: two of them with a frame in common are no use.
 * Those that overlap are found only here if one overlaps with itself as well.
 */
static bool frames_are_unique(void)
{
    unsigned int i, j;

    for ( i = 0; i < num_node_memblks; i++ )
        for ( j = 0; j < i; j++ )
        {
            const struct node *a = &node_memblk_range[i];
            const struct node *b = &node_memblk_range[j];

            if ( memblk_nodeid[i] != memblk_nodeid[j] &&
                 a->start < a->end && b->start < b->end &&
                 PFN_DOWN(a->start) <= PFN_DOWN(b->end - 1) &&
                 PFN_DOWN(b->start) <= PFN_DOWN(a->end - 1) )
                return false;
        }

    return true;
}

static void online(unsigned int node, paddr_t start, paddr_t end)
{
    node_data[node].node_start_pfn = PFN_DOWN(start);
    node_data[node].node_spanned_pages = PFN_DOWN(end) - PFN_DOWN(start);
    node_set(node, node_online_map);
}

/* numa=fake=N: even shares, of a power of two, whatever the firmware says. */
static void fake_nodes(unsigned int nr)
{
    paddr_t top = pfn_to_paddr(max_page), size = top / nr, start;
    unsigned int i;

    if ( size & (size - 1) )
        size = 1UL << (flsl(size - 1) - 1);
    for ( i = 0, start = 0; i < nr; i++, start += size )
        online(i, start, i == nr - 1 ? top : start + size);
}

static bool real_nodes(void)
{
    paddr_t top = pfn_to_paddr(max_page);
    unsigned int node;

    for ( node = 0; node < MAX_NUMNODES; node++ )
    {
        spans[node].end = min(spans[node].end, top);
        spans[node].start = min(spans[node].start, spans[node].end);
    }

    if ( mock_machine->numa_off || srat != SRAT_USED )
        return false;
    if ( !all_is_covered() || !frames_are_unique() )
    {
        srat_bad();
        return false;
    }

    for ( node = 0; node < MAX_NUMNODES; node++ )
        if ( nodemask_test(node, &with_cpus) || nodemask_test(node, &with_mem) )
            online(node, spans[node].start, spans[node].end);

    return true;
}

static void boot_cpus(const struct machine *m)
{
    unsigned int cpu;
    nodeid_t node;

    nr_cpu_ids = m->nr_cpus;
    for ( cpu = 0; cpu < m->nr_cpus; cpu++ )
    {
        node = srat == SRAT_USED ? pxm_to_node(m->cpu_pxm[cpu]) : NUMA_NO_NODE;
        (cpu_to_node)[cpu] = node != NUMA_NO_NODE && node_online(node) ? node
                                                                       : 0;
        __cpumask_set_cpu(cpu, &cpu_online_map);
    }
}

/* Xen takes no SLIT with a distance that cannot be. */
static bool slit_makes_sense(void)
{
    unsigned int i, j, nr = slit->locality_count;

    for ( i = 0; i < nr; i++ )
        for ( j = 0; j < nr; j++ )
            if ( i == j ? slit->entry[i * nr + j] != 10
                        : slit->entry[i * nr + j] <= 10 )
                return false;

    return true;
}

static void boot_slit(const struct machine *m)
{
    size_t size = sizeof(*slit) + (size_t)m->slit_nr * m->slit_nr;

    if ( !m->slit_nr )
        return;

    slit = malloc(size);
    memset(slit, 0, sizeof(*slit));
    memcpy(slit->header.signature, ACPI_SIG_SLIT, 4);
    slit->header.length = size;
    slit->locality_count = m->slit_nr;
    memcpy(slit->entry, m->slit, size - sizeof(*slit));

    if ( m->numa_off || !slit_makes_sense() )
        return;
    used_slit = malloc(size);
    memcpy(used_slit, slit, size);
}

void mock_numa_boot(const struct machine *m)
{
    unsigned int i;

    num_node_memblks = nodes_found = 0;
    srat = SRAT_NONE;
    memset(spans, 0, sizeof(spans));
    memset(node_data, 0, sizeof(node_data));
    with_cpus = with_mem = node_online_map = NODE_MASK_NONE;
    memset(&cpu_online_map, 0, sizeof(cpu_online_map));
    memset(cpu_to_node, NUMA_NO_NODE, sizeof(cpu_to_node));
    for ( i = 0; i < MAX_NUMNODES; i++ )
    {
        pxm2node[i].pxm = 0;
        pxm2node[i].node = NUMA_NO_NODE;
    }

    if ( !m->numa_off )
        parse_srat(m);
    if ( m->numa_fake )
        fake_nodes(m->numa_fake);
    else if ( !real_nodes() )
        online(0, 0, pfn_to_paddr(max_page));

    boot_cpus(m);
    boot_slit(m);
}

void mock_numa_shutdown(void)
{
    free(slit);
    free(used_slit);
    slit = used_slit = NULL;
}

unsigned int mock_dma_bits(void)
{
    unsigned int node;
    unsigned long last;

    if ( num_online_nodes() < 2 )
        return 0;

    for_each_online_node ( node )
        if ( node_spanned_pages(node) && !(node_start_pfn(node) >> 20) )
            break;
    if ( node >= MAX_NUMNODES )
        panic("no node with memory below 4 GiB");

    /* A quarter of what that node spans: trap 5. */
    last = node_start_pfn(node) + node_spanned_pages(node) / 4 - 1;

    return min(flsl(last) + PAGE_SHIFT, 32U);
}
