/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dom0's memory, spread over nodes: each case is a machine, a size for dom0
 * and what has to come of it. What must hold for any machine is checked for
 * all of them.
 */

#include "dom0-numa-plan.c"
#include "tap.h"

#define MiB (1ULL << 20)
#define GiB (1ULL << 30)
#define PAGES(bytes) ((unsigned long)((bytes) >> PAGE_SHIFT))

#define MAX_BLKS 16
#define MAX_NODES 64
#define MAX_RGNS 64

struct machine {
    const char *name;
    struct plan_rgn map[12];
    struct plan_blk blks[MAX_BLKS];
    unsigned long busy[8];      /* pages of a node that dom0 cannot have */
};

#define RAM(s, e) { .start = (s), .end = (e), .type = E820_RAM }
#define RSV(s, e) { .start = (s), .end = (e), .type = E820_RESERVED }
#define BLK(s, e, n) { .start = (s), .end = (e), .node = (n) }

/* QEMU q35, 5 GiB and 3 GiB: the bench's own. */
static const struct machine qemu_5_3 = {
    .name = "5G+3G",
    .map = { RAM(0, 0x9fc00), RSV(0x9fc00, 0xa0000), RSV(0xf0000, 0x100000),
             RAM(0x100000, 0x7ffdf000), RSV(0x7ffdf000, 0x80000000),
             RSV(0xfed1c000, 0xfed20000), RAM(4 * GiB, 10 * GiB) },
    .blks = { BLK(0, 0xa0000, 0), BLK(0x100000, 2 * GiB, 0),
              BLK(4 * GiB, 7 * GiB, 0), BLK(7 * GiB, 10 * GiB, 1) },
};

/* QEMU, 1 GiB and 4 GiB: the hole below 4 GiB is in the middle of node 1. */
static const struct machine hole_in_node = {
    .name = "node split by the hole",
    .map = { RAM(0, 0xa0000), RAM(0x100000, 2 * GiB), RAM(4 * GiB, 7 * GiB) },
    .blks = { BLK(0, 0xa0000, 0), BLK(0x100000, 1 * GiB, 0),
              BLK(1 * GiB, 2 * GiB, 1), BLK(4 * GiB, 7 * GiB, 1) },
};

/* One socket as four nodes, the low gigabytes shared by two of them. */
static const struct machine sub_numa = {
    .name = "sub-NUMA clusters",
    .map = { RAM(0, 0xa0000), RAM(0x100000, 3 * GiB), RAM(4 * GiB, 65 * GiB) },
    .blks = { BLK(0, 2 * GiB, 0), BLK(2 * GiB, 3 * GiB, 1),
              BLK(4 * GiB, 18 * GiB, 0), BLK(18 * GiB, 33 * GiB, 1),
              BLK(33 * GiB, 49 * GiB, 2), BLK(49 * GiB, 65 * GiB, 3) },
};

/* Node 1 has CPUs only, node 3 memory only; a gap in the numbers, too. */
static const struct machine sparse = {
    .name = "sparse nodes",
    .map = { RAM(0, 0xa0000), RAM(0x100000, 2 * GiB), RAM(4 * GiB, 8 * GiB) },
    .blks = { BLK(0, 2 * GiB, 0), BLK(4 * GiB, 5 * GiB, 0),
              BLK(5 * GiB, 7 * GiB, 2), BLK(7 * GiB, 8 * GiB, 5) },
};

/* Blocks and regions that end in the middle of a page. */
static const struct machine ragged = {
    .name = "ragged edges",
    .map = { RAM(0x123, 0x9fc00), RAM(0x100010, 2 * GiB + 0x10),
             RAM(4 * GiB - 0x800, 6 * GiB + 0x123) },
    .blks = { BLK(0, GiB + 0x234, 0), BLK(GiB + 0x234, 7 * GiB, 1) },
};

/* Most of node 1 is taken already. */
static const struct machine busy = {
    .name = "busy node",
    .map = { RAM(0, 2 * GiB), RAM(4 * GiB, 10 * GiB) },
    .blks = { BLK(0, 2 * GiB, 0), BLK(4 * GiB, 6 * GiB, 0),
              BLK(6 * GiB, 10 * GiB, 1) },
    .busy = { 0, PAGES(3 * GiB) },
};

