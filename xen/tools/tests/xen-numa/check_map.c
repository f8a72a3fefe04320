/* SPDX-License-Identifier: GPL-2.0 */
/* Dom0's memory map. */

#include <stdarg.h>
#include <stdio.h>

#include <asm/e820.h>

#include "check.h"
#include "mock.h"
#include "truth.h"

#define UNIT 512UL      /* shares are dealt in 2 MiB */

const char *wrong(const char *fmt, ...)
{
    static char buf[256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(buf, sizeof(buf), fmt, args);
    va_end(args);

    return buf;
}

static uint64_t end_of(const struct e820entry *e)
{
    return e->addr + e->size;
}

unsigned long dom0_pages(const struct machine *m, unsigned int pxm,
                         uint64_t start, uint64_t end)
{
    unsigned long pages = 0;
    unsigned int i;

    for ( i = 0; i < mock_nr_map; i++ )
    {
        uint64_t s = max(mock_map[i].addr + 0, start), last, next;

        last = min(end_of(&mock_map[i]), end);
        if ( mock_map[i].type != E820_RAM )
            continue;
        for ( ; s < last; s = next )
        {
            next = min(truth_edge(m, s), last);
            if ( pxm == NO_PXM || truth_pxm(m, s) == pxm )
                pages += (next - s) >> PAGE_SHIFT;
        }
    }

    return pages;
}

const char *check_total(const struct machine *m, unsigned long nr_pages)
{
    unsigned long pages = dom0_pages(m, NO_PXM, 0, ~0UL);

    return pages == nr_pages ? NULL
                             : wrong("%lu pages instead of %lu", pages,
                                     nr_pages);
}

/* Sorted, not overlapping, RAM in whole pages, nothing left to merge. */
const char *check_form(const struct machine *m, unsigned long nr_pages)
{
    unsigned int i;

    for ( i = 0; i < mock_nr_map; i++ )
    {
        const struct e820entry *e = &mock_map[i], *prev = e - 1;

        if ( !e->size || end_of(e) < e->addr )
            return wrong("entry %u is empty", i);
        if ( i && e->addr < end_of(prev) )
            return wrong("entry %u begins in the one before", i);
        if ( e->type == E820_RAM && ((e->addr | e->size) & ~PAGE_MASK) )
            return wrong("entry %u is RAM, but not in whole pages", i);
        if ( i && e->addr == end_of(prev) && e->type == prev->type &&
             (e->type == E820_RAM || e->type == E820_UNUSABLE) )
            return wrong("entries %u and %u could be one", i - 1, i);
    }

    return NULL;
}

static unsigned int host_type(const struct machine *m, uint64_t addr)
{
    unsigned int i;

    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
        if ( addr >= m->map[i].start && addr < m->map[i].end )
            return m->map[i].type;

    return 0;
}

/* Of [@start, @end), what is of such a type in dom0's map. */
static uint64_t covered(uint64_t start, uint64_t end, unsigned int type,
                        unsigned int other)
{
    uint64_t sum = 0;
    unsigned int i;

    for ( i = 0; i < mock_nr_map; i++ )
    {
        uint64_t s = max(mock_map[i].addr + 0, start);
        uint64_t e = min(end_of(&mock_map[i]), end);

        if ( s < e &&
             (mock_map[i].type == type || mock_map[i].type == other) )
            sum += e - s;
    }

    return sum;
}

/* Whether dom0's map may have @type where the host's has what it has. */
static bool allowed(const struct machine *m, uint64_t addr, unsigned int type)
{
    unsigned int host = host_type(m, addr);

    return host == type || (type == E820_UNUSABLE && host == E820_RAM);
}

/* RAM of the host is RAM or unusable, the rest as it was, and nothing new. */
const char *check_ground(const struct machine *m, unsigned long nr_pages)
{
    unsigned int i, type;

    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
    {
        uint64_t start = m->map[i].start, end = m->map[i].end;

        type = m->map[i].type;
        if ( type == E820_RAM )
        {
            start = ROUNDUP(start, (uint64_t)PAGE_SIZE);
            end &= PAGE_MASK;
        }
        if ( start < end &&
             covered(start, end, type,
                     type == E820_RAM ? E820_UNUSABLE : type) != end - start )
            return wrong("[%#lx, %#lx) is not as in the host's map", start,
                         end);
    }

    for ( i = 0; i < mock_nr_map; i++ )
        if ( !allowed(m, mock_map[i].addr, mock_map[i].type) ||
             !allowed(m, end_of(&mock_map[i]) - 1, mock_map[i].type) )
            return wrong("entry %u is not in a region of the host's", i);

    return NULL;
}

static unsigned long node_low(const struct machine *m, unsigned int node)
{
    return truth_pages(m, numa_node_to_arch_nid(node), 0, GB(4));
}

/* As README has it: all up to 512 MiB, else half, 1 GiB at most. */
static unsigned long low_wanted(unsigned long nr_pages)
{
    const unsigned long half_gib = PFN_DOWN(GB(1)) / 2;

    if ( nr_pages <= half_gib )
        return nr_pages;
    if ( nr_pages < 2 * half_gib )
        return half_gib;

    return nr_pages / 2 < 2 * half_gib ? nr_pages / 2 : 2 * half_gib;
}

const char *check_low(const struct machine *m, unsigned long nr_pages)
{
    unsigned long low = dom0_pages(m, NO_PXM, 0, GB(4));
    unsigned long all = truth_pages(m, NO_PXM, 0, GB(4));
    unsigned long want = min(low_wanted(nr_pages), all);

    return low >= want ? NULL
                       : wrong("%lu pages below 4 GiB instead of %lu", low,
                               want);
}

/*
 * The share that each node would have if memory below 4 GiB did not matter.
 * Returns the pages below 4 GiB that this makes.
 */
static unsigned long fair_shares(const struct machine *m,
                                 unsigned long nr_pages, double *shares)
{
    unsigned long units = 0;
    unsigned int node;
    double total = 0, low = 0, ram[MAX_NUMNODES];
    bool by_ram = false;

    for_each_online_node ( node )
    {
        ram[node] = truth_pages(m, numa_node_to_arch_nid(node), 0, ~0UL);
        shares[node] = min((double)mock_weights[node], ram[node]);
        total += shares[node];
        units += (unsigned long)shares[node] / UNIT;
    }
    /* What is less than a unit needs no help from other nodes. */
    if ( nr_pages / UNIT > units )
    {
        by_ram = true;
        total = 0;
        for_each_online_node ( node )
            total += ram[node];
    }
    for_each_online_node ( node )
    {
        shares[node] = (by_ram ? ram[node] : shares[node]) * nr_pages / total;
        low += min(shares[node], (double)node_low(m, node));
    }

    return low;
}

/*
 * Shares are fair to a few units: what is left when all are whole, and RAM that
 * belongs to no node. Where the low memory has to be raised they cannot be.
 */
const char *check_shares(const struct machine *m, unsigned long nr_pages)
{
    double shares[MAX_NUMNODES], slack;
    unsigned int node, pxm;

    if ( fair_shares(m, nr_pages, shares) < low_wanted(nr_pages) + 4 * UNIT )
        return NULL;

    for_each_online_node ( node )
    {
        double got;

        pxm = numa_node_to_arch_nid(node);
        got = dom0_pages(m, pxm, 0, ~0UL);
        slack = 4 * UNIT + shares[node] * 0.02;
        if ( got > shares[node] + slack || got + slack < shares[node] )
            return wrong("PXM %u has %.0f pages instead of %.0f", pxm, got,
                         shares[node]);
    }

    return NULL;
}

/* No node has RAM behind the first of it that dom0 does not get. */
const char *check_lowest_first(const struct machine *m, unsigned long nr_pages)
{
    bool trimmed[MAX_NUMNODES] = {};
    unsigned int i;

    for ( i = 0; i < mock_nr_map; i++ )
    {
        uint64_t s = mock_map[i].addr, next;

        if ( mock_map[i].type != E820_RAM &&
             mock_map[i].type != E820_UNUSABLE )
            continue;
        for ( ; s < end_of(&mock_map[i]); s = next )
        {
            unsigned int pxm = truth_pxm(m, s);
            nodeid_t node = pxm_to_node(pxm);

            next = min(truth_edge(m, s), end_of(&mock_map[i]));
            if ( node == NUMA_NO_NODE || host_type(m, s) != E820_RAM )
                continue;
            if ( mock_map[i].type == E820_UNUSABLE )
                trimmed[node] = true;
            else if ( trimmed[node] )
                return wrong("PXM %u: RAM at %#lx, but not below", pxm, s);
        }
    }

    return NULL;
}
