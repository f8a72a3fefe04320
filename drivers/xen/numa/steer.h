/* SPDX-License-Identifier: GPL-2.0 */
/*
 * steer: moves a queue's tasks and IRQs, and moves them back.
 */
#ifndef _XEN_NUMA_STEER_H
#define _XEN_NUMA_STEER_H

#include <linux/cpumask.h>
#include <linux/spinlock.h>

#include <xen/numa.h>

/**
 * struct steered - one task or IRQ
 * @orig: affinity found before the first change
 * @set: affinity last set by us; empty while nothing is set
 * @was: what @set was a moment ago, for tasks that were started meanwhile
 * @orig_node: node attribute found before the first change (IRQs)
 * @theirs: somebody else changed the affinity after us: hands off
 */
struct steered {
	cpumask_var_t orig;
	cpumask_var_t set;
	cpumask_var_t was;
	int orig_node;
	bool theirs;
};

/**
 * struct steer - a queue's tasks and IRQs
 * @info: which they are; the queue stays attached as long as this lives
 * @tasks: a record for each task
 * @irqs: a record for each IRQ
 */
struct steer {
	const struct xen_numa_queue_info *info;
	struct steered tasks[XEN_NUMA_QUEUE_TASKS];
	struct steered irqs[XEN_NUMA_QUEUE_IRQS];
};

extern raw_spinlock_t steer_irq_lock;

bool steer_irq_is(unsigned int irq, const void *dev_id);
int steer_init(struct steer *s, const struct xen_numa_queue_info *info);
void steer_exit(struct steer *s);
int steer_to(struct steer *s, const struct cpumask *cpus, int node);
void steer_undo(struct steer *s);
void steer_claim(struct steer *s);
void steer_drop_task(struct steer *s, unsigned int i);
void steer_drop_irq(struct steer *s, unsigned int i);
void steer_disinherit(struct steer *s, const struct task_struct *parent,
		      struct task_struct *child);
bool steer_theirs(const struct steer *s);

#endif /* _XEN_NUMA_STEER_H */