/* So is most of either. */
static const struct machine all_busy = {
    .name = "busy nodes",
    .map = { RAM(0, 2 * GiB), RAM(4 * GiB, 10 * GiB) },
    .blks = { BLK(0, 2 * GiB, 0), BLK(4 * GiB, 6 * GiB, 0),
              BLK(6 * GiB, 10 * GiB, 1) },
    .busy = { PAGES(3 * GiB), PAGES(3 * GiB) },
};

/* 64 TiB: products of page counts must not overflow. */
static const struct machine huge = {
    .name = "64 TiB",
    .map = { RAM(0, 2 * GiB), RAM(4 * GiB, 65536 * GiB) },
    .blks = { BLK(0, 2 * GiB, 0), BLK(4 * GiB, 16384 * GiB, 0),
              BLK(16384 * GiB, 32768 * GiB, 1),
              BLK(32768 * GiB, 65536 * GiB, 2) },
};

/* RAM that the SRAT forgot, below 1 MiB. */
static const struct machine stray = {
    .name = "RAM in no block",
    .map = { RAM(0, 0xa0000), RAM(0x100000, 2 * GiB), RAM(4 * GiB, 6 * GiB) },
    .blks = { BLK(0x100000, 2 * GiB, 0), BLK(4 * GiB, 6 * GiB, 1) },
};

static unsigned int nr_map(const struct machine *m)
{
    unsigned int n = 0;

    while ( n < 12 && m->map[n].end )
        n++;
    return n;
}

static unsigned int nr_blks(const struct machine *m)
{
    unsigned int n = 0;

    while ( n < MAX_BLKS && m->blks[n].end )
        n++;
    return n;
}

static struct plan_rgn cut[MAX_RGNS], out[MAX_RGNS];
static struct plan_node nodes[MAX_NODES], want[MAX_NODES];
static int nr_cut, nr_out;
static unsigned long nr_stray;

/* Everything that dom0-numa.c does; false if some step refuses. */
static bool plan(const struct machine *m, unsigned long pages,
                 unsigned long floor)
{
    unsigned int i;

    memset(nodes, 0, sizeof(nodes));
    nr_cut = plan_cut(m->map, nr_map(m), m->blks, nr_blks(m), cut,
                      nr_map(m) + 2 * nr_blks(m));
    if ( nr_cut < 0 )
        return false;
    nr_stray = plan_count(cut, nr_cut, nodes, MAX_NODES);
    for ( i = 0; i < MAX_NODES; i++ )
        nodes[i].weight = nodes[i].ram - (i < 8 ? m->busy[i] : 0);
    if ( plan_targets(nodes, MAX_NODES, pages - nr_stray, floor) )
        return false;
    memcpy(want, nodes, sizeof(want));
    nr_out = plan_trim(cut, nr_cut, nodes, MAX_NODES, out,
                       nr_cut + MAX_NODES);
    return nr_out >= 0;
}

/* Pages of RAM in dom0's map that are on @node and in [@start, @end). */
static unsigned long ram_of(const struct machine *m, unsigned int node,
                            uint64_t start, uint64_t end)
{
    unsigned long pages = 0;
    int i;

    for ( i = 0; i < nr_out; i++ )
    {
        uint64_t s = out[i].start, e;

        for ( ; s < out[i].end; s = e )
        {
            e = min(out[i].end, plan_edge(m->blks, nr_blks(m), s));
            if ( out[i].type == E820_RAM &&
                 plan_node_of(m->blks, nr_blks(m), s) == node &&
                 s < end && e > start )
                pages += PAGES(min(e, end) - max(s, start));
        }
    }

    return pages;
}

static unsigned long all_ram(void)
{
    unsigned long pages = 0;
    int i;

    for ( i = 0; i < nr_out; i++ )
        if ( out[i].type == E820_RAM )
            pages += PAGES(out[i].end - out[i].start);
    return pages;
}

/* Sorted, not overlapping, whole pages of RAM, nothing left to merge. */
static bool well_formed(void)
{
    int i;

    for ( i = 0; i < nr_out; i++ )
    {
        if ( out[i].start >= out[i].end ||
             (i && out[i].start < out[i - 1].end) )
            return false;
        if ( out[i].type == E820_RAM &&
             ((out[i].start | out[i].end) & (PAGE_SIZE - 1)) )
            return false;
        if ( i && out[i].start == out[i - 1].end &&
             out[i].type == out[i - 1].type && out[i].type != E820_RESERVED )
            return false;
    }
    return true;
}

