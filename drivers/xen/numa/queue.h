/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the list of queues (xen-numa-hooks) and whoever steers them.
 */
#ifndef _XEN_NUMA_QUEUE_H
#define _XEN_NUMA_QUEUE_H

#include <linux/list.h>

#include <xen/numa.h>

/**
 * struct xen_numa_queue - a queue that a backend has attached
 * @entry: in the list of queues, under that list's lock
 * @info: as the backend gave it; the device and the tasks are referenced
 * @state: what the listener knows about the queue, NULL without a listener
 */
struct xen_numa_queue {
	struct list_head entry;
	struct xen_numa_queue_info info;
	void __rcu *state;
};

/**
 * struct xen_numa_listener - who wants to hear about queues
 * @attach: a queue is there; returns what becomes its state, or NULL when
 *          the queue is to be left alone. May sleep.
 * @detach: the queue goes; @state is no longer reachable for new readers,
 *          but must stay allocated for an RCU grace period. May sleep.
 * @account_maps: map operations carried out. RCU read side, must not sleep.
 * @account_mfn: one more use of a mapped frame. RCU read side.
 */
struct xen_numa_listener {
	void *(*attach)(const struct xen_numa_queue_info *info);
	void (*detach)(void *state);
	void (*account_maps)(void *state,
			     const struct gnttab_map_grant_ref *ops,
			     unsigned int nr);
	void (*account_mfn)(void *state, xen_pfn_t mfn);
};

int xen_numa_listen(const struct xen_numa_listener *l);
void xen_numa_unlisten(const struct xen_numa_listener *l);

#endif /* _XEN_NUMA_QUEUE_H */
