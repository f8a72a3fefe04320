// SPDX-License-Identifier: GPL-2.0
/*
 * resolve: compare the host's SRAT with another provider.
 *
 * A range of one PXM that two providers put elsewhere differs at its ends or
 * all over, so three frames of each tell.
 */
#include <linux/build_bug.h>

#include "resolve.h"
#include "resolve_compare.h"
#include "srat.h"

/* Few enough for the stack. A range must fit. */
#define BATCH		48
#define RANGE_FRAMES	3

static_assert(BATCH >= RANGE_FRAMES && BATCH <= RESOLVE_MAX);

struct comparison {
	const struct srat *srat;
	int (*resolve)(u64 *mfns, u32 *pxms, unsigned int nr);
	struct resolve_difference *first;
	int differences;
	unsigned int nr;	/* frames to ask about */
	u64 mfns[BATCH];
	u32 pxms[BATCH];
};

/* Not knowing is no difference: the other may know only what is there now. */
static void count(struct comparison *c, u64 mfn, u32 other)
{
	u32 pxm = srat_pxm_of_mfn(c->srat, mfn);

	if (other == RESOLVE_UNKNOWN || other == pxm)
		return;
	if (!c->differences++) {
		c->first->mfn = mfn;
		c->first->srat_pxm = pxm;
		c->first->other_pxm = other;
	}
}

static int ask(struct comparison *c)
{
	unsigned int i;
	int err;

	if (!c->nr)
		return 0;
	err = c->resolve(c->mfns, c->pxms, c->nr);
	for (i = 0; !err && i < c->nr; i++)
		count(c, c->mfns[i], c->pxms[i]);
	c->nr = 0;

	return err;
}

/* First, middle and last frame, each once: a range may have one or two. */
static void compare_range(struct comparison *c, const struct srat_range *r)
{
	u64 last = r->end - 1, middle = r->start + (last - r->start) / 2;

	c->mfns[c->nr++] = r->start;
	if (middle != r->start)
		c->mfns[c->nr++] = middle;
	if (last != r->start)
		c->mfns[c->nr++] = last;
}

/**
 * resolve_compare() - ask a provider about frames of each range of a SRAT
 * @s: what the SRAT says
 * @resolve: the other provider's function
 * @first: filled with the first difference if there is one
 *
 * Context: process context, may sleep.
 * Return: number of frames about which both know something and differ, or the
 * other provider's error.
 */
int resolve_compare(const struct srat *s,
		    int (*resolve)(u64 *mfns, u32 *pxms, unsigned int nr),
		    struct resolve_difference *first)
{
	struct comparison c = { .srat = s, .resolve = resolve, .first = first };
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < s->nr_ranges; i++) {
		compare_range(&c, &s->ranges[i]);
		if (c.nr > BATCH - RANGE_FRAMES)
			err = ask(&c);
	}
	if (!err)
		err = ask(&c);

	return err ? err : c.differences;
}
