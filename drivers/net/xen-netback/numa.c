// SPDX-License-Identifier: GPL-2.0
/*
 * netback's queues, as xen-numa sees them: each direction by itself.
 */
#include "common.h"

#include <linux/module.h>

#include <xen/numa-version.h>

/* Tells this module from the distribution's. */
MODULE_VERSION(XEN_NUMA_BACKEND XEN_NUMA_VERSION);

/*
 * What the guest sends is mapped by NAPI, where its interrupt fires, and
 * unmapped by the dealloc thread; what it receives is copied by the guest-rx
 * thread. With a single event channel its interrupt goes with tx. The control
 * ring's serves the whole vif and goes where the first queue's tx goes.
 *
 * Context: process context; the queue is connected.
 */
void xenvif_numa_attach(struct xenvif_queue *queue)
{
	struct xen_numa_queue_info tx = {
		.dev	= &xenvif_to_xenbus_device(queue->vif)->dev,
		.index	= queue->id,
		.dir	= XEN_NUMA_TX,
		.tasks	= { queue->dealloc_task },
		.irqs	= { queue->tx_irq },
		.mem	= queue,
		.copies	= true,
	};
	struct xen_numa_queue_info rx = tx;

	if (!queue->id)
		tx.irqs[1] = queue->vif->ctrl_irq;

	rx.dir = XEN_NUMA_RX;
	rx.tasks[0] = queue->task;
	rx.irqs[0] = queue->rx_irq != queue->tx_irq ? queue->rx_irq : 0;

	queue->numa_tx = xen_numa_queue_attach(&tx);
	queue->numa_rx = xen_numa_queue_attach(&rx);
}

/*
 * Context: process context; NAPI is off, the threads have ended, the IRQs are
 * still bound. Harmless for a queue that was never attached.
 */
void xenvif_numa_detach(struct xenvif_queue *queue)
{
	xen_numa_queue_detach(queue->numa_rx);
	queue->numa_rx = NULL;
	xen_numa_queue_detach(queue->numa_tx);
	queue->numa_tx = NULL;
}

/*
 * Node for memory of a queue, or of all of them, that is about to connect.
 *
 * Context: process context, may sleep.
 */
int xenvif_numa_connect_node(struct xenvif *vif, unsigned int index)
{
	return xen_numa_connect_node(&xenvif_to_xenbus_device(vif)->dev, index,
				     XEN_NUMA_TX);
}
