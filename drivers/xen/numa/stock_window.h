/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stock: short windows in which the frames of stock backends are seen.
 */
#ifndef _XEN_NUMA_STOCK_WINDOW_H
#define _XEN_NUMA_STOCK_WINDOW_H

#include <linux/types.h>

struct seq_file;

void stock_window_open(void);
void stock_window_close(void);
void stock_window_renew(void);
void stock_window_show(struct seq_file *s);

#endif /* _XEN_NUMA_STOCK_WINDOW_H */
