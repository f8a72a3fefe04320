// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of policy: tables of votes, and streams of random ones.
 */
#include <kunit/test.h>
#include <linux/limits.h>

#include "../policy.c"

static const struct policy_params params = {
	.min_bytes	= 1000,
	.margin_pct	= 50,
	.hold_ms	= 2000,
	.capacity_pct	= 90,
};

struct choose_case {
	const char *what;
	u64 votes[4];
	int home;
	unsigned int since_ms;
	int want;
};

static void check_choices(struct kunit *test, const struct policy_params *p,
			  const struct choose_case *c, unsigned int nr)
{
	for (; nr--; c++)
		KUNIT_EXPECT_EQ_MSG(test, c->want,
				    policy_choose(c->votes, 4, c->home,
						  c->since_ms, p),
				    "%s", c->what);
}

static const struct choose_case auto_cases[] = {
	{ "no votes: no home", { 0, 0, 0, 0 }, -1, 9000, -1 },
	{ "no votes: the home stays", { 0, 0, 0, 0 }, 2, 9000, 2 },
	{ "too little traffic for a home", { 0, 999, 0, 0 }, -1, 9000, -1 },
	{ "just enough for a home", { 0, 1000, 0, 0 }, -1, 9000, 1 },
	{ "the sum counts", { 499, 501, 0, 0 }, -1, 9000, 1 },
	{ "the first home needs no lead", { 501, 500, 0, 0 }, -1, 9000, 0 },
	{ "the first home waits for nothing", { 0, 0, 0, 1000 }, -1, 0, 3 },
	{ "a tie: the lower place", { 0, 5000, 5000, 0 }, -1, 9000, 1 },
	{ "an even split does not move", { 5000, 5000, 0, 0 }, 1, 9000, 1 },
	{ "a lead at the margin does not move", { 1500, 1000, 0, 0 }, 1, 9000, 1 },
	{ "a lead above the margin moves", { 1501, 1000, 0, 0 }, 1, 9000, 0 },
	{ "not before the hold is over", { 9000, 0, 0, 0 }, 1, 1999, 1 },
	{ "when the hold is over", { 9000, 0, 0, 0 }, 1, 2000, 0 },
	{ "the best of several", { 1000, 2000, 4000, 3000 }, 0, 9000, 2 },
	{ "the home is best", { 1000, 2000, 4000, 3000 }, 2, 9000, 2 },
	{ "too little traffic to move", { 999, 0, 0, 0 }, 3, 9000, 3 },
	{ "a home without votes", { 1000, 0, 0, 0 }, 3, 9000, 0 },
};

static void policy_choose_auto(struct kunit *test)
{
	check_choices(test, &params, auto_cases, ARRAY_SIZE(auto_cases));
}

static const struct choose_case strict_cases[] = {
	{ "no votes: no home", { 0, 0, 0, 0 }, -1, 9000, -1 },
	{ "a byte is enough for a home", { 0, 0, 1, 0 }, -1, 0, 2 },
	{ "an even split does not move", { 500, 500, 0, 0 }, 1, 9000, 1 },
	{ "a lead at the margin does not move", { 1100, 1000, 0, 0 }, 1, 9000, 1 },
	{ "a lead above the margin moves", { 1101, 1000, 0, 0 }, 1, 9000, 0 },
	{ "not before the hold is over", { 9000, 0, 0, 0 }, 1, 1999, 1 },
	{ "when the hold is over", { 9000, 0, 0, 0 }, 1, 2000, 0 },
};

static void policy_choose_strict(struct kunit *test)
{
	struct policy_params p = policy_strict(&params);

	check_choices(test, &p, strict_cases, ARRAY_SIZE(strict_cases));
}

