/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_BLKBACK_NUMA_H
#define _XEN_BLKBACK_NUMA_H

#include <xen/numa.h>

struct xen_blkif_ring;

void xen_blkif_numa_attach(struct xen_blkif_ring *ring);
void xen_blkif_numa_detach(struct xen_blkif_ring *ring);

#endif /* _XEN_BLKBACK_NUMA_H */
