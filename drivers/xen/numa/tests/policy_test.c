// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of policy: tables of votes, and streams of random ones.
 */
#include <kunit/test.h>

#include "../policy.c"

static const struct policy_params params = {
	.min_bytes	= 1000,
	.margin_pct	= 50,
	.hold_ticks	= 8,
};

struct choose_case {
	const char *what;
	u64 votes[4];
	int home;
	unsigned int ticks;
	int want;
};

static const struct choose_case choose_cases[] = {
	{ "no votes: no home", { 0, 0, 0, 0 }, -1, 100, -1 },
	{ "no votes: the home stays", { 0, 0, 0, 0 }, 2, 100, 2 },
	{ "too little traffic for a home", { 0, 999, 0, 0 }, -1, 100, -1 },
	{ "just enough for a home", { 0, 1000, 0, 0 }, -1, 100, 1 },
	{ "the first home needs no lead", { 501, 500, 0, 0 }, -1, 0, 0 },
	{ "an even split does not move", { 5000, 5000, 0, 0 }, 1, 100, 1 },
	{ "a lead at the margin does not move", { 1500, 1000, 0, 0 }, 1, 100, 1 },
	{ "a lead above the margin moves", { 1501, 1000, 0, 0 }, 1, 100, 0 },
	{ "not before the hold is over", { 9000, 0, 0, 0 }, 1, 7, 1 },
	{ "when the hold is over", { 9000, 0, 0, 0 }, 1, 8, 0 },
	{ "the best of several", { 1000, 2000, 4000, 3000 }, 0, 100, 2 },
	{ "too little traffic to move", { 999, 0, 0, 0 }, 3, 100, 3 },
	{ "sums that would overflow", { U64_MAX, U64_MAX, 0, 0 }, -1, 100, 0 },
	{ "a lead that would overflow", { U64_MAX, U64_MAX / 2, 0, 0 }, 1, 100, 0 },
};

static void policy_choose_table(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(choose_cases); i++) {
		const struct choose_case *c = &choose_cases[i];

		KUNIT_EXPECT_EQ_MSG(test, c->want,
				    policy_choose(c->votes, 4, c->home,
						  c->ticks, &params),
				    "%s", c->what);
	}
}

static void policy_age_halves_in_five(struct kunit *test)
{
	u64 votes[1] = { 1 << 20 }, none[1] = { 0 };
	unsigned int i;

	for (i = 0; i < 5; i++)
		policy_age(votes, none, 1);
	KUNIT_EXPECT_GT(test, votes[0], (u64)(1 << 19));
	policy_age(votes, none, 1);
	KUNIT_EXPECT_LT(test, votes[0], (u64)(1 << 19));
}

static void policy_age_forgets_all(struct kunit *test)
{
	u64 votes[1] = { U64_MAX }, none[1] = { 0 };
	unsigned int i;

	for (i = 0; i < 400; i++)
		policy_age(votes, none, 1);
	KUNIT_EXPECT_EQ(test, votes[0], (u64)0);
}

static void policy_age_saturates(struct kunit *test)
{
	u64 votes[1] = { U64_MAX }, fresh[1] = { U64_MAX };

	policy_age(votes, fresh, 1);
	KUNIT_EXPECT_EQ(test, votes[0], U64_MAX);
}

static u64 next_random(u64 *seed)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;

	return *seed >> 33;
}

/*
 * Whatever the votes: no two moves closer than the hold time, never to a
 * place without votes, and at the majority's place in the end.
 */
static void policy_random_streams(struct kunit *test)
{
	u64 seed = 1;
	unsigned int run, tick, i;

	for (run = 0; run < 500; run++) {
		unsigned int nr = 2 + next_random(&seed) % 7;
		unsigned int since = 0, majority = next_random(&seed) % nr;
		u64 votes[8] = { 0 }, fresh[8];
		int home = POLICY_NO_HOME;

		for (tick = 0; tick < 200; tick++) {
			int was = home;

			for (i = 0; i < nr; i++)
				fresh[i] = next_random(&seed) % 5000;
			if (tick >= 100)
				fresh[majority] += 20000;
			policy_age(votes, fresh, nr);
			home = policy_choose(votes, nr, home, since, &params);
			since++;
			if (home == was)
				continue;
			KUNIT_EXPECT_GT(test, votes[home], (u64)0);
			if (was != POLICY_NO_HOME)
				KUNIT_EXPECT_GT(test, since, params.hold_ticks);
			since = 0;
		}
		KUNIT_EXPECT_EQ(test, home, (int)majority);
	}
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_choose_table),
	KUNIT_CASE(policy_age_halves_in_five),
	KUNIT_CASE(policy_age_forgets_all),
	KUNIT_CASE(policy_age_saturates),
	KUNIT_CASE(policy_random_streams),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "xen_numa_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's policy");
MODULE_LICENSE("GPL");
