// SPDX-License-Identifier: GPL-2.0
/*
 * The list of queues that hooked backends have attached.
 *
 * A module of its own, so that xen-numa can be loaded after the backends and
 * unloaded before them: backends depend on this one, never on xen-numa.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/device.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "queue.h"

DEFINE_STATIC_KEY_FALSE(xen_numa_watched);
EXPORT_SYMBOL_GPL(xen_numa_watched);

/*
 * queues_lock guards the list, the listener pointer and every queue's state
 * pointer against writers. The data path reads the two pointers under RCU.
 */
static DEFINE_MUTEX(queues_lock);
static LIST_HEAD(queues);
static const struct xen_numa_listener __rcu *listener;

static const struct xen_numa_listener *current_listener(void)
{
	return rcu_dereference_protected(listener,
					 lockdep_is_held(&queues_lock));
}

static void show_queue(const struct xen_numa_listener *l,
		       struct xen_numa_queue *q)
{
	lockdep_assert_held(&queues_lock);
	rcu_assign_pointer(q->state, l->attach(&q->info));
}

static void hide_queue(const struct xen_numa_listener *l,
		       struct xen_numa_queue *q)
{
	void *state;

	lockdep_assert_held(&queues_lock);
	state = rcu_replace_pointer(q->state, NULL,
				    lockdep_is_held(&queues_lock));
	if (state)
		l->detach(state);
}

/**
 * xen_numa_queue_attach() - announce a queue that has connected
 * @info: what the queue consists of; copied, and its device and tasks are
 *        referenced until the queue is detached
 *
 * Context: process context, may sleep.
 * Return: a handle for the other calls, or NULL when memory is short. NULL
 * is a valid handle everywhere: the queue then works as without xen-numa.
 */
struct xen_numa_queue *
xen_numa_queue_attach(const struct xen_numa_queue_info *info)
{
	const struct xen_numa_listener *l;
	struct xen_numa_queue *q;
	unsigned int i;

	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return NULL;

	q->info = *info;
	get_device(q->info.dev);
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (q->info.tasks[i])
			get_task_struct(q->info.tasks[i]);

	mutex_lock(&queues_lock);
	list_add_tail(&q->entry, &queues);
	l = current_listener();
	if (l)
		show_queue(l, q);
	mutex_unlock(&queues_lock);

	return q;
}
EXPORT_SYMBOL_GPL(xen_numa_queue_attach);

/**
 * xen_numa_queue_detach() - take back a queue before it disconnects
 * @q: handle from xen_numa_queue_attach(), or NULL
 *
 * To be called when nothing reports frames for @q any more and before its
 * IRQs are released. Affinities set for the queue are restored. @q is gone
 * on return.
 *
 * Context: process context, may sleep.
 */
void xen_numa_queue_detach(struct xen_numa_queue *q)
{
	const struct xen_numa_listener *l;
	unsigned int i;

	if (!q)
		return;

	mutex_lock(&queues_lock);
	l = current_listener();
	if (l)
		hide_queue(l, q);
	list_del(&q->entry);
	mutex_unlock(&queues_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (q->info.tasks[i])
			put_task_struct(q->info.tasks[i]);
	put_device(q->info.dev);
	kfree(q);
}
EXPORT_SYMBOL_GPL(xen_numa_queue_detach);

/* Out of line part of xen_numa_account_maps(). */
void __xen_numa_account_maps(struct xen_numa_queue *q,
			     const struct gnttab_map_grant_ref *ops,
			     unsigned int nr)
{
	const struct xen_numa_listener *l;
	void *state;

	rcu_read_lock();
	l = rcu_dereference(listener);
	state = rcu_dereference(q->state);
	if (l && state)
		l->account_maps(state, ops, nr);
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(__xen_numa_account_maps);

/* Out of line part of xen_numa_account_mfn(). */
void __xen_numa_account_mfn(struct xen_numa_queue *q, xen_pfn_t mfn)
{
	const struct xen_numa_listener *l;
	void *state;

	rcu_read_lock();
	l = rcu_dereference(listener);
	state = rcu_dereference(q->state);
	if (l && state)
		l->account_mfn(state, mfn);
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(__xen_numa_account_mfn);

/**
 * xen_numa_listen() - hear about all queues, those already attached included
 * @l: the callbacks; must stay valid until xen_numa_unlisten() returns
 *
 * Context: process context, may sleep.
 * Return: 0, or -EBUSY when somebody listens already.
 */
int xen_numa_listen(const struct xen_numa_listener *l)
{
	struct xen_numa_queue *q;

	mutex_lock(&queues_lock);
	if (current_listener()) {
		mutex_unlock(&queues_lock);
		return -EBUSY;
	}
	rcu_assign_pointer(listener, l);
	list_for_each_entry(q, &queues, entry)
		show_queue(l, q);
	static_branch_inc(&xen_numa_watched);
	mutex_unlock(&queues_lock);

	return 0;
}
EXPORT_SYMBOL_GPL(xen_numa_listen);

/**
 * xen_numa_unlisten() - stop hearing about queues
 * @l: what was passed to xen_numa_listen()
 *
 * Every queue is detached from @l first. None of @l's callbacks runs any more
 * when this returns.
 *
 * Context: process context, may sleep.
 */
void xen_numa_unlisten(const struct xen_numa_listener *l)
{
	struct xen_numa_queue *q;

	mutex_lock(&queues_lock);
	if (!WARN_ON(current_listener() != l)) {
		static_branch_dec(&xen_numa_watched);
		list_for_each_entry(q, &queues, entry)
			hide_queue(l, q);
		RCU_INIT_POINTER(listener, NULL);
	}
	mutex_unlock(&queues_lock);

	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(xen_numa_unlisten);

static int __init hooks_init(void)
{
	return 0;
}
module_init(hooks_init);

static void __exit hooks_exit(void)
{
}
module_exit(hooks_exit);

MODULE_DESCRIPTION("Queues of Xen backends, for NUMA steering");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
