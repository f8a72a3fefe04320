/* SPDX-License-Identifier: GPL-2.0 */
/* See dom0-numa-plan.h. */

#ifdef __XEN__
#include <xen/errno.h>
#include <xen/init.h>
#include <xen/macros.h>
#include <xen/page-size.h>
#include <xen/pfn.h>
#include <xen/types.h>

#include <asm/e820.h>
#endif

#include "dom0-numa-plan.h"

#define LOW_LIMIT   ((uint64_t)1 << 32)

/*
 * Shares are dealt in units of 2 MiB. It keeps superpages whole, and the
 * products of two page counts within 64 bits on the largest host.
 */
#define UNIT        512UL

static uint64_t __init page_up(uint64_t addr)
{
    return ROUNDUP(addr, (uint64_t)PAGE_SIZE);
}

unsigned int __init plan_node_of(const struct plan_blk *blks,
                                 unsigned int nr_blks, uint64_t addr)
{
    unsigned int i;

    /* A page that two blocks share belongs to the one with its first byte. */
    for ( i = 0; i < nr_blks; i++ )
        if ( addr >= blks[i].start && addr < blks[i].end )
            return blks[i].node;

    return PLAN_NO_NODE;
}

uint64_t __init plan_edge(const struct plan_blk *blks, unsigned int nr_blks,
                          uint64_t addr)
{
    uint64_t edge = ~(uint64_t)0;
    unsigned int i;

    for ( i = 0; i < nr_blks; i++ )
    {
        uint64_t start = page_up(blks[i].start), end = page_up(blks[i].end);

        if ( start > addr )
            edge = min(edge, start);
        if ( end > addr )
            edge = min(edge, end);
    }

    return edge;
}

int __init plan_cut(const struct plan_rgn *in, unsigned int nr_in,
                    const struct plan_blk *blks, unsigned int nr_blks,
                    struct plan_rgn *out, unsigned int max)
{
    unsigned int i, nr = 0;

    for ( i = 0; i < nr_in; i++ )
    {
        struct plan_rgn left = in[i];

        left.node = PLAN_NO_NODE;
        if ( left.type == E820_RAM )
        {
            left.start = page_up(left.start);
            left.end &= ~(uint64_t)(PAGE_SIZE - 1);
        }

        while ( left.start < left.end )
        {
            struct plan_rgn *cut = &out[nr];

            if ( nr++ == max )
                return -ENOSPC;

            *cut = left;
            if ( left.type == E820_RAM )
            {
                cut->node = plan_node_of(blks, nr_blks, left.start);
                cut->end = min(left.end,
                               plan_edge(blks, nr_blks, left.start));
            }
            left.start = cut->end;
        }
    }

    return nr;
}

unsigned long __init plan_count(const struct plan_rgn *rgns, unsigned int nr,
                                struct plan_node *nodes,
                                unsigned int nr_nodes)
{
    unsigned long stray = 0;
    unsigned int i;

    for ( i = 0; i < nr_nodes; i++ )
        nodes[i].ram = nodes[i].low = 0;

    for ( i = 0; i < nr; i++ )
    {
        uint64_t start = rgns[i].start, end = rgns[i].end;

        if ( rgns[i].type != E820_RAM )
            continue;

        if ( rgns[i].node >= nr_nodes )
        {
            stray += PFN_DOWN(end - start);
            continue;
        }

        nodes[rgns[i].node].ram += PFN_DOWN(end - start);
        if ( start < LOW_LIMIT )
            nodes[rgns[i].node].low += PFN_DOWN(min(end, LOW_LIMIT) -
                                                start);
    }

    return stray;
}

unsigned long __init plan_low_floor(unsigned long nr_pages)
{
    const unsigned long gib = PFN_DOWN(1UL << 30);

    /* All of a small dom0, half of a middling one, and no more than 1 GiB. */
    return min(max(nr_pages / 2, min(nr_pages, gib / 2)), gib);
}

