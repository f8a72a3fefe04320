// SPDX-License-Identifier: GPL-2.0
/*
 * steer: task affinity, IRQ affinity and the IRQ's node attribute.
 *
 * An affinity that somebody else changed after us belongs to them: it is
 * neither overwritten nor restored until the policy is written again.
 *
 * The caller serialises all calls for one queue.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "steer.h"

/* An IRQ may go at any time; what describes it stays for a grace period. */
static int irq_node(unsigned int irq)
{
	struct irq_data *d;
	int node;

	rcu_read_lock();
	d = irq_get_irq_data(irq);
	node = d ? irq_data_get_node(d) : NUMA_NO_NODE;
	rcu_read_unlock();

	return node;
}

/* What /proc/irq/N/node shows, and irqbalance reads. */
static void irq_set_node(unsigned int irq, int node)
{
	struct irq_data *d = irq_get_irq_data(irq);

#ifdef CONFIG_NUMA
	if (d)
		d->common->node = node;
#endif
}

/*
 * steer_irq_lock is held while an IRQ's affinity changes. Whoever learns that a
 * queue is losing an IRQ takes it out of the queue's info under this lock: its
 * number may be somebody else's right after.
 */
DEFINE_RAW_SPINLOCK(steer_irq_lock);

/**
 * steer_irq_is() - is an IRQ still what it was
 * @irq: Linux's number, or 0
 * @dev_id: what its handler was called with, or NULL to believe it
 *
 * Context: under steer_irq_lock.
 * Return: false when the number is nobody's or somebody else's now.
 */
bool steer_irq_is(unsigned int irq, const void *dev_id)
{
	struct irq_data *d;
	struct irqaction *action;
	unsigned long flags;
	bool found = false;

	lockdep_assert_held(&steer_irq_lock);

	if (!irq || !dev_id)
		return irq;
	rcu_read_lock();
	d = irq_get_irq_data(irq);
	if (d) {
		struct irq_desc *desc = irq_data_to_desc(d);

		raw_spin_lock_irqsave(&desc->lock, flags);
		for (action = desc->action; action && !found;
		     action = action->next)
			found = action->dev_id == dev_id;
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	}
	rcu_read_unlock();

	return found;
}

/* @cpus may be NULL: then only the node changes. */
static int irq_change(const struct xen_numa_queue_info *info, unsigned int i,
		      const struct cpumask *cpus, int node)
{
	unsigned int irq;
	unsigned long flags;
	int err = 0;

	raw_spin_lock_irqsave(&steer_irq_lock, flags);
	irq = info->irqs[i];
	if (steer_irq_is(irq, info->irq_ids[i])) {
		if (cpus)
			err = irq_set_affinity(irq, cpus);
		if (!err)
			irq_set_node(irq, node);
	}
	raw_spin_unlock_irqrestore(&steer_irq_lock, flags);

	return err;
}

static void task_affinity(struct task_struct *t, struct cpumask *cpus)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&t->pi_lock, flags);
	cpumask_copy(cpus, t->cpus_ptr);
	raw_spin_unlock_irqrestore(&t->pi_lock, flags);
}

static void irq_affinity(unsigned int irq, struct cpumask *cpus)
{
	struct irq_data *d;

	rcu_read_lock();
	d = irq_get_irq_data(irq);
	if (d)
		cpumask_copy(cpus, irq_data_get_affinity_mask(d));
	else
		cpumask_clear(cpus);
	rcu_read_unlock();
}

static bool steered_alloc(struct steered *st)
{
	return zalloc_cpumask_var(&st->orig, GFP_KERNEL) &&
	       zalloc_cpumask_var(&st->set, GFP_KERNEL) &&
	       zalloc_cpumask_var(&st->was, GFP_KERNEL);
}

static void steered_free(struct steered *st)
{
	free_cpumask_var(st->orig);
	free_cpumask_var(st->set);
	free_cpumask_var(st->was);
}

/*
 * Note who owns the present affinity @now. True if it may be changed.
 */
static bool steered_ours(struct steered *st, const struct cpumask *now)
{
	if (st->theirs)
		return false;
	if (cpumask_empty(st->set))
		cpumask_copy(st->orig, now);
	else if (!cpumask_equal(st->set, now) &&
		 cpumask_intersects(st->set, cpu_active_mask))
		st->theirs = true;
	/* Else its last CPU is going offline, and the scheduler has broken it. */

	return !st->theirs;
}

