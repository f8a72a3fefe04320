// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of resolve_compare: providers that agree, know less, or differ.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../resolve_compare.c"

#define NR_RANGES	100

/* Range i has i + 1 frames, and i frames behind it nobody has. */
static struct srat_range ranges[NR_RANGES];
static const struct srat srat = { .ranges = ranges, .nr_ranges = NR_RANGES };
static struct resolve_difference first;

/* How the other provider answers, and what it was asked. */
static u64 wrong_from, wrong_to;	/* MFNs */
static bool knows;
static unsigned int fails_at;		/* call, from 1 on */
static unsigned int calls, frames;
static u8 asked[NR_RANGES * NR_RANGES];	/* by MFN */

static int answer(u64 *mfns, u32 *pxms, unsigned int nr)
{
	unsigned int i;

	if (++calls == fails_at)
		return -EIO;
	if (!nr || nr > RESOLVE_MAX)
		return -E2BIG;
	for (i = 0; i < nr; i++) {
		bool wrong = mfns[i] >= wrong_from && mfns[i] < wrong_to;

		asked[mfns[i]]++;
		pxms[i] = knows ? srat_pxm_of_mfn(&srat, mfns[i]) : RESOLVE_UNKNOWN;
		if (wrong)
			pxms[i] = 1000 + i;
	}
	frames += nr;

	return 0;
}

static int compare_test_init(struct kunit *test)
{
	u64 mfn = 0;
	unsigned int i;

	for (i = 0; i < NR_RANGES; i++) {
		ranges[i].start = mfn;
		ranges[i].end = mfn + i + 1;
		ranges[i].pxm = i % 4;
		mfn = ranges[i].end + i;
	}
	memset(&first, 0, sizeof(first));
	memset(asked, 0, sizeof(asked));
	wrong_from = 0;
	wrong_to = 0;
	knows = true;
	fails_at = 0;
	calls = 0;
	frames = 0;

	return 0;
}

static int compare(void)
{
	return resolve_compare(&srat, answer, &first);
}

/* Each of the frames is asked about once: the only one, both, or three. */
static void compare_agrees(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, compare(), 0);
	KUNIT_EXPECT_EQ(test, frames, 1U + 2 + 3 * (NR_RANGES - 2));
	KUNIT_EXPECT_GT(test, calls, 1U);
	for (i = 0; i < NR_RANGES; i++) {
		const struct srat_range *r = &ranges[i];

		KUNIT_EXPECT_EQ(test, asked[r->start], 1);
		KUNIT_EXPECT_EQ(test, asked[r->start + i / 2], 1);
		KUNIT_EXPECT_EQ(test, asked[r->end - 1], 1);
	}
	KUNIT_EXPECT_EQ(test, first.other_pxm, 0U);
}

static void compare_knows_nothing(struct kunit *test)
{
	knows = false;
	KUNIT_EXPECT_EQ(test, compare(), 0);
	KUNIT_EXPECT_EQ(test, frames, 1U + 2 + 3 * (NR_RANGES - 2));
}

/* Every kind of frame counts, and the lowest is told. */
static void compare_differs(struct kunit *test)
{
	const struct srat_range *r = &ranges[50];
	u64 mfns[] = { r->start, r->start + 25, r->end - 1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mfns); i++) {
		wrong_from = mfns[i];
		wrong_to = mfns[i] + 1;
		KUNIT_EXPECT_EQ(test, compare(), 1);
		KUNIT_EXPECT_EQ(test, first.mfn, mfns[i]);
		KUNIT_EXPECT_EQ(test, first.srat_pxm, 50U % 4);
		KUNIT_EXPECT_GE(test, first.other_pxm, 1000U);
	}

	/* The last two frames of a range, and all of the next ones. */
	wrong_from = r->end - 2;
	wrong_to = ranges[53].start;
	KUNIT_EXPECT_EQ(test, compare(), 1 + 3 + 3);
	KUNIT_EXPECT_EQ(test, first.mfn, r->end - 1);

	wrong_from = 0;
	wrong_to = U64_MAX;
	knows = false;
	KUNIT_EXPECT_EQ(test, compare(), 1 + 2 + 3 * (NR_RANGES - 2));
	KUNIT_EXPECT_EQ(test, first.mfn, 0ULL);
}

/* In the middle and at the end, and whatever was found before. */
static void compare_fails(struct kunit *test)
{
	unsigned int all;

	KUNIT_EXPECT_EQ(test, compare(), 0);
	all = calls;
	wrong_to = U64_MAX;
	for (fails_at = 1; fails_at <= all; fails_at++) {
		calls = 0;
		KUNIT_EXPECT_EQ(test, compare(), -EIO);
		KUNIT_EXPECT_EQ(test, calls, fails_at);
	}
}

static void compare_no_memory(struct kunit *test)
{
	static const struct srat empty;

	KUNIT_EXPECT_EQ(test, resolve_compare(&empty, answer, &first), 0);
	KUNIT_EXPECT_EQ(test, calls, 0U);
}

/* As far as MFNs go. */
static void compare_huge_range(struct kunit *test)
{
	static struct srat_range huge = { .start = 0, .end = U64_MAX, .pxm = 1 };
	static const struct srat s = { .ranges = &huge, .nr_ranges = 1 };
	struct comparison c = { .srat = &s };

	compare_range(&c, &huge);
	KUNIT_EXPECT_EQ(test, c.nr, 3U);
	KUNIT_EXPECT_EQ(test, c.mfns[0], 0ULL);
	KUNIT_EXPECT_EQ(test, c.mfns[1], U64_MAX / 2);
	KUNIT_EXPECT_EQ(test, c.mfns[2], U64_MAX - 1);
}

static struct kunit_case compare_cases[] = {
	KUNIT_CASE(compare_agrees),
	KUNIT_CASE(compare_knows_nothing),
	KUNIT_CASE(compare_differs),
	KUNIT_CASE(compare_fails),
	KUNIT_CASE(compare_no_memory),
	KUNIT_CASE(compare_huge_range),
	{}
};

static struct kunit_suite compare_suite = {
	.name = "xen_numa_compare",
	.init = compare_test_init,
	.test_cases = compare_cases,
};

kunit_test_suite(compare_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's comparison of providers");
MODULE_LICENSE("GPL");
