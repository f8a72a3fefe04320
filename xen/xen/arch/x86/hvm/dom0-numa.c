/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PVH dom0's memory, node by node: guest pages inside a memory block of the
 * firmware's come from the node of that block. Guest and host addresses agree
 * in this, because the dom0 builder takes over the host's memory map.
 */

#include <xen/domain.h>
#include <xen/init.h>
#include <xen/mm.h>
#include <xen/nodemask.h>
#include <xen/numa-memblk.h>
#include <xen/param.h>
#include <xen/softirq.h>
#include <xen/xmalloc.h>

#include <asm/dom0_build.h>
#include <asm/e820.h>
#include <asm/numa-pxm.h>
#include <asm/setup.h>

#include "dom0-numa.h"
#include "dom0-numa-plan.h"

/* Linux takes this much RAM without a node for granted. */
#define STRAY_MAX PFN_DOWN(MB(1))

/* How much of a node's binding is left; see dom0_numa_relax(). */
enum bind {
    BIND_NODE,      /* this node, and leave its DMA memory alone */
    BIND_NODE_DMA,  /* this node */
    BIND_NONE,      /* whatever the rest of dom0 gets */
};

/* dom0-numa=<bool>: whether dom0 may have nodes. */
static bool __initdata opt_dom0_numa = true;
boolean_param("dom0-numa", opt_dom0_numa);

static bool __initdata active;
static struct plan_blk __initdata blks[NR_NODE_MEMBLKS];
static unsigned int __initdata nr_blks;
static struct plan_node __initdata nodes[MAX_NUMNODES];
static unsigned long __initdata planned[MAX_NUMNODES];   /* pages */
static uint8_t __initdata binds[MAX_NUMNODES];
static unsigned int __initdata cur_node = PLAN_NO_NODE;

bool __init dom0_numa_active(void)
{
    return active;
}

void __init dom0_numa_stop(const struct domain *d, const char *why)
{
    printk(XENLOG_INFO "Dom0 NUMA: %pd gets no nodes: %s\n", d, why);
    active = false;
}

bool __init dom0_numa_grow_range(struct domain *d, uint64_t s, uint64_t e,
                                 unsigned int type)
{
    uint64_t free_from = 0;
    unsigned int i;

    for ( i = 0; active && i < d->arch.nr_e820; i++ )
    {
        struct e820entry *entry = &d->arch.e820[i];

        if ( entry->addr == e && entry->type == type && free_from <= s )
        {
            entry->addr = s;
            entry->size += e - s;
            return true;
        }
        free_from = entry->addr + entry->size;
    }

    return false;
}

static unsigned int __init pxm_of(nodeid_t node)
{
    unsigned int pxm;

    return node_to_pxm(node, &pxm) ? pxm : XEN_PXM_UNKNOWN;
}

/* Why dom0 cannot have nodes, or NULL. */
static const char *__init check_host(const struct domain *d)
{
    unsigned int node, allowed = 0, pxm;

    if ( !opt_dom0_numa )
        return "dom0-numa=off";

    if ( numa_disabled() )
        return "NUMA is off, or the SRAT unusable";

    if ( num_online_nodes() < 2 )
        return "the host has one node";

    if ( !opt_dom0_vcpus_pin )
        return "its vCPUs are not pinned (dom0_vcpus_pin)";

    for_each_online_node ( node )
    {
        if ( !node_to_pxm(node, &pxm) )
            return "Xen's nodes are not the firmware's";
        if ( d->auto_node_affinity || nodemask_test(node, &d->node_affinity) )
            allowed++;
    }

    if ( !numa_nodes_match_memblks() )
        return "Xen's nodes are not the firmware's";

    return allowed < 2 ? "dom0_nodes leaves it one node" : NULL;
}

static void __init read_blks(void)
{
    paddr_t start, end;
    nodeid_t node;
    unsigned int i;

    for ( i = 0, nr_blks = 0; i < ARRAY_SIZE(blks) &&
          numa_get_memblk(i, &start, &end, &node); i++ )
    {
        if ( start == end )
            continue;
        blks[nr_blks].start = start;
        blks[nr_blks].end = end;
        blks[nr_blks++].node = node;
    }
}

/* The host's map, cut at the blocks. NULL if there is no memory for it. */
static struct plan_rgn *__init cut_host_map(unsigned int *nr)
{
    unsigned int i, max = e820.nr_map + 2 * nr_blks;
    struct plan_rgn *host = xmalloc_array(struct plan_rgn, e820.nr_map);
    struct plan_rgn *cut = xmalloc_array(struct plan_rgn, max);
    int rc = -ENOMEM;

    if ( host && cut )
    {
        for ( i = 0; i < e820.nr_map; i++ )
        {
            host[i].start = e820.map[i].addr;
            host[i].end = e820.map[i].addr + e820.map[i].size;
            host[i].type = e820.map[i].type;
        }
        rc = plan_cut(host, e820.nr_map, blks, nr_blks, cut, max);
    }

    xfree(host);
    if ( rc < 0 )
    {
        xfree(cut);
        return NULL;
    }

    *nr = rc;
    return cut;
}

