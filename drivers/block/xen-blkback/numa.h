/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_BLKBACK_NUMA_H
#define _XEN_BLKBACK_NUMA_H

#include <xen/numa.h>

#include "../../xen/numa/compat/compat.h"

struct grant_page;
struct pending_req;
struct xen_blkif;
struct xen_blkif_ring;

void xen_blkif_numa_attach(struct xen_blkif_ring *ring);
void xen_blkif_numa_detach(struct xen_blkif_ring *ring);
int xen_blkif_numa_connect_node(struct xen_blkif *blkif, unsigned int index);
void xen_blkif_numa_account(struct xen_blkif_ring *ring,
			    const struct pending_req *req);
void xen_blkif_numa_account_indirect(struct xen_blkif_ring *ring,
				     struct grant_page **pages, int nr);

#endif /* _XEN_BLKBACK_NUMA_H */
