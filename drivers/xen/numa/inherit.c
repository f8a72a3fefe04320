// SPDX-License-Identifier: GPL-2.0
/*
 * inherit: what a steered process starts does not keep its affinity.
 *
 * A new thread or process has the affinity of the thread that made it, for ever.
 * Of a thread that follows its frames that is our doing, and nobody would take
 * it back. So, while there are such threads, we hear of everything that is
 * started, and a worker gives what they have started the affinity that they
 * themselves had before.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "inherit.h"
#include "state.h"

/* More at once keep what they have. */
#define BIRTHS_MAX	64

/**
 * struct birth - somebody was started
 * @parent: by whom, referenced
 * @child: who, referenced
 */
struct birth {
	struct task_struct *parent;
	struct task_struct *child;
};

/* births_lock guards those that the worker has yet to look at. */
static DEFINE_SPINLOCK(births_lock);
static struct birth births[BIRTHS_MAX];
static unsigned int nr_births;

/* Serialised by the lock of the list of queues. */
static struct tracepoint *fork_event;
static unsigned int nr_users;

static void births_look(struct work_struct *work);
static DECLARE_WORK(births_work, births_look);

static bool births_next(struct birth *b)
{
	bool any;

	spin_lock(&births_lock);
	any = nr_births;
	if (any)
		*b = births[--nr_births];
	spin_unlock(&births_lock);

	return any;
}

static void births_look(struct work_struct *work)
{
	struct state *st;
	struct birth b;

	while (births_next(&b)) {
		mutex_lock(&engine_lock);
		list_for_each_entry(st, &states, entry)
			if (st->q->info.user)
				steer_disinherit(&st->steer, b.parent, b.child);
		mutex_unlock(&engine_lock);
		put_task_struct(b.parent);
		put_task_struct(b.child);
	}
}

/* Most are nobody's who is steered: these have an affinity of all CPUs. */
static void on_fork(void *data, struct task_struct *parent,
		    struct task_struct *child)
{
	if (parent->flags & PF_KTHREAD ||
	    READ_ONCE(parent->nr_cpus_allowed) >= num_online_cpus())
		return;
	spin_lock(&births_lock);
	if (nr_births < BIRTHS_MAX) {
		births[nr_births].parent = get_task_struct(parent);
		births[nr_births].child = get_task_struct(child);
		nr_births++;
	}
	spin_unlock(&births_lock);
	schedule_work(&births_work);
}

static void find_event(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "sched_process_fork"))
		fork_event = tp;
}

/**
 * inherit_begin() - another queue of a process is steered from now on
 *
 * Context: process context, may sleep; under the lock of the list of queues.
 */
void inherit_begin(void)
{
	int err = -ENOENT;

	if (nr_users++)
		return;
	for_each_kernel_tracepoint(find_event, NULL);
	if (fork_event)
		err = tracepoint_probe_register(fork_event, on_fork, NULL);
	if (!err)
		return;
	fork_event = NULL;
	pr_warn_once("what a steered process starts keeps its affinity: %d\n",
		     err);
}

/**
 * inherit_end() - a queue of a process is about to be steered no more
 *
 * What its threads have started is looked at first.
 *
 * Context: as inherit_begin(); not under engine_lock.
 */
void inherit_end(void)
{
	lockdep_assert_not_held(&engine_lock);

	if (!--nr_users && fork_event) {
		tracepoint_probe_unregister(fork_event, on_fork, NULL);
		tracepoint_synchronize_unregister();
		fork_event = NULL;
	}
	flush_work(&births_work);
}
