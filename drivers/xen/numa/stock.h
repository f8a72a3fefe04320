/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stock: queues of backends without our hooks, seen from outside.
 *
 * A stock backend passes the same pointer to its kthreads and to its interrupt
 * handlers: the cookie. It is never followed; it joins what belongs together.
 */
#ifndef _XEN_NUMA_STOCK_H
#define _XEN_NUMA_STOCK_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/types.h>

#include <xen/interface/event_channel.h>
#include <xen/numa.h>

#include "backend.h"

struct device;
struct seq_file;

/**
 * enum stock_irq - what an interrupt of a stock backend is for
 * @STOCK_IRQ_TX: netback, from the guest
 * @STOCK_IRQ_RX: netback, to the guest
 * @STOCK_IRQ_RING: both directions of a queue
 * @STOCK_IRQ_CTRL: netback's control ring; its cookie is the vif, not a queue
 * @STOCK_IRQS: how many kinds there are
 */
enum stock_irq {
	STOCK_IRQ_TX,
	STOCK_IRQ_RX,
	STOCK_IRQ_RING,
	STOCK_IRQ_CTRL,
	STOCK_IRQS,
};

/**
 * enum stock_task - what a kthread of a stock backend does
 * @STOCK_TASK_RX: copies to the guest (netback)
 * @STOCK_TASK_DEALLOC: unmaps what the guest has sent (netback)
 * @STOCK_TASK_RING: all of a ring's work (blkback)
 * @STOCK_TASKS: how many kinds there are
 */
enum stock_task {
	STOCK_TASK_RX,
	STOCK_TASK_DEALLOC,
	STOCK_TASK_RING,
	STOCK_TASKS,
};

/**
 * struct stock_found - what a scan has found under one cookie
 * @cookie: the pointer that joins it
 * @kind: the backend
 * @irqs: Linux IRQ numbers, 0 where there is none
 * @ids: what each IRQ's handler is called with
 * @domid: the guest at the other end
 * @ports: its ports, for each of @irqs, 0 where there is none
 * @tasks: kthreads, referenced; NULL where there is none
 * @wanted: a whole queue, and none that we have; the scan's user sets it
 */
struct stock_found {
	const void *cookie;
	enum backend_kind kind;
	unsigned int irqs[STOCK_IRQS];
	const void *ids[STOCK_IRQS];
	domid_t domid;
	evtchn_port_t ports[STOCK_IRQS];
	struct task_struct *tasks[STOCK_TASKS];
	bool wanted;
};

/**
 * struct stock_scan - all that is there now
 * @found: a record for each cookie, in the order of cookies
 * @nr: how many
 * @max: room for so many
 * @stranger: an interrupt handler or thread of a backend that we do not know,
 *            or nothing
 */
struct stock_scan {
	struct stock_found *found;
	unsigned int nr, max;
	char stranger[64];
};

/**
 * struct stock_sight - what was seen last of a queue's grants
 * @window: the window for which @grants counts
 * @grants: seen in that window
 * @failed: of those, mapped again because the one before could not be
 * @mfn: frame behind the last one that was mapped
 */
struct stock_sight {
	unsigned int window;
	unsigned int grants;
	unsigned int failed;
	u64 mfn;
};

/**
 * struct stock_irq_entry - an interrupt of a queue of ours
 * @node: in the table of them, under steer_irq_lock
 * @sq: the queue
 * @irq: Linux's number
 * @id: what its handler is called with
 */
struct stock_irq_entry {
	struct hlist_node node;
	struct stock_queue *sq;
	unsigned int irq;
	const void *id;
};

/**
 * struct stock_queue - a queue of a stock backend
 * @entry: in the list of them, under stock_lock
 * @dev_node: in the table of them by device, under stock_lock
 * @irqs: those of @found
 * @found: what it consists of; owns the references to the tasks
 * @dev: its device, referenced
 * @index: its number
 * @queues: as it is known to the engine: tx and rx, or both in the first
 * @gone: it has lost an IRQ; set by the probe on that, under steer_irq_lock
 * @sights: for each of @queues; the data path's alone
 */
struct stock_queue {
	struct list_head entry;
	struct hlist_node dev_node;
	struct stock_irq_entry irqs[STOCK_IRQS];
	struct stock_found found;
	struct device *dev;
	unsigned int index;
	struct xen_numa_queue *queues[2];
	bool gone;
	struct stock_sight sights[2];
};

#define STOCK_TX	0	/* in stock_queue.queues; blkback's only one */
#define STOCK_RX	1

int stock_scan(struct stock_scan *scan);
struct stock_found *stock_found_under(const struct stock_scan *scan,
				      const void *cookie);
void stock_scan_free(struct stock_scan *scan);

void stock_join(struct stock_scan *scan,
		bool (*attach)(struct stock_queue *sq));

int stock_init(void);
void stock_exit(void);
void stock_hurry(void);
void stock_device_gone(struct device *dev);
void stock_show(struct seq_file *s);

#endif /* _XEN_NUMA_STOCK_H */
