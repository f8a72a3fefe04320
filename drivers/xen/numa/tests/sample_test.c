// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of sample: often until samples agree, then rarely.
 */
#include <kunit/test.h>

#include "../sample.c"

/* A queue that handles 100 frames a tick, all of them at @place. */
struct flow {
	struct sampling s;
	u64 frames, taken;
	unsigned int asked;
};

static void flow_ticks(struct flow *f, unsigned int ticks, int place)
{
	while (ticks--) {
		f->frames += 100;
		sample_result(&f->s, f->taken, place);
		if (sample_wanted(&f->s, f->frames)) {
			f->taken++;
			f->asked++;
		}
	}
}

static void sample_until_agreed(struct kunit *test)
{
	struct flow f = {};

	sample_init(&f.s);
	flow_ticks(&f, 1000, 3);
	/* The first says a place, AGREE more confirm it. */
	KUNIT_EXPECT_EQ(test, f.asked, AGREE + 1U);
}

static void sample_never_without_traffic(struct kunit *test)
{
	struct sampling s;
	unsigned int i;

	sample_init(&s);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_FALSE(test, sample_wanted(&s, 0));
	KUNIT_EXPECT_TRUE(test, sample_wanted(&s, 1));
	KUNIT_EXPECT_FALSE(test, sample_wanted(&s, 1));
}

static void sample_again_after_a_million(struct kunit *test)
{
	struct flow f = {};

	sample_init(&f.s);
	flow_ticks(&f, 100, 1);
	f.asked = 0;
	f.frames = f.s.frames + RECHECK_FRAMES - 101;
	flow_ticks(&f, 1, 1);
	KUNIT_EXPECT_EQ(test, f.asked, 0U);
	flow_ticks(&f, 1, 1);
	KUNIT_EXPECT_EQ(test, f.asked, 1U);
	/* It agrees: nothing for another million. */
	flow_ticks(&f, 1000, 1);
	KUNIT_EXPECT_EQ(test, f.asked, 1U);
}

static void sample_often_when_it_moves(struct kunit *test)
{
	struct flow f = {};

	sample_init(&f.s);
	flow_ticks(&f, 100, 1);
	f.asked = 0;
	f.frames += RECHECK_FRAMES;
	flow_ticks(&f, 100, 2);
	KUNIT_EXPECT_EQ(test, f.asked, AGREE + 1U);
	KUNIT_EXPECT_EQ(test, f.s.place, 2);
}

static void sample_again_when_the_home_moves(struct kunit *test)
{
	struct flow f = {};

	sample_init(&f.s);
	flow_ticks(&f, 100, 1);
	f.asked = 0;
	sample_again(&f.s);
	flow_ticks(&f, 100, 1);
	KUNIT_EXPECT_EQ(test, f.asked, AGREE + 0U);
}

static void sample_seldom_when_it_fails(struct kunit *test)
{
	struct flow f = {};

	sample_init(&f.s);
	flow_ticks(&f, 20 * FAIL_WAIT, -1);
	KUNIT_EXPECT_GE(test, f.asked, 15U);
	KUNIT_EXPECT_LE(test, f.asked, AGREE + 22U);
	/* And often again when one succeeds. */
	f.asked = 0;
	flow_ticks(&f, 2 * FAIL_WAIT, 1);
	KUNIT_EXPECT_GE(test, f.asked, AGREE + 0U);
}

static struct kunit_case sample_cases[] = {
	KUNIT_CASE(sample_until_agreed),
	KUNIT_CASE(sample_never_without_traffic),
	KUNIT_CASE(sample_again_after_a_million),
	KUNIT_CASE(sample_often_when_it_moves),
	KUNIT_CASE(sample_again_when_the_home_moves),
	KUNIT_CASE(sample_seldom_when_it_fails),
	{}
};

static struct kunit_suite sample_suite = {
	.name = "xen_numa_sample",
	.test_cases = sample_cases,
};

kunit_test_suite(sample_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's sampling");
MODULE_LICENSE("GPL");
