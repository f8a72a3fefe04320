/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What gntdev and evtchn tell xen-numa about user-space backends.
 *
 * A process that maps guests' frames, or copies by their grants, is a backend
 * too: it has a queue for each of its gntdev files that is to follow its
 * frames, with the threads that map and copy, and with the event channels that
 * the process has bound to the same guest.
 */
#ifndef _XEN_NUMA_USER_H
#define _XEN_NUMA_USER_H

#include <linux/jump_label.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <xen/events.h>
#include <xen/numa.h>

#include <uapi/xen/numa.h>

struct device;
struct page;
struct pid;

/**
 * struct xen_numa_user - a file of a user-space backend
 * @queue: the queue, as long as this lives; NULL where memory was short
 * @count_lock: one thread at a time counts; the others do not wait
 * @last: the thread that came last, only to be compared
 * @domid: the guest that came first, or DOMID_INVALID
 * @reseed: tells anew what is mapped, with xen_numa_user_seed()
 * @data: for @reseed
 * @pending: threads that have yet to be taken in, referenced; under @count_lock
 * @work: takes them in
 * @entry: in the list of users
 * @tgid: the process that opened the file, referenced
 * @index: the queue's number
 * @joined: the guest whose event channels are the queue's, or DOMID_INVALID
 *
 * From @entry on under users_lock.
 */
struct xen_numa_user {
	struct xen_numa_queue *queue;
	spinlock_t count_lock;	/* innermost; tried, not waited for */
	const struct task_struct *last;
	domid_t domid;
	void (*reseed)(struct xen_numa_user *u, void *data);
	void *data;
	struct task_struct *pending[XEN_NUMA_QUEUE_TASKS];
	struct work_struct work;

	struct list_head entry;
	struct pid *tgid;
	int index;
	domid_t joined;
};

#if IS_ENABLED(CONFIG_XEN_NUMA)

struct xen_numa_user *
xen_numa_user_attach(struct device *dev, struct pid *tgid,
		     void (*reseed)(struct xen_numa_user *u, void *data),
		     void *data);
void xen_numa_user_detach(struct xen_numa_user *u);
void xen_numa_user_seed(struct xen_numa_user *u, domid_t domid, u64 mfn);
void xen_numa_user_thread(struct xen_numa_user *u, struct task_struct *task);
void xen_numa_user_mapped(struct xen_numa_user *u, domid_t domid,
			  u64 mfn);
void xen_numa_user_copied(struct xen_numa_user *u, domid_t domid,
			  grant_ref_t ref, unsigned int bytes);
void xen_numa_user_device_gone(struct device *dev);

void xen_numa_channel_bound(evtchn_port_t port, const void *id);
void xen_numa_channel_gone(const void *id);

void xen_numa_locate(u64 mfn, struct xen_numa_page *page);
u32 xen_numa_user_caps(void);

int xen_numa_pages_reserve(unsigned int nr);
void xen_numa_pages_unreserve(unsigned int nr);
int xen_numa_pages_alloc(int node, unsigned int nr, struct page **pages);
struct page *xen_numa_pages_take(int node);
void xen_numa_pages_free(unsigned int nr, struct page **pages);

/**
 * xen_numa_watching() - does anybody resolve frames
 *
 * Context: any. One patched branch.
 */
static inline bool xen_numa_watching(void)
{
	return static_branch_unlikely(&xen_numa_watched);
}

#endif /* CONFIG_XEN_NUMA */

#endif /* _XEN_NUMA_USER_H */
