// SPDX-License-Identifier: GPL-2.0
/*
 * Queues of user-space backends: which threads and event channels belong to a
 * file that follows its frames.
 *
 * Threads are those that map and copy. An event channel belongs to the file of
 * the same process that works for the same guest; where there are several, to
 * the one that mapped last before it was bound, because backends map a ring and
 * then bind its channel.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/idr.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <xen/events.h>
#include <xen/interface/event_channel.h>
#include <xen/numa-user.h>
#include <asm/xen/hypercall.h>

#include "queue.h"

/**
 * struct channel - an event channel that a process has bound
 * @entry: in the list of channels
 * @irq: Linux's number
 * @id: what its handler is called with
 * @tgid: the process, referenced
 * @domid: the guest at its other end
 * @user: whose queue it is in, or NULL
 * @slot: where in the queue
 */
struct channel {
	struct list_head entry;
	unsigned int irq;
	const void *id;
	struct pid *tgid;
	domid_t domid;
	struct xen_numa_user *user;
	unsigned int slot;
};

/*
 * users_lock guards both lists and all that is in them. Taken inside gntdev's
 * lock of files, outside the lock of the list of queues, and never under the lock
 * of an address space.
 */
static DEFINE_MUTEX(users_lock);
static LIST_HEAD(users);
static LIST_HEAD(channels);
static DEFINE_IDA(indices);

static void join(struct xen_numa_user *u, struct channel *c)
{
	struct xen_numa_queue *q = u->queue;
	unsigned int i;

	lockdep_assert_held(&users_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++) {
		if (q->info.irqs[i])
			continue;
		xen_numa_queue_set_irq(q, i, c->irq, c->id);
		c->user = u;
		c->slot = i;
		return;
	}
}

static void leave(struct channel *c)
{
	lockdep_assert_held(&users_lock);

	if (c->user)
		xen_numa_queue_set_irq(c->user->queue, c->slot, 0, NULL);
	c->user = NULL;
}

static bool belongs(const struct xen_numa_user *u, const struct channel *c)
{
	return u->tgid == c->tgid && u->joined == c->domid;
}

/* The guest is known now: take the channels to it that are nobody's yet. */
static void join_domain(struct xen_numa_user *u, domid_t domid)
{
	struct channel *c;

	lockdep_assert_held(&users_lock);

	u->joined = domid;
	list_move(&u->entry, &users);
	list_for_each_entry(c, &channels, entry)
		if (!c->user && belongs(u, c))
			join(u, c);
}

/* An ended thread's place is free; false when there is none. */
static bool take_in(struct xen_numa_user *u, struct task_struct *task)
{
	struct xen_numa_queue *q = u->queue;
	int i, slot = -1;

	lockdep_assert_held(&users_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++) {
		struct task_struct *t = q->info.tasks[i];

		if (t == task)
			return true;
		if (slot < 0 && (!t || READ_ONCE(t->exit_state)))
			slot = i;
	}
	if (slot < 0)
		return false;
	xen_numa_queue_set_task(q, slot, task);

	return true;
}

static void user_work(struct work_struct *work)
{
	struct xen_numa_user *u = container_of(work, struct xen_numa_user, work);
	struct task_struct *task;
	unsigned int i;

	mutex_lock(&users_lock);
	/* It is leaving. */
	if (list_empty(&u->entry)) {
		mutex_unlock(&users_lock);
		return;
	}
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++) {
		spin_lock(&u->count_lock);
		task = u->pending[i];
		u->pending[i] = NULL;
		spin_unlock(&u->count_lock);
		if (!task)
			continue;
		take_in(u, task);
		put_task_struct(task);
	}
	if (u->joined != READ_ONCE(u->domid))
		join_domain(u, READ_ONCE(u->domid));
	mutex_unlock(&users_lock);
}