/* RAM of the host is RAM or unusable for dom0, and the rest is as it was. */
static bool same_ground(const struct machine *m)
{
    unsigned int i;
    int j;

    for ( i = 0; i < nr_map(m); i++ )
    {
        uint64_t s = m->map[i].start, e = m->map[i].end, sum = 0;

        if ( m->map[i].type == E820_RAM )
        {
            s = ROUNDUP(s, (uint64_t)PAGE_SIZE);
            e &= ~(uint64_t)(PAGE_SIZE - 1);
        }
        for ( j = 0; j < nr_out; j++ )
            if ( out[j].start < e && out[j].end > s &&
                 (out[j].type == m->map[i].type ||
                  (m->map[i].type == E820_RAM &&
                   out[j].type == E820_UNUSABLE)) )
                sum += min(out[j].end, e) - max(out[j].start, s);
        if ( sum != e - s )
            return false;
    }
    return true;
}

static bool matches_targets(const struct machine *m)
{
    unsigned int i;

    for ( i = 0; i < MAX_NODES; i++ )
        if ( ram_of(m, i, 0, ~0ULL) != want[i].target ||
             want[i].target > want[i].ram )
            return false;
    return true;
}

/* What holds for any machine and any size. */
static void check(const struct machine *m, unsigned long pages)
{
    unsigned long floor = plan_low_floor(pages), low = 0, all_low = 0;
    unsigned int i;

    if ( !plan(m, pages, floor) )
    {
        ok(false, "%s, %lu pages: has a plan", m->name, pages);
        return;
    }

    for ( i = 0; i < MAX_NODES; i++ )
    {
        low += ram_of(m, i, 0, 4 * GiB);
        all_low += want[i].low;
    }
    ok(all_ram() == pages, "%s, %lu pages: %lu pages of RAM", m->name, pages,
       all_ram());
    ok(well_formed(), "%s, %lu pages: sorted, whole pages, merged", m->name,
       pages);
    ok(same_ground(m), "%s, %lu pages: covers what the host's map does",
       m->name, pages);
    ok(matches_targets(m), "%s, %lu pages: each node has its target",
       m->name, pages);
    ok(low + nr_stray >= min(floor, all_low),
       "%s, %lu pages: %lu of them below 4 GiB, %lu wanted", m->name, pages,
       low, min(floor, all_low));
}

static void check_sizes(const struct machine *m)
{
    static const unsigned long sizes[] = {
        PAGES(64 * MiB), PAGES(400 * MiB) + 1, PAGES(1 * GiB) - 1,
        PAGES(2 * GiB), PAGES(3 * GiB) + 511,
    };
    unsigned int i;

    for ( i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++ )
        check(m, sizes[i]);
}

static bool near(unsigned long a, unsigned long b)
{
    return (a > b ? a - b : b - a) <= 2 * 512;
}

static void test_proportions(void)
{
    plan(&qemu_5_3, PAGES(4 * GiB), plan_low_floor(PAGES(4 * GiB)));
    ok(near(want[0].target, PAGES(2560 * MiB)) &&
       near(want[1].target, PAGES(1536 * MiB)), "5G+3G share 4G as 5 to 3");

    plan(&sub_numa, PAGES(16 * GiB), plan_low_floor(PAGES(16 * GiB)));
    ok(near(want[0].target, PAGES(4 * GiB)) &&
       near(want[1].target, PAGES(4 * GiB)) &&
       near(want[2].target, PAGES(4 * GiB)) &&
       near(want[3].target, PAGES(4 * GiB)), "four clusters share 16G evenly");

    plan(&sparse, PAGES(3 * GiB), 0);
    ok(!want[1].target && !want[3].target && !want[4].target &&
       near(want[2].target, PAGES(1 * GiB)) &&
       near(want[5].target, PAGES(512 * MiB)),
       "memory-only nodes have a share, nodes without memory none");

    plan(&busy, PAGES(5 * GiB), 0);
    ok(near(want[0].target, PAGES(4 * GiB)) &&
       near(want[1].target, PAGES(1 * GiB)),
       "no more from a busy node than it has free");

    plan(&huge, PAGES(65000 * GiB), 0);
    ok(want[2].target > 2 * want[1].target - PAGES(256 * GiB) &&
       want[2].target < 2 * want[1].target + PAGES(256 * GiB),
       "64 TiB: twice the node, twice the share");
}

