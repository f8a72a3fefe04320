/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of the same kind as the kernel's, not the same numbers.
 */
#ifndef _UNIT_LINUX_PRANDOM_H
#define _UNIT_LINUX_PRANDOM_H

#include <linux/types.h>

struct rnd_state {
	u64 state;
};

static inline u32 prandom_u32_state(struct rnd_state *rnd)
{
	rnd->state = rnd->state * 6364136223846793005ULL + 1442695040888963407ULL;

	return rnd->state >> 32;
}

static inline void prandom_seed_state(struct rnd_state *rnd, u64 seed)
{
	rnd->state = seed;
	prandom_u32_state(rnd);
}

#endif /* _UNIT_LINUX_PRANDOM_H */