/* Each node's share in proportion to its weight, in whole units. */
static void __init share_out(struct plan_node *nodes, unsigned int nr_nodes,
                             unsigned long nr_pages)
{
    unsigned long units = nr_pages / UNIT, total = 0, sum = 0, given = 0;
    bool by_ram;
    unsigned int i;

    for ( i = 0; i < nr_nodes; i++ )
    {
        nodes[i].weight = min(nodes[i].weight, nodes[i].ram);
        total += nodes[i].weight / UNIT;
    }

    /* Asked for more than there should be: all nodes have to help out. */
    by_ram = units > total;
    if ( by_ram )
        for ( i = 0, total = 0; i < nr_nodes; i++ )
            total += nodes[i].ram / UNIT;

    for ( i = 0; i < nr_nodes; i++ )
    {
        unsigned long upto;

        sum += (by_ram ? nodes[i].ram : nodes[i].weight) / UNIT;
        /* Rounding the running total makes the shares add up. */
        upto = total ? min(units, total) * sum / total : 0;
        nodes[i].target = (upto - given) * UNIT;
        given = upto;
    }
}

/* Hand out @pages more, up to what each node may have, or just has. */
static unsigned long __init top_up(struct plan_node *nodes,
                                   unsigned int nr_nodes, unsigned long pages,
                                   bool by_ram)
{
    unsigned int i;

    for ( i = 0; i < nr_nodes; i++ )
    {
        unsigned long cap = by_ram ? nodes[i].ram : nodes[i].weight;
        unsigned long room = cap > nodes[i].target ? cap - nodes[i].target : 0;

        room = min(room, pages);
        nodes[i].target += room;
        pages -= room;
    }

    return pages;
}

/* Move pages from high memory to low until @low_floor are low. */
static void __init raise_low(struct plan_node *nodes, unsigned int nr_nodes,
                             unsigned long low_floor)
{
    unsigned long low = 0, high = 0, need, moved = 0, sum = 0, taken = 0;
    unsigned int i;

    /* A node's low memory is used first, see plan_trim(). */
    for ( i = 0; i < nr_nodes; i++ )
    {
        low += min(nodes[i].target, nodes[i].low);
        high += nodes[i].target - min(nodes[i].target, nodes[i].low);
    }

    if ( low >= low_floor )
        return;
    need = min(low_floor - low, high);

    /*
     * Before anything is added: the nodes that are added to have nothing high,
     * and so nothing to give.
     */
    for ( i = 0; i < nr_nodes; i++ )
    {
        unsigned long mine = min(nodes[i].target, nodes[i].low), room;

        room = min(nodes[i].low - mine, need - moved);
        moved += room;
        nodes[i].weight = room;     /* done with as such */
    }

    for ( i = 0; i < nr_nodes; i++ )
    {
        unsigned long mine = nodes[i].target -
                             min(nodes[i].target, nodes[i].low);
        unsigned long upto;

        /* The floor is 2^18 pages at most, so this does not overflow. */
        sum += mine;
        upto = high ? moved * sum / high : 0;
        nodes[i].target -= upto - taken;
        taken = upto;
        nodes[i].target += nodes[i].weight;
    }
}

int __init plan_targets(struct plan_node *nodes, unsigned int nr_nodes,
                        unsigned long nr_pages, unsigned long low_floor)
{
    unsigned long left = nr_pages;
    unsigned int i;

    share_out(nodes, nr_nodes, nr_pages);
    for ( i = 0; i < nr_nodes; i++ )
        left -= nodes[i].target;

    left = top_up(nodes, nr_nodes, left, false);
    left = top_up(nodes, nr_nodes, left, true);
    if ( left )
        return -ENOSPC;

    raise_low(nodes, nr_nodes, low_floor);

    return 0;
}

int __init plan_trim(const struct plan_rgn *rgns, unsigned int nr,
                     struct plan_node *nodes, unsigned int nr_nodes,
                     struct plan_rgn *out, unsigned int max)
{
    unsigned int i, n = 0;

    for ( i = 0; i < nr; i++ )
    {
        struct plan_rgn left = rgns[i];

        while ( left.start < left.end )
        {
            struct plan_rgn part = left;

            if ( left.type == E820_RAM && left.node < nr_nodes )
            {
                unsigned long pages = PFN_DOWN(left.end - left.start);
                unsigned long *target = &nodes[left.node].target;

                if ( !*target )
                    part.type = E820_UNUSABLE;
                else
                {
                    pages = min(pages, *target);
                    *target -= pages;
                    part.end = left.start + ((uint64_t)pages << PAGE_SHIFT);
                }
            }
            left.start = part.end;

            if ( n && out[n - 1].end == part.start &&
                 out[n - 1].type == part.type &&
                 (part.type == E820_RAM || part.type == E820_UNUSABLE) )
            {
                out[n - 1].end = part.end;
                continue;
            }

            if ( n == max )
                return -ENOSPC;
            out[n++] = part;
        }
    }

    return n;
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
