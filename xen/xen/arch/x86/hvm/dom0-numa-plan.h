/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a PVH dom0's memory is spread over the nodes: arithmetic on plain
 * arrays, knowing nothing of the rest of Xen, so that it can be tested on its
 * own (tools/tests/xen-numa).
 */

#ifndef X86_HVM_DOM0_NUMA_PLAN_H
#define X86_HVM_DOM0_NUMA_PLAN_H

#ifdef __XEN__
#include <xen/types.h>
#endif

#define PLAN_NO_NODE (~0U)

/* A memory block of firmware's. Sorted; blocks of two nodes never overlap. */
struct plan_blk {
    uint64_t start, end;
    unsigned int node;
};

/* A region of a memory map. @node matters for RAM only. */
struct plan_rgn {
    uint64_t start, end;
    unsigned int type;
    unsigned int node;
};

/* All in pages. */
struct plan_node {
    unsigned long ram;      /* in the host's memory map */
    unsigned long low;      /* of that, below 4 GiB */
    unsigned long weight;   /* what dom0 may have of it */
    unsigned long target;   /* what dom0 gets */
};

/* The node of the page at @addr, or PLAN_NO_NODE. */
unsigned int plan_node_of(const struct plan_blk *blks, unsigned int nr_blks,
                          uint64_t addr);

/* The first page boundary above @addr where the node may change, or ~0. */
uint64_t plan_edge(const struct plan_blk *blks, unsigned int nr_blks,
                   uint64_t addr);

/*
 * Copy the map @in, with RAM trimmed to whole pages and cut where a block
 * begins or ends. Returns the number of regions, or -ENOSPC if they are more
 * than @max (nr_in + 2 * nr_blks always suffice).
 */
int plan_cut(const struct plan_rgn *in, unsigned int nr_in,
             const struct plan_blk *blks, unsigned int nr_blks,
             struct plan_rgn *out, unsigned int max);

/*
 * Fill in ram and low of each node from a map that was cut. Returns the pages
 * of RAM that are in no block.
 */
unsigned long plan_count(const struct plan_rgn *rgns, unsigned int nr,
                         struct plan_node *nodes, unsigned int nr_nodes);

/*
 * The pages below 4 GiB that a dom0 of @nr_pages is to have at least: its
 * kernel, initrd and tables cannot be elsewhere, nor can its bounce buffers.
 */
unsigned long plan_low_floor(unsigned long nr_pages);

/*
 * Set each node's target: shares of @nr_pages in proportion to the weights, as
 * far as that leaves @low_floor pages (or all there are) below 4 GiB. Targets
 * add up to @nr_pages exactly. Returns -ENOSPC if the nodes have less RAM.
 */
int plan_targets(struct plan_node *nodes, unsigned int nr_nodes,
                 unsigned long nr_pages, unsigned long low_floor);

/*
 * Turn the RAM above each node's target unusable, the highest first, and merge
 * what is alike side by side. RAM in no block stays. Returns the number of
 * regions, or -ENOSPC if they are more than @max (nr + nr_nodes suffice).
 * Consumes the targets.
 */
int plan_trim(const struct plan_rgn *rgns, unsigned int nr,
              struct plan_node *nodes, unsigned int nr_nodes,
              struct plan_rgn *out, unsigned int max);

#endif /* X86_HVM_DOM0_NUMA_PLAN_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
