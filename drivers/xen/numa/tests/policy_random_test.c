// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of policy: what holds whatever the votes are.
 *
 * Streams of random votes, the same ones each time. A failure names the seed
 * of its stream: put it in place of first_seed to begin there.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../policy.h"

#define STREAMS		3000
#define PLACES		8
#define TICK_MS		250
#define TICK_BYTES	100000U	/* moved by a queue in each tick */

/*
 * A place that gets 3/4 of the bytes overtakes any other by more than half,
 * whatever was there before, when less than 1/5 of that is left: (7/8)^13.
 */
#define MAJORITY_TICKS	13

static const u64 first_seed = 1;

static const struct policy_params params = {
	.min_bytes	= TICK_BYTES,
	.margin_pct	= 50,
	.hold_ms	= 2000,
};

struct stream {
	struct kunit *test;
	u64 seed;
	struct rnd_state rnd;
	unsigned int nr;	/* places */
	unsigned int tick;
	unsigned int moves;
	unsigned int since_ms;
	int home;
	u64 votes[PLACES];
	u64 fresh[PLACES];
};

static u32 below(struct stream *s, u32 limit)
{
	return prandom_u32_state(&s->rnd) % limit;
}

static void begin(struct stream *s, struct kunit *test, unsigned int run)
{
	memset(s, 0, sizeof(*s));
	s->test = test;
	s->seed = first_seed + run;
	s->home = POLICY_NO_HOME;
	prandom_seed_state(&s->rnd, s->seed);
	s->nr = 2 + below(s, PLACES - 1);
}

/* @bytes over the first @nr places, at random. */
static void spread(struct stream *s, u32 bytes, unsigned int nr)
{
	while (nr--) {
		u32 part = nr ? below(s, bytes + 1) : bytes;

		s->fresh[nr] += part;
		bytes -= part;
	}
}

/* One look at the queue, with what must hold for each. */
static void look(struct stream *s)
{
	int was = s->home, now;

	s->since_ms += TICK_MS;
	policy_age(s->votes, s->fresh, s->nr);
	now = policy_choose(s->votes, s->nr, was, s->since_ms, &params);
	memset(s->fresh, 0, sizeof(s->fresh));
	s->tick++;
	if (now == was)
		return;

	KUNIT_ASSERT_TRUE_MSG(s->test, now >= 0 && now < (int)s->nr,
			      "seed %llu tick %u: place %d of %u",
			      s->seed, s->tick, now, s->nr);
	KUNIT_ASSERT_TRUE_MSG(s->test, s->votes[now] > 0,
			      "seed %llu tick %u: moved to place %d without votes",
			      s->seed, s->tick, now);
	if (was != POLICY_NO_HOME) {
		s->moves++;
		KUNIT_ASSERT_TRUE_MSG(s->test, s->since_ms >= params.hold_ms,
				      "seed %llu tick %u: moved after %u ms",
				      s->seed, s->tick, s->since_ms);
	}
	s->home = now;
	s->since_ms = 0;
}

/* Anything: bursts, pauses, sums that overflow, garbage behind the last. */
static void random_anything(struct kunit *test)
{
	unsigned int run, i;
	struct stream s;

	for (run = 0; run < STREAMS; run++) {
		begin(&s, test, run);
		for (i = s.nr; i < PLACES; i++)
			s.votes[i] = U64_MAX;
		while (s.tick < 200) {
			for (i = 0; i < s.nr; i++) {
				u32 kind = below(&s, 16);

				s.fresh[i] = kind < 8 ? 0 : below(&s, U32_MAX);
				if (kind == 15)
					s.fresh[i] = U64_MAX >> below(&s, 64);
			}
			look(&s);
		}
	}
}

/*
 * A clear majority becomes the home in time, and stays it: after any past, at
 * worst one that was all another place's, which keeps getting the rest.
 */
static void random_majority(struct kunit *test)
{
	unsigned int run, past, rival, place, limit;
	struct stream s;
	bool worst;

	for (run = 0; run < STREAMS; run++) {
		begin(&s, test, run);
		worst = below(&s, 2);
		rival = below(&s, s.nr);
		place = (rival + 1 + below(&s, s.nr - 1)) % s.nr;
		/* A move elsewhere on the way is held for a while. */
		limit = MAJORITY_TICKS + (worst ? 0 : params.hold_ms / TICK_MS);

		for (past = below(&s, 80); s.tick < past; look(&s)) {
			if (worst)
				s.fresh[rival] = TICK_BYTES;
			else
				spread(&s, TICK_BYTES, s.nr);
		}
		while (s.tick < past + 100) {
			s.fresh[place] = TICK_BYTES / 4 * 3;
			if (worst)
				s.fresh[rival] = TICK_BYTES / 4;
			else
				spread(&s, TICK_BYTES / 4, s.nr);
			look(&s);
			if (s.tick < past + limit)
				continue;
			KUNIT_ASSERT_EQ_MSG(test, s.home, (int)place,
					    "seed %llu tick %u", s.seed,
					    s.tick - past);
		}
	}
}

/*
 * Two places with as much each, give or take a tenth, whatever they had
 * before: one move to get over the past, and none ever after.
 */
static void random_even_split(struct kunit *test)
{
	unsigned int run, before, jitter;
	struct stream s;

	for (run = 0; run < STREAMS; run++) {
		begin(&s, test, run);
		for (before = below(&s, 30); s.tick < before; look(&s))
			spread(&s, TICK_BYTES, 2);
		s.moves = 0;
		while (s.tick < before + 200) {
			jitter = below(&s, TICK_BYTES / 10 + 1);
			s.fresh[0] = TICK_BYTES / 2 - TICK_BYTES / 20 + jitter;
			s.fresh[1] = TICK_BYTES - s.fresh[0];
			look(&s);
		}
		KUNIT_ASSERT_LE_MSG(test, s.moves, before ? 1U : 0U,
				    "seed %llu: moves", s.seed);
	}
}

static struct kunit_case policy_random_cases[] = {
	KUNIT_CASE(random_anything),
	KUNIT_CASE(random_majority),
	KUNIT_CASE(random_even_split),
	{}
};

static struct kunit_suite policy_random_suite = {
	.name = "xen_numa_policy_random",
	.test_cases = policy_random_cases,
};

kunit_test_suite(policy_random_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's policy with random votes");
MODULE_LICENSE("GPL");
