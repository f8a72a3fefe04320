/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stock: from a task or an address to the queue, on the data path.
 */
#ifndef _XEN_NUMA_STOCK_TABLE_H
#define _XEN_NUMA_STOCK_TABLE_H

#include <linux/list.h>
#include <linux/types.h>

struct stock_queue;
struct task_struct;

int stock_table_set(const struct list_head *queues);
void stock_table_clear(void);
struct stock_queue *stock_of_task(const struct task_struct *task);
struct stock_queue *stock_of_address(const void *p);

#endif /* _XEN_NUMA_STOCK_TABLE_H */