/* Back to where it was before us. */
static void undo_task(struct task_struct *t, struct steered *st,
		      struct cpumask *now)
{
	cpumask_copy(st->was, st->set);
	if (cpumask_empty(st->set))
		return;
	if (now)
		task_affinity(t, now);
	/*
	 * Without memory to compare, restoring is the safer side. If its CPUs have gone
	 * meanwhile it gets all, as the kernel would have given it.
	 */
	if ((!now || steered_ours(st, now)) &&
	    set_cpus_allowed_ptr(t, st->orig))
		set_cpus_allowed_ptr(t, cpu_possible_mask);
	cpumask_clear(st->set);
}

static int steer_task(struct task_struct *t, struct steered *st,
		      const struct cpumask *cpus, struct cpumask *now)
{
	int err;

	task_affinity(t, now);
	if (!steered_ours(st, now))
		return 0;
	/* A process gets less than it was given, never other CPUs. */
	if (!(t->flags & PF_KTHREAD)) {
		if (!cpumask_and(now, cpus, st->orig)) {
			undo_task(t, st, now);
			return -ERANGE;
		}
		cpus = now;
	}
	if (cpumask_equal(st->set, cpus))
		return 0;
	err = set_cpus_allowed_ptr(t, cpus);
	if (!err)
		cpumask_copy(st->set, cpus);

	return err;
}

static int steer_irq(const struct xen_numa_queue_info *info, unsigned int i,
		     struct steered *st, const struct cpumask *cpus, int node,
		     struct cpumask *now)
{
	bool first = cpumask_empty(st->set);
	unsigned int irq = READ_ONCE(info->irqs[i]);
	int err;

	irq_affinity(irq, now);
	if (!steered_ours(st, now) || cpumask_equal(st->set, cpus))
		return 0;
	if (first)
		st->orig_node = irq_node(irq);
	/* Where Linux has no nodes, the IRQ keeps the attribute it has. */
	if (node == NUMA_NO_NODE)
		node = st->orig_node;
	err = irq_change(info, i, cpus, node);
	if (err)
		return err;
	cpumask_copy(st->set, cpus);

	return 0;
}

/**
 * steer_init() - get ready to steer a queue; changes nothing
 * @s: to be filled
 * @info: the queue's tasks and IRQs; must outlive @s
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int steer_init(struct steer *s, const struct xen_numa_queue_info *info)
{
	unsigned int i;
	bool ok = true;

	s->info = info;
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		ok &= steered_alloc(&s->tasks[i]);
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		ok &= steered_alloc(&s->irqs[i]);
	if (ok)
		return 0;
	steer_exit(s);

	return -ENOMEM;
}

/**
 * steer_exit() - free what steer_init() allocated
 * @s: the queue, after steer_undo()
 *
 * Context: process context.
 */
void steer_exit(struct steer *s)
{
	unsigned int i;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		steered_free(&s->tasks[i]);
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		steered_free(&s->irqs[i]);
}

/**
 * steer_to() - move a queue's tasks and IRQs
 * @s: the queue
 * @cpus: where they may run, not empty
 * @node: the node of @cpus, or NUMA_NO_NODE when Linux has none
 *
 * Does nothing where the affinity is already as asked.
 *
 * Context: process context, may sleep.
 * Return: 0, or the first error; what could be moved has been.
 */
int steer_to(struct steer *s, const struct cpumask *cpus, int node)
{
	cpumask_var_t now;
	unsigned int i;
	int ret = 0, err;

	if (!alloc_cpumask_var(&now, GFP_KERNEL))
		return -ENOMEM;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++) {
		if (!s->info->tasks[i])
			continue;
		err = steer_task(s->info->tasks[i], &s->tasks[i], cpus, now);
		ret = ret ?: err;
	}
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++) {
		if (!s->info->irqs[i])
			continue;
		err = steer_irq(s->info, i, &s->irqs[i], cpus, node, now);
		ret = ret ?: err;
	}
	free_cpumask_var(now);

	return ret;
}