static void test_floor(void)
{
    ok(plan_low_floor(PAGES(256 * MiB)) == PAGES(256 * MiB) &&
       plan_low_floor(PAGES(512 * MiB)) == PAGES(512 * MiB),
       "a dom0 of up to 512M is all low");
    ok(plan_low_floor(PAGES(1 * GiB)) == PAGES(512 * MiB) &&
       plan_low_floor(PAGES(1600 * MiB)) == PAGES(800 * MiB),
       "then half of it");
    ok(plan_low_floor(PAGES(2 * GiB)) == PAGES(1 * GiB) &&
       plan_low_floor(PAGES(64 * GiB)) == PAGES(1 * GiB),
       "and at most 1G");

    plan(&qemu_5_3, PAGES(400 * MiB), plan_low_floor(PAGES(400 * MiB)));
    ok(want[0].target == PAGES(400 * MiB) && !want[1].target,
       "a tiny dom0 is as it ever was");

    plan(&huge, PAGES(4 * GiB), plan_low_floor(PAGES(4 * GiB)));
    ok(ram_of(&huge, 0, 0, 4 * GiB) >= PAGES(1 * GiB),
       "low memory is found although its node's share is smaller");

    plan(&sub_numa, PAGES(2 * GiB), PAGES(64 * GiB));
    ok(all_ram() == PAGES(2 * GiB) &&
       ram_of(&sub_numa, 0, 0, 4 * GiB) + ram_of(&sub_numa, 1, 0, 4 * GiB) ==
       PAGES(2 * GiB),
       "a floor that cannot be reached takes what there is");
}

static void test_edges(void)
{
    ok(plan_node_of(ragged.blks, 2, GiB) == 0 &&
       plan_node_of(ragged.blks, 2, GiB + PAGE_SIZE) == 1,
       "a shared page is of the node that its first byte is of");
    ok(plan_edge(ragged.blks, 2, 0) == GiB + PAGE_SIZE &&
       plan_edge(ragged.blks, 2, 7 * GiB) == ~0ULL,
       "edges are page aligned, and end");
    ok(plan_node_of(hole_in_node.blks, 4, 3 * GiB) == PLAN_NO_NODE &&
       plan_edge(hole_in_node.blks, 4, 3 * GiB) == 4 * GiB,
       "a hole has no node, and ends where the next block begins");

    ok(plan_cut(hole_in_node.map, 3, hole_in_node.blks, 2, cut, MAX_RGNS) ==
       4 && cut[2].start == 1 * GiB && cut[2].node == PLAN_NO_NODE,
       "RAM is cut where the last block ends");

    plan(&hole_in_node, PAGES(1 * GiB), 0);
    ok(want[1].low == PAGES(1 * GiB) && want[1].ram == PAGES(4 * GiB),
       "a node's low memory ends at the hole");
    plan_cut(&(struct plan_rgn)RAM(3 * GiB, 6 * GiB), 1,
             &(struct plan_blk)BLK(0, 8 * GiB, 0), 1, cut, MAX_RGNS);
    plan_count(cut, 1, nodes, MAX_NODES);
    ok(nodes[0].low == PAGES(1 * GiB), "or at 4 GiB, if there is none");

    plan(&stray, PAGES(1 * GiB), 0);
    ok(nr_stray == 0xa0 && out[0].type == E820_RAM && out[0].start == 0 &&
       out[0].end == 0xa0000, "RAM in no block stays where it is");
}

static void test_limits(void)
{
    ok(!plan(&qemu_5_3, PAGES(9 * GiB), 0), "no plan for more than there is");
    ok(plan_cut(qemu_5_3.map, nr_map(&qemu_5_3), qemu_5_3.blks, 4, cut, 3) ==
       -ENOSPC, "too many pieces are refused");

    plan(&qemu_5_3, PAGES(2 * GiB), 0);
    memcpy(nodes, want, sizeof(nodes));
    ok(plan_trim(cut, nr_cut, nodes, MAX_NODES, out, 3) == -ENOSPC,
       "too many regions are refused");

    ok(plan(&all_busy, PAGES(6 * GiB) + 77, 0) &&
       all_ram() == PAGES(6 * GiB) + 77,
       "more than is free is shared out all the same");
}

int main(void)
{
    static const struct machine *const machines[] = {
        &qemu_5_3, &hole_in_node, &sub_numa, &sparse, &ragged, &busy, &huge,
        &stray,
    };
    unsigned int i;

    for ( i = 0; i < sizeof(machines) / sizeof(machines[0]); i++ )
        check_sizes(machines[i]);
    test_proportions();
    test_floor();
    test_edges();
    test_limits();

    return tap_end();
}
