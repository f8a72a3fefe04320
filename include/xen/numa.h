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

#include <linux/cache.h>
#include <linux/err.h>
#include <linux/jump_label.h>
#include <linux/kconfig.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/numa.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include <xen/interface/xen.h>
#include <xen/interface/grant_table.h>
#include <xen/numa-owner.h>
#include <xen/page.h>

struct device;
struct page;
struct task_struct;

#define XEN_NUMA_QUEUE_TASKS	8
#define XEN_NUMA_QUEUE_IRQS	8

/* A frame whose MFN could not be learned. */
#define XEN_NUMA_NO_MFN		(~0ULL)

/* In place of a queue's number: all queues of the device. */
#define XEN_NUMA_ALL_QUEUES	(~0U)

/**
 * enum xen_numa_dir - what a queue's frames are used for
 * @XEN_NUMA_BOTH: the queue moves data both ways
 * @XEN_NUMA_TX: data that the guest sends
 * @XEN_NUMA_RX: data that the guest receives
 */
enum xen_numa_dir {
	XEN_NUMA_BOTH,
	XEN_NUMA_TX,
	XEN_NUMA_RX,
};

/**
 * struct xen_numa_queue_info - a queue as its backend describes it
 * @dev: the xenbus device that the queue belongs to
 * @index: number of the queue within @dev, from 0
 * @dir: which of the device's two directions, where they are worked on apart
 * @tasks: kthreads that do the queue's work; unused entries are NULL
 * @irqs: Linux IRQ numbers of the queue; unused entries are 0
 * @mem: an address within the memory that the backend allocated for the
 *       queue, to report its node; or NULL
 * @copies: the backend copies by grant reference and calls
 *          xen_numa_account_copy()
 * @irq_ids: NULL for IRQs that stay the queue's until it is detached. Where
 *           nobody says when they go: what their handlers are called with, so
 *           that they can be told from others that get the same numbers later
 * @sampled: only some of the frames are reported: not by the backend, but by
 *           somebody who looks at it now and then
 * @user: a user-space backend's: its number is another process's later, and
 *        its tasks and IRQs come and go, see xen_numa_queue_set_task()
 */
struct xen_numa_queue_info {
	struct device *dev;
	unsigned int index;
	enum xen_numa_dir dir;
	struct task_struct *tasks[XEN_NUMA_QUEUE_TASKS];
	unsigned int irqs[XEN_NUMA_QUEUE_IRQS];
	const void *mem;
	bool copies;
	const void *irq_ids[XEN_NUMA_QUEUE_IRQS];
	bool sampled;
	bool user;
};

/**
 * struct xen_numa_tally - what was handled
 * @frames: uses of 4 KiB frames
 * @bytes: of data within them
 */
struct xen_numa_tally {
	u64 frames;
	u64 bytes;
};

/**
 * struct xen_numa_owners - owner of each chunk of the host's memory
 * @chunks: chunks in the table
 * @owner: a byte for each, see numa-owner.h
 *
 * Set before xen_numa_watched goes on for the first time and never moved or
 * freed while a backend is loaded. Bytes change at any time.
 */
struct xen_numa_owners {
	u64 chunks;
	u8 *owner;
};

/**
 * struct xen_numa_queue - a queue that a backend has attached
 * @copied: owner of copied frames as the last sample has it, or
 *          XEN_NUMA_OWNER_MISS
 * @sample: the next copied frame is to be looked at; set by the listener
 * @alloc_node: node that allocations for the queue should prefer, or
 *              NUMA_NO_NODE; set by the listener
 * @tally: handled per place, on the place's own CPUs [0] and elsewhere [1]
 * @unknown: handled while the frame's place was not known
 * @samples: copied frames looked at; two hypercalls each
 * @samples_failed: those that could not be mapped
 * @last_sample: place that the last one was on, negative if not known
 * @page: placeholder for samples
 * @entry: in the list of queues, under that list's lock
 * @info: as the backend gave it; the device and the tasks are referenced
 * @state: what the listener knows about the queue
 *
 * Up to @last_sample written by the backend's data path, one context at a
 * time, but for the two that name the listener.
 */
