/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_NUMA_H
#define XEN_NUMA_TEST_XEN_NUMA_H

#include <xen/cpumask.h>
#include <xen/lib.h>
#include <xen/mm-frame.h>

typedef uint8_t nodeid_t;

#define NUMA_NO_NODE 0xFF
#define NUMA_NO_DISTANCE 0xFF
#define MAX_NUMNODES 64
#define NR_NODE_MEMBLKS (MAX_NUMNODES * 2)

/* What mock_numa.c makes of a machine, by the rules of numa.c and srat.c. */
extern nodeid_t (cpu_to_node)[NR_CPUS];
#define cpu_to_node(cpu) ((cpu_to_node)[cpu])

struct node {
    paddr_t start, end;
};

struct node_data {
    unsigned long node_start_pfn, node_spanned_pages, node_present_pages;
};
extern struct node_data node_data[MAX_NUMNODES];

#define node_start_pfn(nid) (node_data[nid].node_start_pfn)
#define node_spanned_pages(nid) (node_data[nid].node_spanned_pages)
#define node_present_pages(nid) (node_data[nid].node_present_pages)
#define node_end_pfn(nid) (node_start_pfn(nid) + node_spanned_pages(nid))

bool numa_disabled(void);
nodeid_t pxm_to_node(unsigned int pxm);

/* 0 for a node that it does not know: trap 2. */
unsigned int numa_node_to_arch_nid(nodeid_t node);

/* Reads the SLIT without a look at its size: trap 3. */
uint8_t __node_distance(nodeid_t a, nodeid_t b);

/* Aborts: nothing here may call it (trap 1). */
nodeid_t mfn_to_nid(mfn_t mfn);
#define page_to_nid(pg) mfn_to_nid(page_to_mfn(pg))

#endif /* XEN_NUMA_TEST_XEN_NUMA_H */
