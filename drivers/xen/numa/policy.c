// SPDX-License-Identifier: GPL-2.0
/*
 * policy: votes in, home out.
 */
#include <linux/limits.h>

#include "policy.h"

/* Each tick keeps 7/8 of what was there: half is forgotten in 5 ticks. */
#define AGE_SHIFT	3

/**
 * policy_age() - forget a little and add what is new
 * @votes: aged bytes per place, updated
 * @fresh: bytes per place since the last call
 * @nr: entries in both arrays
 *
 * Context: any; @votes belongs to the caller.
 */
void policy_age(u64 *votes, const u64 *fresh, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 kept = votes[i] - (votes[i] >> AGE_SHIFT);

		/* The shift alone would never let the last bytes go. */
		if (kept == votes[i])
			kept = 0;
		votes[i] = kept + fresh[i] < kept ? U64_MAX : kept + fresh[i];
	}
}

static bool ahead(u64 challenger, u64 home, unsigned int margin_pct)
{
	u64 lead = home / 100 * margin_pct + home % 100 * margin_pct / 100;

	return challenger > home && challenger - home > lead;
}

/**
 * policy_choose() - the place a queue should call home
 * @votes: aged bytes per place
 * @nr: entries in @votes
 * @home: present home, or POLICY_NO_HOME
 * @ticks_since_move: ticks since the home last changed
 * @p: thresholds
 *
 * A place without votes is never chosen, and a tie keeps the present home.
 *
 * Context: any.
 * Return: index into @votes, or @home when there is no reason to change.
 */
int policy_choose(const u64 *votes, unsigned int nr, int home,
		  unsigned int ticks_since_move,
		  const struct policy_params *p)
{
	u64 total = 0;
	int best = POLICY_NO_HOME;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!votes[i])
			continue;
		total = total + votes[i] < total ? U64_MAX : total + votes[i];
		if (best == POLICY_NO_HOME || votes[i] > votes[best])
			best = i;
	}

	if (best == POLICY_NO_HOME || best == home || total < p->min_bytes)
		return home;
	if (home == POLICY_NO_HOME)
		return best;
	if (ticks_since_move < p->hold_ticks ||
	    !ahead(votes[best], votes[home], p->margin_pct))
		return home;

	return best;
}