struct xen_numa_queue {
	u8 copied;
	bool sample;
	int alloc_node;
	struct xen_numa_tally unknown;
	struct xen_numa_tally tally[XEN_NUMA_PLACES][2];
	u64 samples;
	u64 samples_failed;
	int last_sample;

	struct page *page ____cacheline_aligned_in_smp;
	struct list_head entry;
	struct xen_numa_queue_info info;
	void *state;
};

#if IS_ENABLED(CONFIG_XEN_NUMA)

DECLARE_STATIC_KEY_FALSE(xen_numa_watched);
extern struct xen_numa_owners xen_numa_owners;

/*
 * Whose memory is local to this CPU: an owner, or 0 for nobody's. Written by
 * the listener.
 */
DECLARE_PER_CPU(u8, xen_numa_here);

struct xen_numa_queue *
xen_numa_queue_attach(const struct xen_numa_queue_info *info);
void xen_numa_queue_detach(struct xen_numa_queue *q);
void xen_numa_queue_set_task(struct xen_numa_queue *q, unsigned int i,
			     struct task_struct *task);
void xen_numa_queue_set_irq(struct xen_numa_queue *q, unsigned int i,
			    unsigned int irq, const void *id);
int xen_numa_connect_node(struct device *dev, unsigned int index,
			  enum xen_numa_dir dir);
void __xen_numa_account(struct xen_numa_queue *q, u64 mfn, unsigned int bytes);
u64 xen_numa_grant_mfn(struct xen_numa_queue *q, domid_t domid,
		       grant_ref_t ref);
void __xen_numa_sample(struct xen_numa_queue *q, domid_t domid,
		       grant_ref_t ref);

/**
 * xen_numa_counts() - does anybody listen to what a queue handles
 * @q: the queue, or NULL
 *
 * Context: any. One patched branch while nobody listens.
 */
static inline bool xen_numa_counts(const struct xen_numa_queue *q)
{
	return static_branch_unlikely(&xen_numa_watched) && q;
}

/**
 * xen_numa_owner() - whose memory a frame is, as far as a table tells
 * @mfn: any number
 *
 * Context: any, while xen_numa_counts().
 * Return: one of XEN_NUMA_OWNER_*.
 */
static inline u8 xen_numa_owner(u64 mfn)
{
	u64 chunk = mfn >> XEN_NUMA_CHUNK_SHIFT;

	return likely(chunk < xen_numa_owners.chunks) ?
	       READ_ONCE(xen_numa_owners.owner[chunk]) : XEN_NUMA_OWNER_MISS;
}

/**
 * xen_numa_tally() - where to count frames of an owner
 * @q: a queue that xen_numa_counts()
 * @owner: at least XEN_NUMA_OWNER_FIRST
 *
 * Context: as xen_numa_account().
 * Return: the tally for the CPU this runs on.
 */
static inline struct xen_numa_tally *xen_numa_tally(struct xen_numa_queue *q,
						    u8 owner)
{
	bool elsewhere = owner != this_cpu_read(xen_numa_here);

	return &q->tally[owner - XEN_NUMA_OWNER_FIRST][elsewhere];
}

/**
 * xen_numa_count() - add to a tally
 * @t: from xen_numa_tally()
 * @frames: uses of frames
 * @bytes: in them
 *
 * Context: as xen_numa_account().
 */
static inline void xen_numa_count(struct xen_numa_tally *t,
				  unsigned int frames, unsigned int bytes)
{
	WRITE_ONCE(t->frames, t->frames + frames);
	WRITE_ONCE(t->bytes, t->bytes + bytes);
}

/**
 * xen_numa_account() - report one use of a granted frame
 * @q: the queue that works on it, or NULL
 * @mfn: what xen_numa_map_mfn() gave when the frame was mapped
 * @bytes: used of it
 *
 * Context: any but hard interrupt and NMI; one context at a time for a given
 * @q. Neither sleeps nor allocates nor waits for a lock.
 */
static inline void xen_numa_account(struct xen_numa_queue *q, u64 mfn,
				    unsigned int bytes)
{
	u8 owner;

	if (!xen_numa_counts(q))
		return;
	owner = xen_numa_owner(mfn);
	if (likely(owner >= XEN_NUMA_OWNER_FIRST))
		xen_numa_count(xen_numa_tally(q, owner), 1, bytes);
	else
		__xen_numa_account(q, mfn, bytes);
}

