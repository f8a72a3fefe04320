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
 * @hold_ticks: ticks between two moves
 */
struct policy_params {
	u64 min_bytes;
	unsigned int margin_pct;
	unsigned int hold_ticks;
};

void policy_age(u64 *votes, const u64 *fresh, unsigned int nr);
int policy_choose(const u64 *votes, unsigned int nr, int home,
		  unsigned int ticks_since_move,
		  const struct policy_params *p);

#endif /* _XEN_NUMA_POLICY_H */
