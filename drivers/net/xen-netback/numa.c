// SPDX-License-Identifier: GPL-2.0
/*
 * netback's queues, as xen-numa sees them.
 */
#include "common.h"

/*
 * Both kthreads and both IRQs of a queue; the control ring's IRQ serves the
 * whole vif and goes where its first queue goes.
 *
 * Context: process context; the queue is connected.
 */
void xenvif_numa_attach(struct xenvif_queue *queue)
{
	struct xen_numa_queue_info info = {
		.dev	= &xenvif_to_xenbus_device(queue->vif)->dev,
		.index	= queue->id,
		.tasks	= { queue->task, queue->dealloc_task },
		.irqs	= { queue->tx_irq },
	};

	if (queue->rx_irq != queue->tx_irq)
		info.irqs[1] = queue->rx_irq;
	if (!queue->id)
		info.irqs[2] = queue->vif->ctrl_irq;

	queue->numa = xen_numa_queue_attach(&info);
}

/*
 * Context: process context; NAPI is off, the IRQs are still bound. Harmless
 * for a queue that was never attached.
 */
void xenvif_numa_detach(struct xenvif_queue *queue)
{
	xen_numa_queue_detach(queue->numa);
	queue->numa = NULL;
}