/* An operator's margin that is narrower still is kept; no place is full. */
static void policy_strict_narrows(struct kunit *test)
{
	struct policy_params p = params;
	const struct policy_room full = { 9999, 9999, 1 };

	p.margin_pct = 3;
	p = policy_strict(&p);
	KUNIT_EXPECT_EQ(test, p.margin_pct, 3U);
	KUNIT_EXPECT_EQ(test, p.hold_ms, params.hold_ms);
	KUNIT_EXPECT_TRUE(test, policy_admit(&full, &p));
}

static const struct choose_case huge_cases[] = {
	{ "a sum that overflows", { U64_MAX, U64_MAX, 0, 0 }, -1, 9000, 0 },
	{ "a sum that overflows to little", { U64_MAX, 2, 0, 0 }, -1, 9000, 0 },
	{ "twice as much", { U64_MAX, U64_MAX / 2, 0, 0 }, 1, 9000, 0 },
	{ "three fifths more", { U64_MAX, U64_MAX / 8 * 5, 0, 0 }, 1, 9000, 0 },
	{ "two fifths more", { U64_MAX, U64_MAX / 7 * 5, 0, 0 }, 1, 9000, 1 },
	{ "one more", { U64_MAX, U64_MAX - 1, 0, 0 }, 1, 9000, 1 },
	{ "a home that nobody can be ahead of", { U64_MAX - 1, U64_MAX, 0, 0 }, 1, 9000, 1 },
};

static void policy_choose_huge(struct kunit *test)
{
	check_choices(test, &params, huge_cases, ARRAY_SIZE(huge_cases));
}

/* Thresholds an operator may set, at their ends. */
static void policy_choose_extremes(struct kunit *test)
{
	static const u64 ahead_by_one[2] = { 1001, 1000 };
	static const u64 far_ahead[2] = { U64_MAX, 1 };
	static const u64 ahead_by_seven[2] = { U64_MAX, U64_MAX / 8 };
	static const u64 none[2];
	struct policy_params p = { 0 };

	KUNIT_EXPECT_EQ(test, policy_choose(none, 2, -1, 0, &p), -1);
	KUNIT_EXPECT_EQ(test, policy_choose(ahead_by_one, 2, 1, 0, &p), 0);
	KUNIT_EXPECT_EQ(test, policy_choose(ahead_by_one, 0, 1, 0, &p), 1);
	p.margin_pct = 10000;
	KUNIT_EXPECT_EQ(test, policy_choose(far_ahead, 2, 1, 0, &p), 0);
	KUNIT_EXPECT_EQ(test, policy_choose(ahead_by_seven, 2, 1, 0, &p), 1);
	p.hold_ms = U32_MAX;
	KUNIT_EXPECT_EQ(test, policy_choose(far_ahead, 2, 1, U32_MAX - 1, &p), 1);
	p.min_bytes = U64_MAX;
	KUNIT_EXPECT_EQ(test, policy_choose(far_ahead, 2, -1, 0, &p), 0);
	KUNIT_EXPECT_EQ(test, policy_choose(ahead_by_one, 2, -1, 0, &p), -1);
}

struct admit_case {
	const char *what;
	struct policy_room room;
	unsigned int capacity_pct;
	bool want;
};

static const struct admit_case admit_cases[] = {
	{ "no limit", { 9999, 9999, 1 }, 0, true },
	{ "an empty place", { 0, 9999, 1 }, 90, true },
	{ "an empty place without CPUs", { 0, 1, 0 }, 90, true },
	{ "room for both", { 400, 500, 1 }, 90, true },
	{ "just too much", { 401, 500, 1 }, 90, false },
	{ "room on several CPUs", { 3000, 600, 4 }, 90, true },
	{ "just too much for several CPUs", { 3001, 600, 4 }, 90, false },
	{ "full before", { 1000, 0, 1 }, 90, false },
	{ "more than the CPUs have, by wish", { 1500, 500, 1 }, 200, true },
	{ "a sum that would overflow", { U32_MAX, 1, 2 }, 100, false },
	{ "a host that would overflow", { 1000, 1000, U32_MAX }, 100, true },
};