/**
 * xen_numa_account_copy() - report one copy to or from a granted frame
 * @q: the queue that copies, or NULL
 * @domid: whose grant it is
 * @ref: the grant; still valid, that is, not yet answered to the guest
 * @bytes: copied
 *
 * A copy does not tell the frame. Now and then, when the listener asks for
 * it, one is mapped to learn where it is; those that follow are counted as
 * being there too.
 *
 * Context: as xen_numa_account().
 */
static inline void xen_numa_account_copy(struct xen_numa_queue *q,
					 domid_t domid, grant_ref_t ref,
					 unsigned int bytes)
{
	if (!xen_numa_counts(q))
		return;
	if (unlikely(READ_ONCE(q->sample)))
		__xen_numa_sample(q, domid, ref);
	xen_numa_count(likely(q->copied >= XEN_NUMA_OWNER_FIRST) ?
		       xen_numa_tally(q, q->copied) : &q->unknown, 1, bytes);
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

static inline int xen_numa_connect_node(struct device *dev, unsigned int index,
					enum xen_numa_dir dir)
{
	return NUMA_NO_NODE;
}

static inline bool xen_numa_counts(const struct xen_numa_queue *q)
{
	return false;
}

static inline void xen_numa_account(struct xen_numa_queue *q, u64 mfn,
				    unsigned int bytes)
{
}

static inline void xen_numa_account_copy(struct xen_numa_queue *q,
					 domid_t domid, grant_ref_t ref,
					 unsigned int bytes)
{
}

#endif /* CONFIG_XEN_NUMA */

/**
 * xen_numa_alloc_node() - node that an allocation for a queue should prefer
 * @q: the queue, or NULL
 *
 * Context: any. A hint: it may change at any time.
 * Return: a node, or NUMA_NO_NODE for the allocator's own choice.
 */
static inline int xen_numa_alloc_node(const struct xen_numa_queue *q)
{
	return q ? READ_ONCE(q->alloc_node) : NUMA_NO_NODE;
}

/**
 * xen_numa_map_mfn() - the machine frame that a map operation returned
 * @op: an operation that the hypervisor has carried out
 *
 * Xen's header promises the address for device maps only, so what cannot be
 * a frame of RAM (0, all ones) counts as unknown.
 *
 * Context: any.
 * Return: the MFN, or XEN_NUMA_NO_MFN.
 */
static inline u64 xen_numa_map_mfn(const struct gnttab_map_grant_ref *op)
{
	if (op->status != GNTST_okay || !op->dev_bus_addr ||
	    op->dev_bus_addr == ~0ULL)
		return XEN_NUMA_NO_MFN;

	return op->dev_bus_addr >> XEN_PAGE_SHIFT;
}

#ifndef xen_numa_thread_node
/**
 * xen_numa_thread_node() - node that a thread may be created on
 * @node: where its memory would be best, or NUMA_NO_NODE
 *
 * A kernel since 6.14 binds a thread to the CPUs of the node that it was created
 * on, and does so again whenever a CPU comes: it would undo what steering sets,
 * and steering would take it for the operator's hand.
 *
 * Context: any.
 * Return: the node to create it on, or NUMA_NO_NODE.
 */
static inline int xen_numa_thread_node(int node)
{
	return NUMA_NO_NODE;
}

#define xen_numa_thread_node	xen_numa_thread_node
#endif

/**
 * xen_numa_kthread_run() - kthread_run() with the task's memory on a node
 * @node: a node, or NUMA_NO_NODE; taken where xen_numa_thread_node() has it so
 * @fn: as kthread_run()'s
 * @data: as kthread_run()'s
 * @fmt: as kthread_run()'s
 *
 * Context: process context, may sleep.
 * Return: the task, or an ERR_PTR().
 */
#define xen_numa_kthread_run(node, fn, data, fmt, ...)			\
({									\
	struct task_struct *__t;					\
									\
	__t = kthread_create_on_node(fn, data,				\
				     xen_numa_thread_node(node),	\
				     fmt, ##__VA_ARGS__);		\
									\
	if (!IS_ERR(__t))						\
		wake_up_process(__t);					\
	__t;								\
})

#endif /* _XEN_NUMA_H */
