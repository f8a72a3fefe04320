/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the list of queues (xen-numa-hooks) and whoever steers them.
 */
#ifndef _XEN_NUMA_QUEUE_H
#define _XEN_NUMA_QUEUE_H

#include <linux/types.h>

#include <xen/numa.h>

#include <uapi/xen/numa.h>

/**
 * struct xen_numa_listener - who wants to hear about queues
 * @attach: a queue is there, with nothing counted yet; false when it is to
 *          be left alone. May sleep.
 * @detach: the queue goes, though its data path may count on. May sleep.
 * @connect_node: node for memory of a queue that is about to connect, or
 *                NUMA_NO_NODE. May sleep.
 * @set_task: one of the queue's tasks is another from now on, or none. May sleep.
 * @set_irq: the same for an IRQ, and what its handler is called with. May sleep.
 * @find: place of a frame that the table of owners does not tell, negative
 *        when it is not known (yet). RCU read side, must not sleep.
 * @find_wait: the same for any frame, negative when nobody knows. May sleep.
 * @describe: a place's node and PXM. Must not sleep.
 * @caps: what can be done for user-space backends now, XEN_NUMA_CAP_*. Must not
 *        sleep.
 * @device_gone: a device that has had queues is about to go. May sleep.
 *
 * While it listens, a listener also keeps every CPU's xen_numa_here.
 */
struct xen_numa_listener {
	bool (*attach)(struct xen_numa_queue *q);
	void (*detach)(struct xen_numa_queue *q);
	int (*connect_node)(struct device *dev, unsigned int index,
			    enum xen_numa_dir dir);
	void (*set_task)(struct xen_numa_queue *q, unsigned int i,
			 struct task_struct *task);
	void (*set_irq)(struct xen_numa_queue *q, unsigned int i,
			unsigned int irq, const void *id);
	int (*find)(u64 mfn);
	int (*find_wait)(u64 mfn);
	void (*describe)(int place, struct xen_numa_page *page);
	u32 (*caps)(void);
	void (*device_gone)(struct device *dev);
};

int xen_numa_listen(const struct xen_numa_listener *l);
void xen_numa_unlisten(const struct xen_numa_listener *l);
void xen_numa_users_reseed(void);
u64 xen_numa_peek(struct page *page, domid_t domid, grant_ref_t ref);

#endif /* _XEN_NUMA_QUEUE_H */
