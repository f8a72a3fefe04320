/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a backend tells xen-numa about its queues.
 *
 * A backend attaches a queue when it connects, reports the granted frames it
 * works on, and detaches the queue before it gives up the queue's IRQs. The
 * calls go to xen-numa-hooks, which keeps the list of queues; whether the
 * steering module is loaded, comes later or leaves is no concern of the
 * backend.
 */
#ifndef _XEN_NUMA_H
#define _XEN_NUMA_H

#include <linux/jump_label.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#include <xen/interface/xen.h>
#include <xen/interface/grant_table.h>
#include <xen/page.h>

struct device;
struct task_struct;
struct xen_numa_queue;

#define XEN_NUMA_QUEUE_TASKS	2
#define XEN_NUMA_QUEUE_IRQS	3

/* A frame whose MFN could not be learned. */
#define XEN_NUMA_NO_MFN		(~(xen_pfn_t)0)

/**
 * struct xen_numa_queue_info - a queue as its backend describes it
 * @dev: the xenbus device that the queue belongs to
 * @index: number of the queue within @dev, from 0
 * @tasks: kthreads that do the queue's work; unused entries are NULL
 * @irqs: Linux IRQ numbers of the queue; unused entries are 0
 */
struct xen_numa_queue_info {
	struct device *dev;
	unsigned int index;
	struct task_struct *tasks[XEN_NUMA_QUEUE_TASKS];
	unsigned int irqs[XEN_NUMA_QUEUE_IRQS];
};

#if IS_ENABLED(CONFIG_XEN_NUMA)

DECLARE_STATIC_KEY_FALSE(xen_numa_watched);

struct xen_numa_queue *
xen_numa_queue_attach(const struct xen_numa_queue_info *info);
void xen_numa_queue_detach(struct xen_numa_queue *q);
void __xen_numa_account_maps(struct xen_numa_queue *q,
			     const struct gnttab_map_grant_ref *ops,
			     unsigned int nr);
void __xen_numa_account_mfn(struct xen_numa_queue *q, xen_pfn_t mfn);

/**
 * xen_numa_account_maps() - report a batch of granted frames as used
 * @q: the queue that works on them, or NULL
 * @ops: map operations that gnttab_map_refs() has carried out
 * @nr: number of operations in @ops
 *
 * Operations that failed are passed over. Call it only when the hypercall
 * itself succeeded: otherwise the results in @ops were never written.
 *
 * Context: any but NMI; one context at a time for a given @q. Neither sleeps
 * nor allocates, and is one patched branch while nobody listens.
 */
static inline void xen_numa_account_maps(struct xen_numa_queue *q,
					 const struct gnttab_map_grant_ref *ops,
					 unsigned int nr)
{
	if (static_branch_unlikely(&xen_numa_watched) && q)
		__xen_numa_account_maps(q, ops, nr);
}

/**
 * xen_numa_account_mfn() - report one more use of a frame mapped earlier
 * @q: the queue that works on it, or NULL
 * @mfn: what xen_numa_map_mfn() gave when the frame was mapped
 *
 * Context: as xen_numa_account_maps().
 */
static inline void xen_numa_account_mfn(struct xen_numa_queue *q, xen_pfn_t mfn)
{
	if (static_branch_unlikely(&xen_numa_watched) && q)
		__xen_numa_account_mfn(q, mfn);
}

#else /* !CONFIG_XEN_NUMA */

static inline struct xen_numa_queue *
xen_numa_queue_attach(const struct xen_numa_queue_info *info)
{
	return NULL;
}

static inline void xen_numa_queue_detach(struct xen_numa_queue *q)
{
}

static inline void xen_numa_account_maps(struct xen_numa_queue *q,
					 const struct gnttab_map_grant_ref *ops,
					 unsigned int nr)
{
}

static inline void xen_numa_account_mfn(struct xen_numa_queue *q, xen_pfn_t mfn)
{
}

#endif /* CONFIG_XEN_NUMA */

/**
 * xen_numa_map_mfn() - the machine frame that a map operation returned
 * @op: an operation that gnttab_map_refs() has carried out
 *
 * Xen's header promises the address for device maps only, so what cannot be
 * a frame of RAM (0, all ones) counts as unknown.
 *
 * Context: any.
 * Return: the MFN, or XEN_NUMA_NO_MFN.
 */
static inline xen_pfn_t xen_numa_map_mfn(const struct gnttab_map_grant_ref *op)
{
	if (op->status != GNTST_okay || !op->dev_bus_addr ||
	    op->dev_bus_addr == ~0ULL)
		return XEN_NUMA_NO_MFN;

	return op->dev_bus_addr >> XEN_PAGE_SHIFT;
}

#endif /* _XEN_NUMA_H */
