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

/* XENMEM_get_mfn_pxms */
long get_mfn_pxms(XEN_GUEST_HANDLE_PARAM(void) arg);

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
