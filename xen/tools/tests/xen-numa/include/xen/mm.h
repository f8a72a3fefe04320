/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_MM_H
#define XEN_NUMA_TEST_XEN_MM_H

#include <xen/mm-frame.h>
#include <xen/numa.h>

struct domain;

struct page_info {
    unsigned long count_info;
    struct domain *owner;
    unsigned long unused[2];
};

#define PGC_count_mask ((1UL << 54) - 1)
#define PGC_allocated (1UL << 63)
#define PGC_xen_heap (1UL << 62)
#define PGC_extra (1UL << 55)

extern unsigned long max_page, total_pages;
extern struct domain *dom_io, *dom_xen, *dom_cow;

/* As coarse as Xen's: 256 MiB exist together or not at all. */
bool mfn_valid(mfn_t mfn);

/* Aborts for a frame that mfn_valid() does not know. */
struct page_info *mfn_to_page(mfn_t mfn);
mfn_t page_to_mfn(const struct page_info *pg);
struct domain *page_get_owner(const struct page_info *pg);

#define MEMF_no_dma (1U << 3)
#define MEMF_exact_node (1U << 4)
#define MEMF_no_scrub (1U << 8)
#define _MEMF_node 16
#define MEMF_node_mask ((1U << (8 * sizeof(nodeid_t))) - 1)
#define MEMF_node(n) ((((n) + 1) & MEMF_node_mask) << _MEMF_node)
#define MEMF_get_node(f) ((((f) >> _MEMF_node) - 1) & MEMF_node_mask)

unsigned long avail_domheap_pages_region(unsigned int node,
                                         unsigned int min_width,
                                         unsigned int max_width);
struct page_info *alloc_domheap_pages(struct domain *d, unsigned int order,
                                      unsigned int memflags);

#endif /* XEN_NUMA_TEST_XEN_MM_H */
