// SPDX-License-Identifier: GPL-2.0
/*
 * What is read off a queue's state.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "state.h"

static void add_tally(struct xen_numa_tally *sum,
		      const struct xen_numa_tally *t)
{
	sum->frames += READ_ONCE(t->frames);
	sum->bytes += READ_ONCE(t->bytes);
}

/**
 * state_totals() - what a queue has handled
 * @st: the queue
 *
 * Context: under engine_lock.
 * Return: sums over all places, since the queue was attached.
 */
struct totals state_totals(const struct state *st)
{
	struct totals sum = {};
	unsigned int i;

	lockdep_assert_held(&engine_lock);

	for (i = 0; i < places_nr(); i++) {
		add_tally(&sum.local, &st->q->tally[i][0]);
		add_tally(&sum.remote, &st->q->tally[i][1]);
	}
	add_tally(&sum.unknown, &st->q->unknown);

	return sum;
}

/**
 * state_memory_node() - where the backend's own memory for a queue is
 * @st: the queue
 *
 * Context: under engine_lock.
 * Return: a node, or NUMA_NO_NODE when the backend did not say.
 */
int state_memory_node(const struct state *st)
{
	const void *mem = st->q->info.mem;

	lockdep_assert_held(&engine_lock);

	if (!mem)
		return NUMA_NO_NODE;

	return page_to_nid(is_vmalloc_addr(mem) ? vmalloc_to_page(mem)
						: virt_to_page(mem));
}

/**
 * state_mode() - how a queue comes to us
 * @st: the queue
 *
 * Context: any.
 * Return: "stock" when it is looked at from outside, "user" for one of a
 * process, else "full".
 */
const char *state_mode(const struct state *st)
{
	if (st->q->info.user)
		return "user";

	return st->q->info.sampled ? "stock" : "full";
}

/**
 * state_name() - a queue's name within its device
 * @info: the queue as the backend described it
 * @buf: result: "0", "0-tx", "0-rx"
 * @len: size of @buf, 16 always suffice
 *
 * Context: any.
 * Return: characters written.
 */
int state_name(const struct xen_numa_queue_info *info, char *buf, size_t len)
{
	static const char *const dirs[] = {
		[XEN_NUMA_BOTH]	= "",
		[XEN_NUMA_TX]	= "-tx",
		[XEN_NUMA_RX]	= "-rx",
	};

	return scnprintf(buf, len, "%u%s", info->index, dirs[info->dir]);
}

/**
 * state_print_irqs() - the interrupts of a queue
 * @info: the queue as the backend described it
 * @buf: result: "57,58"; empty when it has none
 * @len: size of @buf, STATE_LIST_MAX always suffices
 *
 * Context: under engine_lock.
 * Return: characters written.
 */
int state_print_irqs(const struct xen_numa_queue_info *info, char *buf,
		     size_t len)
{
	unsigned int i;
	int n = 0;

	lockdep_assert_held(&engine_lock);

	buf[0] = '\0';
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		if (info->irqs[i])
			n += scnprintf(buf + n, len - n, "%s%u", n ? "," : "",
				       info->irqs[i]);

	return n;
}

/**
 * state_print_tasks() - the threads of a queue
 * @info: the queue as the backend described it
 * @buf: result: "341,342", as the first namespace numbers them; empty when it
 *       has none
 * @len: size of @buf, STATE_LIST_MAX always suffices
 *
 * Context: under engine_lock.
 * Return: characters written.
 */
int state_print_tasks(const struct xen_numa_queue_info *info, char *buf,
		      size_t len)
{
	unsigned int i;
	int n = 0;

	lockdep_assert_held(&engine_lock);

	buf[0] = '\0';
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (info->tasks[i])
			n += scnprintf(buf + n, len - n, "%s%d", n ? "," : "",
				       task_pid_nr(info->tasks[i]));

	return n;
}
