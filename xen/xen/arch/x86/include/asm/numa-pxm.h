/* SPDX-License-Identifier: GPL-2.0 */
#ifndef X86_ASM_NUMA_PXM_H
#define X86_ASM_NUMA_PXM_H

#include <xen/guest_access.h>
#include <xen/numa.h>

#include <public/numa-pxm.h>

/*
 * The PXM of @node. False when it has none: with numa=off, numa=fake= or a
 * bad SRAT, where numa_node_to_arch_nid() would say 0.
 */
static inline bool node_to_pxm(nodeid_t node, unsigned int *pxm)
{
    *pxm = numa_node_to_arch_nid(node);

    return node < MAX_NUMNODES && pxm_to_node(*pxm) == node;
}

/* Whether the allocator's nodes are those of the firmware's memory blocks. */
bool numa_nodes_match_memblks(void);

/* All of public/numa-pxm.h; @cmd is one of its XENMEM_get_. */
long numa_memory_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg);

/* Those of them in numa-counts.c; whether they may be asked is checked. */
long get_domain_pxms(XEN_GUEST_HANDLE_PARAM(void) arg);
long get_free_pxms(XEN_GUEST_HANDLE_PARAM(void) arg);

/*
 * Add the pages of @d to @counts, an entry for each of MAX_NUMNODES nodes:
 * those that begin at frame *@next, as far as one gets in some ten
 * microseconds. *@next becomes where to go on; it begins with 0. Returns true
 * when there are no more. Takes no lock: pages come and go meanwhile.
 */
bool numa_count_pages(const struct domain *d, unsigned long *next,
                      uint64_t *counts);

#endif /* X86_ASM_NUMA_PXM_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
