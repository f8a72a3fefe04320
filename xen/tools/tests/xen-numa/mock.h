/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Xen that the files under test run in, seen from the tests. It follows
 * what 4.20 does where that matters to them; nothing of it is Xen's code.
 *
 * One machine runs at a time. What mock_boot() sets up lives until the next.
 */

#ifndef XEN_NUMA_MOCK_H
#define XEN_NUMA_MOCK_H

#include <xen/sched.h>

#include "machines.h"

/* ---- mock_boot.c: all of it */

/* Dom0's own share of the command line. */
struct mock_dom0 {
    unsigned int nr_vcpus;      /* 0: one for each CPU */
    bool unpinned;              /* no dom0_vcpus_pin */
    uint64_t nodes;             /* dom0_nodes by PXM, as a mask. 0: all */
};

/* Boot @m, up to a dom0 without memory. Puts __initdata back, too. */
void mock_boot(const struct machine *m, const struct mock_dom0 *dom0);

/* Free what the last boot left. Returns objects that were never freed. */
unsigned int mock_shutdown(void);

extern const struct machine *mock_machine;
extern struct domain mock_dom0;

/* ---- mock_log.c: printk() */

extern char mock_log[];
void mock_log_clear(void);
/* The number of lines with @what in them. */
unsigned int mock_log_lines(const char *what);
/* The first such line, without its end, or "". Good until the next call. */
const char *mock_log_line(const char *what);

/* ---- mock_alloc.c: xmalloc() */

extern unsigned int mock_alloc_live;    /* objects */
/*
 * Fail by a mask: bit n for the nth allocation from now on, 0 for none. Returns
 * what is left of the last.
 */
uint64_t mock_alloc_fail(uint64_t mask);

/* ---- mock_guest.c: guests' memory and what guests are */

/* Let guests read, and perhaps write, [@p, @p + @len). */
void mock_guest_map(const void *p, size_t len, bool writable);
void mock_guest_unmap_all(void);
extern int mock_xsm_rc, mock_xsm_domain_rc;
/* Domain 1. Others do not exist. */
extern struct domain mock_domu;
extern unsigned int mock_rcu_locks;
/* Preempt after so many checks; 0 for never. */
extern unsigned int mock_preempt_after;
/* Whether the call wants to be made again; clears it. */
bool mock_continued(void);

/* ---- mock_numa.c: numa.c and srat.c */

void mock_numa_boot(const struct machine *m);
void mock_numa_shutdown(void);
unsigned int mock_dma_bits(void);

/* ---- mock_heap.c: page_alloc.c */

/* What frames there are; then, when nodes are known, which are free. */
void mock_frames_boot(void);
void mock_heap_boot(void);
void mock_heap_shutdown(void);
/* The allocator's node of a frame, or NUMA_NO_NODE. */
nodeid_t mock_heap_node(unsigned long mfn);
/* Take @pages from @node's free ones, perhaps also from DMA memory. */
void mock_heap_take(unsigned int node, unsigned long pages, bool dma);
unsigned long mock_heap_free(unsigned int node);
/* Make [@mfn, @mfn + @nr) domain @d's, as counting sees it. */
void mock_heap_give(struct domain *d, unsigned long mfn, unsigned long nr);
/* A width of addresses; below it is DMA memory. 0 for none. */
extern unsigned int mock_dma_width;

/* ---- mock_dom0.c: dom0_build.c */

struct mock_page {
    unsigned long gfn, mfn;
    unsigned int order;
    unsigned int memflags;
};

extern struct mock_page *mock_p2m;
extern unsigned int mock_nr_p2m;

/* Something that was written to dom0's memory. */
struct mock_copy {
    paddr_t addr;
    unsigned int size;
    uint8_t *data;
};

#define MOCK_COPIES 8
extern struct mock_copy mock_copies[MOCK_COPIES];
extern unsigned int mock_nr_copies;
extern bool mock_copy_fails;

/* Dom0's memory map as it is when its memory is allocated. */
extern struct e820entry mock_map[];
extern unsigned int mock_nr_map;
/* What each node could have given then. In pages. */
extern unsigned long mock_weights[MAX_NUMNODES];

/* The APIC ids in dom0's MADT, and what is in its XSDT. */
extern uint32_t mock_madt[NR_CPUS];
extern uint64_t mock_xsdt[8];
extern unsigned int mock_nr_xsdt;

/* The most that dom0_mem can be here. In pages. */
unsigned long mock_dom0_max_pages(void);

/*
 * Build dom0's memory map, memory and tables, as a PVH dom0's. @late, if
 * given, is called between map and memory. Returns 0, or what failed, which
 * would have failed without nodes as well.
 */
int mock_build_dom0(unsigned long nr_pages, void (*late)(void));

void mock_dom0_shutdown(void);

#endif /* XEN_NUMA_MOCK_H */
