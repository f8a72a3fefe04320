// SPDX-License-Identifier: GPL-2.0
/*
 * stock: a table of the queues, replaced as a whole when queues come or go, so
 * that probes find a queue without a lock.
 */
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "stock.h"
#include "stock_table.h"

/*
 * Larger than netback's structure of a queue in any kernel. Arrays that it
 * hands to the grant table are within.
 */
#define NET_QUEUE_MAX	(256UL << 10)

struct entry {
	unsigned long key;
	struct stock_queue *sq;
};

/* Block queues by their task, network queues by their address. */
struct table {
	unsigned int nr[BACKEND_KINDS];
	struct entry *of[BACKEND_KINDS];
	struct entry entries[];
};

/* Replaced under the caller's lock, read by probes under RCU. */
static struct table __rcu *table;

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static unsigned long key_of(const struct stock_queue *sq)
{
	if (sq->found.kind == BACKEND_BLOCK)
		return (unsigned long)sq->found.tasks[STOCK_TASK_RING];

	return (unsigned long)sq->found.cookie;
}

static void replace(struct table *new)
{
	struct table *old = rcu_replace_pointer(table, new, true);

	/* Probes run with preemption off: none has the old one after that. */
	synchronize_rcu();
	kvfree(old);
}

/**
 * stock_table_set() - replace the table
 * @queues: list of struct stock_queue
 *
 * Queues that are not in the list any more are not used by any probe when
 * this returns without an error.
 *
 * Context: process context, may sleep; the caller serialises.
 * Return: 0 or -ENOMEM: then the table is as it was.
 */
int stock_table_set(const struct list_head *queues)
{
	const struct stock_queue *sq;
	struct table *new;
	unsigned int nr = 0, i = 0, kind;

	list_for_each_entry(sq, queues, entry)
		nr++;
	new = kvzalloc(struct_size(new, entries, nr), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	for (kind = 0; kind < BACKEND_KINDS; kind++) {
		new->of[kind] = &new->entries[i];
		list_for_each_entry(sq, queues, entry) {
			if (sq->found.kind != kind)
				continue;
			new->entries[i].key = key_of(sq);
			new->entries[i++].sq = (struct stock_queue *)sq;
			new->nr[kind]++;
		}
		sort(new->of[kind], new->nr[kind], sizeof(struct entry),
		     compare, NULL);
	}
	replace(new);

	return 0;
}

/**
 * stock_table_clear() - forget all queues
 *
 * Context: process context, may sleep; the caller serialises.
 */
void stock_table_clear(void)
{
	replace(NULL);
}

/* The last entry whose key is not above @key. */
static struct entry *find(enum backend_kind kind, unsigned long key)
{
	const struct table *t = rcu_dereference_sched(table);
	unsigned int low = 0, high = t ? t->nr[kind] : 0;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (t->of[kind][mid].key <= key)
			low = mid + 1;
		else
			high = mid;
	}

	return low ? &t->of[kind][low - 1] : NULL;
}

/**
 * stock_of_task() - the queue that a task works for
 * @task: any task
 *
 * Context: any, with preemption off; the queue is valid as long.
 * Return: a block queue, or NULL.
 */
struct stock_queue *stock_of_task(const struct task_struct *task)
{
	struct entry *e = find(BACKEND_BLOCK, (unsigned long)task);

	return e && e->key == (unsigned long)task ? e->sq : NULL;
}

/**
 * stock_of_address() - the queue whose structure holds an address
 * @p: an address that netback has given to the kernel
 *
 * Context: as stock_of_task().
 * Return: a network queue, or NULL.
 */
struct stock_queue *stock_of_address(const void *p)
{
	struct entry *e = find(BACKEND_NET, (unsigned long)p);

	return e && (unsigned long)p - e->key < NET_QUEUE_MAX ? e->sq : NULL;
}
