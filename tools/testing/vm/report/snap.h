/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots that a scenario takes in dom0: what the queues were at, when.
 */
#ifndef _REPORT_SNAP_H
#define _REPORT_SNAP_H

#include <stdbool.h>

#define MAX_QUEUES	64
#define MAX_CPUS	64
#define MAX_TASKS	2
#define MAX_IRQS	3

struct snap_irq {
	int irq;
	int node;			/* /proc/irq/N/node, -1: none */
	char cpus[64];			/* affinity, a cpulist */
	unsigned long long count[MAX_CPUS];
};

struct snap_task {
	int pid;
	int cpu;			/* where it ran last */
	char cpus[64];			/* affinity, a cpulist */
};

struct snap_queue {
	char dev[64];
	char index[16];
	int home_pxm, home_node;	/* -1: none */
	char reason[32];
	unsigned long long local, remote, unknown;	/* bytes */
	int nr_tasks, nr_irqs;
	struct snap_task tasks[MAX_TASKS];
	struct snap_irq irqs[MAX_IRQS];
};

/* Stock mode's windows, sums since the module was loaded. */
struct snap_stock {
	unsigned long long uptime_ms;	/* when that was */
	unsigned long long windows, open_ms, calls;
	unsigned long long ns_per_call;
	unsigned long long frames;
};

struct snap {
	int nr_cpus, nr_queues;
	int pxm_of_cpu[MAX_CPUS];	/* -1: none */
	struct snap_stock stock;
	struct snap_queue queues[MAX_QUEUES];
};

void snap_read(struct snap *s, const char *dir, const char *name);
const struct snap_queue *snap_find(const struct snap *s,
				   const struct snap_queue *q);

#endif /* _REPORT_SNAP_H */
