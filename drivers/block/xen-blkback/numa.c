// SPDX-License-Identifier: GPL-2.0
/*
 * blkback's rings, as xen-numa sees them.
 */
#include "common.h"

#include <linux/module.h>

#include <xen/numa-version.h>

/* Tells this module from the distribution's. */
MODULE_VERSION(XEN_NUMA_BACKEND XEN_NUMA_VERSION);

/* An address in the ring's pool of requests, if one of them is free. */
static const void *ring_memory(struct xen_blkif_ring *ring)
{
	const void *mem;
	unsigned long flags;

	spin_lock_irqsave(&ring->pending_free_lock, flags);
	mem = list_first_entry_or_null(&ring->pending_free, struct pending_req,
				       free_list);
	spin_unlock_irqrestore(&ring->pending_free_lock, flags);

	return mem ?: ring;
}

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
		.mem	= ring_memory(ring),
	};

	/* xenblkd is at work already. */
	smp_store_release(&ring->numa, xen_numa_queue_attach(&info));
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

/*
 * Node for memory of a ring, or of all of them, that is about to connect.
 *
 * Context: process context, may sleep.
 */
int xen_blkif_numa_connect_node(struct xen_blkif *blkif, unsigned int index)
{
	return xen_numa_connect_node(&xen_blkbk_xenbus(blkif->be)->dev, index,
				     XEN_NUMA_BOTH);
}

static void count_run(struct xen_numa_queue *q, u8 owner, unsigned int frames,
		      unsigned int sectors)
{
	if (frames)
		xen_numa_count(xen_numa_tally(q, owner), frames, sectors << 9);
}

/*
 * Report the frames of a request whose segments are mapped. Segments in memory
 * of one owner, the usual case, are added up and counted at once.
 *
 * Context: xenblkd.
 */
void xen_blkif_numa_account(struct xen_blkif_ring *ring,
			    const struct pending_req *req)
{
	struct xen_numa_queue *q = ring->numa;
	unsigned int i, first = 0, sectors = 0, nr = req->nr_segs;
	u8 owner = XEN_NUMA_OWNER_MISS;
	u64 chunk = ~0ULL;

	if (!xen_numa_counts(q))
		return;

	for (i = 0; i < nr; i++) {
		u64 mfn = req->segments[i]->numa_mfn;
		u8 now;

		/* Neighbours in the request are mostly neighbours in memory. */
		if (likely(mfn >> XEN_NUMA_CHUNK_SHIFT == chunk)) {
			sectors += req->seg[i].nsec;
			continue;
		}
		chunk = mfn >> XEN_NUMA_CHUNK_SHIFT;
		now = xen_numa_owner(mfn);
		if (now != owner) {
			count_run(q, owner, i - first, sectors);
			first = i;
			sectors = 0;
			owner = now;
		}
		if (unlikely(now < XEN_NUMA_OWNER_FIRST)) {
			__xen_numa_account(q, mfn, req->seg[i].nsec << 9);
			first = i + 1;
			chunk = ~0ULL;
			continue;
		}
		sectors += req->seg[i].nsec;
	}
	count_run(q, owner, i - first, sectors);
}

/*
 * Report the frames that hold a request's descriptors.
 *
 * Context: xenblkd.
 */
void xen_blkif_numa_account_indirect(struct xen_blkif_ring *ring,
				     struct grant_page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		xen_numa_account(ring->numa, pages[i]->numa_mfn,
				 XEN_PAGE_SIZE);
}
