// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of runs: chunks with one place, several, and none.
 */
#include <kunit/test.h>

#include "../runs.c"

/* The host's memory: the frames from @first on are at @place. */
struct block {
	u64 first;
	s8 place;
};

#define CHUNK	3
#define BASE	((u64)CHUNK << CHUNK_ORDER)

static const struct block *blocks;
static unsigned int nr_blocks;
static unsigned int calls;
static int ask_error;

static s8 truth(u64 mfn)
{
	s8 place = -1;
	unsigned int i;

	for (i = 0; i < nr_blocks; i++)
		if (mfn >= blocks[i].first)
			place = blocks[i].place;

	return place;
}

static int ask(u64 mfn, unsigned int stride, s8 *place, unsigned int nr)
{
	unsigned int i;

	calls++;
	for (i = 0; i < nr; i++)
		place[i] = truth(mfn + (u64)i * stride);

	return ask_error;
}

static struct runs_ask asker = { .ask = ask };
static struct runs runs;

static int learn(const struct block *b, unsigned int nr)
{
	blocks = b;
	nr_blocks = nr;
	calls = 0;
	ask_error = 0;

	return runs_learn(&runs, CHUNK, &asker);
}

/* Every single frame of the chunk, against the truth. */
static unsigned int wrong_frames(void)
{
	unsigned int i, wrong = 0;

	for (i = 0; i < CHUNK_FRAMES; i++)
		wrong += runs_find(&runs, i) != truth(BASE + i);

	return wrong;
}

static void runs_one_place(struct kunit *test)
{
	static const struct block b[] = { { 0, 1 } };

	KUNIT_EXPECT_EQ(test, learn(b, 1), 0);
	KUNIT_EXPECT_EQ(test, runs.nr, 1U);
	KUNIT_EXPECT_EQ(test, wrong_frames(), 0U);
	KUNIT_EXPECT_LE(test, calls, 2U);
}

static void runs_nobody_knows(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, learn(NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, runs.nr, 1U);
	KUNIT_EXPECT_EQ(test, runs_find(&runs, 77), -1);
}

/* A boundary at each frame of a stretch is found exactly. */
static void runs_every_boundary(struct kunit *test)
{
	struct block b[] = { { 0, 0 }, { 0, 1 } };
	unsigned int offset;

	for (offset = 1; offset < 3 * STRIDE; offset++) {
		b[1].first = BASE + offset;
		KUNIT_EXPECT_EQ(test, learn(b, 2), 0);
		KUNIT_EXPECT_EQ(test, runs.nr, 2U);
		KUNIT_EXPECT_EQ(test, wrong_frames(), 0U);
	}
}

/* Between the last sample and the end of the chunk nothing follows. */
static void runs_boundary_in_last_frames(struct kunit *test)
{
	struct block b[] = { { 0, 0 }, { BASE + CHUNK_FRAMES - 1, 1 } };

	KUNIT_EXPECT_EQ(test, learn(b, 2), 0);
	KUNIT_EXPECT_EQ(test, wrong_frames(), 0U);
}

/* Low memory of a PC: RAM, a hole, RAM, and another node's above. */
static void runs_hole(struct kunit *test)
{
	static const struct block b[] = {
		{ BASE, 0 }, { BASE + 0xa0, -1 }, { BASE + 0x100, 0 },
		{ BASE + 0x7f00, 5 },
	};

	KUNIT_EXPECT_EQ(test, learn(b, 4), 0);
	KUNIT_EXPECT_EQ(test, runs.nr, 4U);
	KUNIT_EXPECT_EQ(test, wrong_frames(), 0U);
}

static void runs_too_many(struct kunit *test)
{
	struct block b[RUNS_MAX + 1];
	unsigned int i;

	for (i = 0; i <= RUNS_MAX; i++) {
		b[i].first = BASE + i * 100;
		b[i].place = i % 2;
	}
	KUNIT_EXPECT_EQ(test, learn(b, RUNS_MAX), 0);
	KUNIT_EXPECT_EQ(test, wrong_frames(), 0U);
	KUNIT_EXPECT_EQ(test, learn(b, RUNS_MAX + 1), -ENOSPC);
}

static void runs_ask_fails(struct kunit *test)
{
	blocks = NULL;
	nr_blocks = 0;
	ask_error = -EFAULT;
	KUNIT_EXPECT_EQ(test, runs_learn(&runs, CHUNK, &asker), -EFAULT);
}

static struct kunit_case runs_cases[] = {
	KUNIT_CASE(runs_one_place),
	KUNIT_CASE(runs_nobody_knows),
	KUNIT_CASE(runs_every_boundary),
	KUNIT_CASE(runs_boundary_in_last_frames),
	KUNIT_CASE(runs_hole),
	KUNIT_CASE(runs_too_many),
	KUNIT_CASE(runs_ask_fails),
	{}
};

static struct kunit_suite runs_suite = {
	.name = "xen_numa_runs",
	.test_cases = runs_cases,
};

kunit_test_suite(runs_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's runs");
MODULE_LICENSE("GPL");
