// SPDX-License-Identifier: GPL-2.0
/*
 * blkback's rings, as xen-numa sees them.
 */
#include "common.h"

/*
 * Context: process context; the ring is mapped and xenblkd runs.
 */
void xen_blkif_numa_attach(struct xen_blkif_ring *ring)
{
	struct xen_numa_queue_info info = {
		.dev	= &xen_blkbk_xenbus(ring->blkif->be)->dev,
		.index	= ring - ring->blkif->rings,
		.tasks	= { ring->xenblkd },
		.irqs	= { ring->irq },
	};

	ring->numa = xen_numa_queue_attach(&info);
}

/*
 * Context: process context; xenblkd has ended, the IRQ is still bound.
 * Harmless for a ring that was never attached or is detached already.
 */
void xen_blkif_numa_detach(struct xen_blkif_ring *ring)
{
	xen_numa_queue_detach(ring->numa);
	ring->numa = NULL;
}