static void policy_admit_table(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(admit_cases); i++) {
		const struct admit_case *c = &admit_cases[i];
		struct policy_params p = { .capacity_pct = c->capacity_pct };

		KUNIT_EXPECT_EQ_MSG(test, c->want, policy_admit(&c->room, &p),
				    "%s", c->what);
	}
}

static void policy_age_halves_in_five(struct kunit *test)
{
	u64 votes[2] = { 1 << 20 }, fresh[2] = { 0, 1 };
	unsigned int i;

	for (i = 0; i < 5; i++)
		policy_age(votes, fresh, 2);
	KUNIT_EXPECT_GT(test, votes[0], (u64)(1 << 19));
	policy_age(votes, fresh, 2);
	KUNIT_EXPECT_LT(test, votes[0], (u64)(1 << 19));
}

static void policy_age_forgets_all(struct kunit *test)
{
	u64 votes[2] = { U64_MAX }, fresh[2] = { 0, 1 };
	unsigned int i;

	for (i = 0; i < 400; i++)
		policy_age(votes, fresh, 2);
	KUNIT_EXPECT_EQ(test, votes[0], (u64)0);
}

static void policy_age_rests_without_traffic(struct kunit *test)
{
	u64 votes[2] = { 1 << 20, 7 }, none[2] = { 0, 0 };

	policy_age(votes, none, 2);
	KUNIT_EXPECT_EQ(test, votes[0], (u64)(1 << 20));
	KUNIT_EXPECT_EQ(test, votes[1], 7ULL);
}

/* A request every few ticks, by turns in memory of two places. */
static void policy_slow_turns_do_not_flap(struct kunit *test)
{
	const struct policy_params p = {
		.min_bytes = 16 << 10, .margin_pct = 50, .hold_ms = 2000,
	};
	u64 votes[2] = { 0 }, fresh[2];
	unsigned int tick, moves = 0;
	int home = POLICY_NO_HOME, now;

	for (tick = 0; tick < 1000; tick++) {
		fresh[0] = tick % 16 == 0 ? 64 << 10 : 0;
		fresh[1] = tick % 16 == 8 ? 64 << 10 : 0;
		policy_age(votes, fresh, 2);
		now = policy_choose(votes, 2, home, 60000, &p);
		moves += now != home;
		home = now;
	}
	KUNIT_EXPECT_EQ(test, moves, 1U);
}

/* What is added when the old votes are 7/8 of a maximum, or none at all. */
static void policy_age_saturates(struct kunit *test)
{
	u64 kept = U64_MAX - (U64_MAX >> 3);
	u64 votes[4] = { U64_MAX, U64_MAX, U64_MAX, 0 };
	u64 fresh[4] = { U64_MAX, U64_MAX - kept, U64_MAX - kept - 1, U64_MAX };

	policy_age(votes, fresh, 4);
	KUNIT_EXPECT_EQ(test, votes[0], U64_MAX);
	KUNIT_EXPECT_EQ(test, votes[1], U64_MAX);
	KUNIT_EXPECT_EQ(test, votes[2], U64_MAX - 1);
	KUNIT_EXPECT_EQ(test, votes[3], U64_MAX);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_choose_auto),
	KUNIT_CASE(policy_choose_strict),
	KUNIT_CASE(policy_strict_narrows),
	KUNIT_CASE(policy_choose_huge),
	KUNIT_CASE(policy_choose_extremes),
	KUNIT_CASE(policy_admit_table),
	KUNIT_CASE(policy_age_halves_in_five),
	KUNIT_CASE(policy_age_forgets_all),
	KUNIT_CASE(policy_age_rests_without_traffic),
	KUNIT_CASE(policy_slow_turns_do_not_flap),
	KUNIT_CASE(policy_age_saturates),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "xen_numa_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's policy");
MODULE_LICENSE("GPL");
