/* SPDX-License-Identifier: GPL-2.0 */
/* The memory blocks that firmware described, one by one. */

#ifndef XEN_NUMA_MEMBLK_H
#define XEN_NUMA_MEMBLK_H

#include <xen/numa.h>
#include <xen/types.h>

/*
 * Blocks are sorted by address. @end is exclusive. Returns false when there
 * is no block @idx, so that callers count up until then. Blocks may have been
 * recorded and NUMA disabled all the same: check numa_disabled() first.
 */
bool numa_get_memblk(unsigned int idx, paddr_t *start, paddr_t *end,
                     nodeid_t *node);

#endif /* XEN_NUMA_MEMBLK_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