static bool is_known(const struct xen_numa_user *u,
		     const struct task_struct *task)
{
	unsigned int i;

	lockdep_assert_held(&u->count_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (READ_ONCE(u->queue->info.tasks[i]) == task ||
		    u->pending[i] == task)
			return true;

	return false;
}

/* Somebody new is left to the worker. */
static void notice(struct xen_numa_user *u, domid_t domid)
{
	bool news = u->domid == DOMID_INVALID;
	unsigned int i;

	lockdep_assert_held(&u->count_lock);

	if (u->last == current && !news)
		return;
	u->last = current;
	if (news)
		WRITE_ONCE(u->domid, domid);
	if (!is_known(u, current)) {
		for (i = 0; i < XEN_NUMA_QUEUE_TASKS && u->pending[i]; i++)
			;
		if (i < XEN_NUMA_QUEUE_TASKS) {
			u->pending[i] = get_task_struct(current);
			news = true;
		}
	}
	if (news)
		schedule_work(&u->work);
}

/**
 * xen_numa_user_seed() - a frame was mapped before the file began to follow
 * @u: the file's
 * @domid: the guest that granted it
 * @mfn: the frame
 *
 * Context: process context.
 */
void xen_numa_user_seed(struct xen_numa_user *u, domid_t domid, u64 mfn)
{
	spin_lock(&u->count_lock);
	if (u->domid == DOMID_INVALID) {
		WRITE_ONCE(u->domid, domid);
		schedule_work(&u->work);
	}
	if (xen_numa_watching())
		xen_numa_account(u->queue, mfn, XEN_PAGE_SIZE);
	spin_unlock(&u->count_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_user_seed);

/**
 * xen_numa_user_thread() - a thread mapped before the file began to follow
 * @u: the file's
 * @task: the thread
 *
 * Context: process context, may sleep; not under the lock of an address space.
 */
void xen_numa_user_thread(struct xen_numa_user *u, struct task_struct *task)
{
	mutex_lock(&users_lock);
	take_in(u, task);
	mutex_unlock(&users_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_user_thread);

/**
 * xen_numa_user_mapped() - a frame was mapped
 * @u: the file's, or NULL
 * @domid: the guest that granted it
 * @mfn: the frame
 *
 * Context: the thread that maps; RCU read side or while @u stays.
 */
void xen_numa_user_mapped(struct xen_numa_user *u, domid_t domid, u64 mfn)
{
	if (!u || !xen_numa_watching() || !spin_trylock(&u->count_lock))
		return;
	notice(u, domid);
	xen_numa_account(u->queue, mfn, XEN_PAGE_SIZE);
	spin_unlock(&u->count_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_user_mapped);

/**
 * xen_numa_user_copied() - bytes are about to be copied to or from a grant
 * @u: the file's, or NULL
 * @domid: whose grant it is
 * @ref: the grant
 * @bytes: how many
 *
 * Context: the thread that copies; RCU read side or while @u stays.
 */
void xen_numa_user_copied(struct xen_numa_user *u, domid_t domid,
			  grant_ref_t ref, unsigned int bytes)
{
	if (!u || !xen_numa_watching() || !spin_trylock(&u->count_lock))
		return;
	notice(u, domid);
	xen_numa_account_copy(u->queue, domid, ref, bytes);
	spin_unlock(&u->count_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_user_copied);

/**
 * xen_numa_user_attach() - a file begins to follow its frames
 * @dev: the device that it is a file of
 * @tgid: the process that opened it
 * @reseed: called when nobody knows any more what is mapped, to call
 *          xen_numa_user_seed() for each frame; may sleep, and attaches and
 *          detaches nothing
 * @data: for @reseed
 *
 * Context: process context, may sleep; not under the lock of an address space.
 * Return: a handle for the other calls, NULL when memory is short.
 */
struct xen_numa_user *
xen_numa_user_attach(struct device *dev, struct pid *tgid,
		     void (*reseed)(struct xen_numa_user *u, void *data),
		     void *data)
{
	struct xen_numa_queue_info info = {
		.dev	= dev,
		.copies	= true,
		.user	= true,
	};
	struct xen_numa_user *u = kzalloc(sizeof(*u), GFP_KERNEL);

	if (!u)
		return NULL;
	u->index = ida_alloc(&indices, GFP_KERNEL);
	if (u->index < 0)
		goto free_user;
	info.index = u->index;
	u->queue = xen_numa_queue_attach(&info);
	if (!u->queue)
		goto free_index;
	spin_lock_init(&u->count_lock);
	INIT_WORK(&u->work, user_work);
	u->domid = DOMID_INVALID;
	u->joined = DOMID_INVALID;
	u->tgid = get_pid(tgid);
	u->reseed = reseed;
	u->data = data;
	mutex_lock(&users_lock);
	list_add(&u->entry, &users);
	mutex_unlock(&users_lock);

	return u;

free_index:
	ida_free(&indices, u->index);
free_user:
	kfree(u);
	return NULL;
}
EXPORT_SYMBOL_GPL(xen_numa_user_attach);

/**
 * xen_numa_user_detach() - a file follows no more
 * @u: handle, or NULL; nobody else uses it any more
 *
 * Every affinity is as it was before.
 *
 * Context: process context, may sleep; not under the lock of an address space.
 */
void xen_numa_user_detach(struct xen_numa_user *u)
{
	struct channel *c;
	unsigned int i;

	if (!u)
		return;
	/* From then on nobody has it told anew what is mapped. */
	mutex_lock(&users_lock);
	list_del_init(&u->entry);
	mutex_unlock(&users_lock);
	cancel_work_sync(&u->work);
	mutex_lock(&users_lock);
	list_for_each_entry(c, &channels, entry)
		if (c->user == u)
			leave(c);
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (u->pending[i])
			put_task_struct(u->pending[i]);
	mutex_unlock(&users_lock);

	xen_numa_queue_detach(u->queue);
	ida_free(&indices, u->index);
	put_pid(u->tgid);
	kfree(u);
}
EXPORT_SYMBOL_GPL(xen_numa_user_detach);

/**
 * xen_numa_users_reseed() - have everybody tell what is mapped
 *
 * For a listener that is ready to hear it.
 *
 * Context: process context, may sleep.
 */
void xen_numa_users_reseed(void)
{
	struct xen_numa_user *u;

	mutex_lock(&users_lock);
	list_for_each_entry(u, &users, entry)
		u->reseed(u, u->data);
	mutex_unlock(&users_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_users_reseed);

/* Where a channel's other end is, or DOMID_INVALID. */
static domid_t channel_domid(evtchn_port_t port)
{
	struct evtchn_status status = { .dom = DOMID_SELF, .port = port };

	if (HYPERVISOR_event_channel_op(EVTCHNOP_status, &status))
		return DOMID_INVALID;
	switch (status.status) {
	case EVTCHNSTAT_unbound:
		return status.u.unbound.dom;
	case EVTCHNSTAT_interdomain:
		return status.u.interdomain.dom;
	default:
		return DOMID_INVALID;
	}
}

/**
 * xen_numa_channel_bound() - the current process has bound an event channel
 * @port: the channel's local port, which has an IRQ
 * @id: what its handler is called with
 *
 * Context: process context, may sleep.
 */
void xen_numa_channel_bound(evtchn_port_t port, const void *id)
{
	int irq = irq_from_evtchn(port);
	struct xen_numa_user *u;
	struct channel *c;

	if (irq <= 0)
		return;
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return;	/* then it stays where it is */
	c->irq = irq;
	c->id = id;
	c->domid = channel_domid(port);
	c->tgid = get_pid(task_tgid(current));

	mutex_lock(&users_lock);
	list_add(&c->entry, &channels);
	list_for_each_entry(u, &users, entry)
		if (c->domid != DOMID_INVALID && belongs(u, c)) {
			join(u, c);
			break;
		}
	mutex_unlock(&users_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_channel_bound);

/**
 * xen_numa_channel_gone() - an event channel is about to lose its IRQ
 * @id: as it was bound
 *
 * Context: process context, may sleep.
 */
void xen_numa_channel_gone(const void *id)
{
	struct channel *c;

	mutex_lock(&users_lock);
	list_for_each_entry(c, &channels, entry)
		if (c->id == id)
			break;
	if (!list_entry_is_head(c, &channels, entry)) {
		leave(c);
		list_del(&c->entry);
		put_pid(c->tgid);
		kfree(c);
	}
	mutex_unlock(&users_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_channel_gone);