static void undo_irq(struct steer *s, unsigned int i, struct cpumask *now)
{
	unsigned int irq = READ_ONCE(s->info->irqs[i]);
	struct steered *st = &s->irqs[i];
	bool ours;

	if (!irq || cpumask_empty(st->set))
		return;
	if (now)
		irq_affinity(irq, now);
	ours = !now || steered_ours(st, now);
	if (irq_change(s->info, i, ours ? st->orig : NULL, st->orig_node))
		irq_change(s->info, i, cpu_online_mask, st->orig_node);
	cpumask_clear(st->set);
}

/**
 * steer_undo() - give every task and IRQ the affinity it had before us
 * @s: the queue
 *
 * Affinities that somebody else changed meanwhile are left as they are.
 *
 * Context: process context, may sleep.
 */
void steer_undo(struct steer *s)
{
	cpumask_var_t mask;
	struct cpumask *now = alloc_cpumask_var(&mask, GFP_KERNEL) ? mask : NULL;
	unsigned int i;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (s->info->tasks[i])
			undo_task(s->info->tasks[i], &s->tasks[i], now);
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		undo_irq(s, i, now);
	if (now)
		free_cpumask_var(mask);
}

/**
 * steer_drop_task() - give up one task
 * @s: the queue
 * @i: which; it is another right after
 *
 * Context: process context, may sleep.
 */
void steer_drop_task(struct steer *s, unsigned int i)
{
	cpumask_var_t mask;
	struct cpumask *now = alloc_cpumask_var(&mask, GFP_KERNEL) ? mask : NULL;

	if (s->info->tasks[i])
		undo_task(s->info->tasks[i], &s->tasks[i], now);
	s->tasks[i].theirs = false;
	if (now)
		free_cpumask_var(mask);
}

/**
 * steer_drop_irq() - give up one IRQ
 * @s: the queue
 * @i: which; it is another right after
 *
 * Context: process context, may sleep.
 */
void steer_drop_irq(struct steer *s, unsigned int i)
{
	cpumask_var_t mask;
	struct cpumask *now = alloc_cpumask_var(&mask, GFP_KERNEL) ? mask : NULL;

	undo_irq(s, i, now);
	s->irqs[i].theirs = false;
	if (now)
		free_cpumask_var(mask);
}

/**
 * steer_claim() - take over affinities that somebody else set
 * @s: the queue
 *
 * For when the operator has written the policy again.
 *
 * Context: any.
 */
void steer_claim(struct steer *s)
{
	unsigned int i;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (s->tasks[i].theirs) {
			s->tasks[i].theirs = false;
			cpumask_clear(s->tasks[i].set);
		}
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		if (s->irqs[i].theirs) {
			/* The node is still ours, and must not count as found. */
			irq_change(s->info, i, NULL, s->irqs[i].orig_node);
			s->irqs[i].theirs = false;
			cpumask_clear(s->irqs[i].set);
		}
}

/**
 * steer_disinherit() - a task has started another
 * @s: a queue
 * @parent: the one; nothing happens unless it is the queue's
 * @child: the other; gets the affinity that the first had before us, if it has
 *         the one that we have set
 *
 * Context: process context, may sleep.
 */
void steer_disinherit(struct steer *s, const struct task_struct *parent,
		      struct task_struct *child)
{
	cpumask_var_t now;
	unsigned int i;

	if (!alloc_cpumask_var(&now, GFP_KERNEL))
		return;
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++) {
		const struct steered *st = &s->tasks[i];
		const struct cpumask *set = cpumask_empty(st->set) ? st->was
								   : st->set;

		if (s->info->tasks[i] != parent || cpumask_empty(set))
			continue;
		task_affinity(child, now);
		if (cpumask_equal(now, set))
			set_cpus_allowed_ptr(child, st->orig);
	}
	free_cpumask_var(now);
}

/**
 * steer_theirs() - has somebody else set an affinity of this queue
 * @s: the queue
 *
 * Context: any.
 * Return: true when at least one task or IRQ is left alone for that reason.
 */
bool steer_theirs(const struct steer *s)
{
	unsigned int i;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (s->tasks[i].theirs)
			return true;
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		if (s->irqs[i].theirs)
			return true;

	return false;
}
