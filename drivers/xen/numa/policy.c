// SPDX-License-Identifier: GPL-2.0
/*
 * policy: votes in, home out.
 */
#include <linux/limits.h>

#include "policy.h"

/* Each tick keeps 7/8 of what was there: half is forgotten in 5 ticks. */
#define AGE_SHIFT	3

/* Enough to keep a queue whose memory is split evenly where it is. */
#define STRICT_MARGIN_PCT	10

/**
 * policy_age() - forget a little and add what is new
 * @votes: aged bytes per place, updated
 * @fresh: bytes per place since the last call
 * @nr: entries in both arrays
 *
 * Without anything new nothing is forgotten: else a queue that moves little, by
 * turns in memory of two places, would be all the last one's each time.
 *
 * Context: any; @votes belongs to the caller.
 */
void policy_age(u64 *votes, const u64 *fresh, unsigned int nr)
{
	u64 any = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		any |= fresh[i];
	if (!any)
		return;

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

	/* A lead that no number can hold, nobody has. */
	if (home / 100 >= U64_MAX / ((u64)margin_pct + 1))
		return false;

	return challenger > home && challenger - home > lead;
}

/**
 * policy_choose() - the place a queue should call home
 * @votes: aged bytes per place
 * @nr: entries in @votes
 * @home: present home, or POLICY_NO_HOME
 * @since_move_ms: milliseconds since the home last changed
 * @p: thresholds
 *
 * A place without votes is never chosen, and a tie keeps the present home.
 *
 * Context: any.
 * Return: index into @votes, or @home when there is no reason to change.
 */
int policy_choose(const u64 *votes, unsigned int nr, int home,
		  unsigned int since_move_ms, const struct policy_params *p)
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
	if (since_move_ms < p->hold_ms ||
	    !ahead(votes[best], votes[home], p->margin_pct))
		return home;

	return best;
}

/**
 * policy_strict() - thresholds of the mode "strict"
 * @p: thresholds of the mode "auto"
 *
 * Strict follows a small majority from the first frames on, and no place is
 * ever full. The time between two moves is the same.
 *
 * Context: any.
 * Return: the thresholds.
 */
struct policy_params policy_strict(const struct policy_params *p)
{
	return (struct policy_params) {
		.min_bytes	= 1,
		.margin_pct	= p->margin_pct < STRICT_MARGIN_PCT ?
				  p->margin_pct : STRICT_MARGIN_PCT,
		.hold_ms	= p->hold_ms,
	};
}

/**
 * policy_admit() - may a queue move to a place
 * @room: how busy the place is
 * @p: thresholds
 *
 * An empty place takes any queue: the queue would need as much elsewhere.
 *
 * Context: any.
 * Return: false when the place's CPUs could not carry it.
 */
bool policy_admit(const struct policy_room *room,
		  const struct policy_params *p)
{
	u64 need = (u64)room->others + room->own;

	if (!p->capacity_pct || !room->others)
		return true;

	return need * 100 <= (u64)room->cpus * 1000 * p->capacity_pct;
}
