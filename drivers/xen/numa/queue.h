/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the list of queues (xen-numa-hooks) and whoever steers them.
 */
#ifndef _XEN_NUMA_QUEUE_H
#define _XEN_NUMA_QUEUE_H

#include <linux/types.h>

#include <xen/numa.h>

/**
 * struct xen_numa_listener - who wants to hear about queues
 * @attach: a queue is there, with nothing counted yet; false when it is to
 *          be left alone. May sleep.
 * @detach: the queue goes, though its data path may count on. May sleep.
 * @connect_node: node for memory of a queue that is about to connect, or
 *                NUMA_NO_NODE. May sleep.
 * @find: place of a frame that the table of owners does not tell, negative
 *        when it is not known (yet). RCU read side, must not sleep.
 *
 * While it listens, a listener also keeps every CPU's xen_numa_here.
 */
struct xen_numa_listener {
	bool (*attach)(struct xen_numa_queue *q);
	void (*detach)(struct xen_numa_queue *q);
	int (*connect_node)(struct device *dev, unsigned int index,
			    enum xen_numa_dir dir);
	int (*find)(u64 mfn);
};

int xen_numa_listen(const struct xen_numa_listener *l);
void xen_numa_unlisten(const struct xen_numa_listener *l);

#endif /* _XEN_NUMA_QUEUE_H */