static void __init weigh_nodes(const struct domain *d)
{
    unsigned int node;

    for_each_online_node ( node )
        if ( d->auto_node_affinity || nodemask_test(node, &d->node_affinity) )
            nodes[node].weight = avail_domheap_pages_region(node, 0, 0) +
                                 initial_images_nrpages(node);
}

static bool __init install_map(struct domain *d, const struct plan_rgn *cut,
                               unsigned int nr_cut, unsigned long nr_pages)
{
    unsigned int i, max = nr_cut + MAX_NUMNODES;
    struct plan_rgn *map = xmalloc_array(struct plan_rgn, max);
    unsigned long ram = 0;
    int nr;

    if ( !map )
        return false;

    nr = plan_trim(cut, nr_cut, nodes, ARRAY_SIZE(nodes), map, max);
    if ( nr > 0 )
        d->arch.e820 = xzalloc_array(struct e820entry, nr);

    if ( nr > 0 && d->arch.e820 )
    {
        for ( i = 0; i < nr; i++ )
        {
            d->arch.e820[i].addr = map[i].start;
            d->arch.e820[i].size = map[i].end - map[i].start;
            d->arch.e820[i].type = map[i].type;
            if ( map[i].type == E820_RAM )
                ram += PFN_DOWN(map[i].end - map[i].start);
        }
        d->arch.nr_e820 = nr;
    }

    xfree(map);
    if ( ram == nr_pages )
        return true;

    xfree(d->arch.e820);
    d->arch.e820 = NULL;
    d->arch.nr_e820 = 0;

    return false;
}

static const char *__init plan_dom0(struct domain *d, unsigned long nr_pages)
{
    const char *why = check_host(d);
    struct plan_rgn *cut;
    unsigned int nr, node;
    unsigned long stray;

    if ( why )
        return why;

    read_blks();
    cut = cut_host_map(&nr);
    if ( !cut )
        return "no memory to plan it";

    stray = plan_count(cut, nr, nodes, ARRAY_SIZE(nodes));
    weigh_nodes(d);

    if ( stray > STRAY_MAX || stray > nr_pages )
        why = "some RAM is in no memory block of the SRAT";
    else if ( plan_targets(nodes, ARRAY_SIZE(nodes), nr_pages - stray,
                           plan_low_floor(nr_pages)) )
        why = "it wants more memory than the nodes have";

    if ( !why )
    {
        for ( node = 0; node < ARRAY_SIZE(nodes); node++ )
        {
            planned[node] = nodes[node].target;
            if ( nodes[node].ram )
                printk(XENLOG_INFO
                       "Dom0 NUMA: PXM %u: %lu of %lu MiB\n", pxm_of(node),
                       nodes[node].target >> (20 - PAGE_SHIFT),
                       nodes[node].ram >> (20 - PAGE_SHIFT));
        }
        if ( !install_map(d, cut, nr, nr_pages) )
            why = "its memory map did not come out right";
    }

    xfree(cut);

    return why;
}

bool __init dom0_numa_setup_e820(struct domain *d, unsigned long nr_pages)
{
    const char *why = plan_dom0(d, nr_pages);

    if ( why )
        dom0_numa_stop(d, why);
    else
        active = true;

    return active;
}

unsigned long __init dom0_numa_clip(unsigned long start, unsigned long end,
                                    unsigned int *max_order)
{
    unsigned int node;
    uint64_t addr = pfn_to_paddr(start);

    if ( !active )
        return end;

    node = plan_node_of(blks, nr_blks, addr);
    if ( node != cur_node )
    {
        cur_node = node;
        *max_order = MAX_ORDER;
    }

    return min(end, PFN_DOWN(plan_edge(blks, nr_blks, addr)));
}

unsigned int __init dom0_numa_memflags(void)
{
    unsigned int exact;

    if ( !active || cur_node == PLAN_NO_NODE || binds[cur_node] == BIND_NONE )
        return dom0_memflags;

    exact = MEMF_node(cur_node) | MEMF_exact_node;

    return binds[cur_node] == BIND_NODE ? exact | MEMF_no_dma : exact;
}

bool __init dom0_numa_relax(unsigned int *max_order)
{
    if ( !active || cur_node == PLAN_NO_NODE || binds[cur_node] == BIND_NONE )
        return false;

    /*
     * On the node at address 0 much may be DMA memory: better that than
     * another node's.
     */
    binds[cur_node]++;
    *max_order = MAX_ORDER;

    return true;
}

void __init dom0_numa_report(const struct domain *d)
{
    static uint64_t __initdata counts[MAX_NUMNODES];
    unsigned long next = 0;
    bool counted = false;
    unsigned int node;

    for ( node = 0; node < ARRAY_SIZE(binds); node++ )
    {
        if ( binds[node] != BIND_NONE )
            continue;

        while ( !counted )
        {
            counted = numa_count_pages(d, &next, counts);
            process_pending_softirqs();
        }

        printk(XENLOG_WARNING
               "Dom0 NUMA: PXM %u ran out of memory: %lu of %lu pages are other nodes'\n",
               pxm_of(node),
               planned[node] - min(planned[node], (unsigned long)counts[node]),
               planned[node]);
    }
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
