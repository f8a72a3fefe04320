/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a queue belongs, decided from numbers alone.
 *
 * Pure functions: no kernel state, so that they are tested on any machine.
 */
#ifndef _XEN_NUMA_POLICY_H
#define _XEN_NUMA_POLICY_H

#include <linux/types.h>

/* A queue whose home is not known yet. */
#define POLICY_NO_HOME	(-1)

/**
 * struct policy_params - what a decision weighs
 * @min_bytes: aged bytes a queue must have moved before it gets a home
 * @margin_pct: how far, in percent of the home's votes, another place must
 *              be ahead before the home moves there
 * @hold_ms: milliseconds between two moves
 * @capacity_pct: share of a place's CPUs that steered queues may use before
 *                it takes no more of them; 0: no limit
 */
struct policy_params {
	u64 min_bytes;
	unsigned int margin_pct;
	unsigned int hold_ms;
	unsigned int capacity_pct;
};

/**
 * struct policy_room - how busy a place is
 * @others: CPU time that the other queues there use, in thousandths of a CPU
 * @own: what the queue in question uses
 * @cpus: CPUs of the place
 */
struct policy_room {
	unsigned int others;
	unsigned int own;
	unsigned int cpus;
};

void policy_age(u64 *votes, const u64 *fresh, unsigned int nr);
int policy_choose(const u64 *votes, unsigned int nr, int home,
		  unsigned int since_move_ms, const struct policy_params *p);
struct policy_params policy_strict(const struct policy_params *p);
bool policy_admit(const struct policy_room *room,
		  const struct policy_params *p);

#endif /* _XEN_NUMA_POLICY_H */
