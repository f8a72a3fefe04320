// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of map with a hypervisor that answers with errors, late, wrongly,
 * with what is no PXM, or otherwise each time: what is not known is unknown, what
 * was remembered stays, and nobody is asked more often than one who answers well.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/prandom.h>

#include "../map.h"
#include "../place.h"
#include "../resolve.h"
#include "../runs.h"
#include "map_test.h"

#define CHUNKS		64
#define BASE(c)		((u64)(c) << CHUNK_ORDER)

/* Of a chunk: one for the samples, and one for each pair of which both differ. */
#define CALLS_MAX	(1 + RUNS_BATCH)

static int error;
static u32 (*answer)(u64 mfn);
static bool held;
static DECLARE_COMPLETION(asked);
static DECLARE_COMPLETION(let_go);
static u8 *table;
static u64 calls0;

static int test_probe(void)
{
	return 0;
}

static int test_resolve(u64 *mfns, u32 *pxms, unsigned int nr)
{
	unsigned int i;

	if (held) {
		complete(&asked);
		wait_for_completion(&let_go);
	}
	/* Also with an error: nobody may believe them then. */
	for (i = 0; i < nr; i++)
		pxms[i] = answer(mfns[i]);

	return error;
}

static const struct resolve_ops test_ops = {
	.name		= "answers",
	.probe		= test_probe,
	.resolve	= test_resolve,
};

static int no_node(u32 pxm)
{
	return NUMA_NO_NODE;
}

static unsigned int no_pxms(u32 *pxms, unsigned int max)
{
	return 0;
}

static const struct place_topology no_topology = {
	.pxms		= no_pxms,
	.node_of_pxm	= no_node,
};

static u32 by_chunk(u64 mfn)
{
	return mfn >> CHUNK_ORDER & 1;
}

static int answers_init(struct kunit *test)
{
	error = 0;
	held = false;
	answer = by_chunk;
	place_init(&no_topology);
	resolve_use(&test_ops);
	table = kvzalloc(CHUNKS, GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	map_init(table, CHUNKS);
	calls0 = resolve_calls();

	return 0;
}

static void answers_exit(struct kunit *test)
{
	map_exit();
	resolve_use(NULL);
	kvfree(table);
}

static u64 calls(void)
{
	return resolve_calls() - calls0;
}

/* The PXM that is remembered, or RESOLVE_UNKNOWN. */
static u32 pxm_of(u64 mfn)
{
	int place = map_find_wait(mfn);

	return place < 0 ? RESOLVE_UNKNOWN : place_pxm(place);
}

/* Each error a hypercall could have: the numbers that come with it are none. */
static void answers_errors(struct kunit *test)
{
	static const int errors[] = {
		-ENOSYS, -EPERM, -EACCES, -EFAULT, -ENOMEM, -EINVAL, -EBUSY, -E2BIG,
	};
	unsigned int i;
	u64 chunk;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		chunk = 2 * i + 1;
		error = errors[i];
		calls0 = resolve_calls();
		KUNIT_EXPECT_EQ(test, pxm_of(BASE(chunk)), RESOLVE_UNKNOWN);
		KUNIT_EXPECT_EQ(test, pxm_of(BASE(chunk) + 7), RESOLVE_UNKNOWN);
		KUNIT_EXPECT_EQ(test, calls(), 1ULL);
		error = 0;
		map_test_time_passes();
		KUNIT_EXPECT_EQ(test, pxm_of(BASE(chunk)), 1U);
	}
}

/* Only the second batch, which looks closer, fails. */
static u32 by_half(u64 mfn)
{
	if (calls() > 1)
		error = -EFAULT;

	return mfn >> (CHUNK_ORDER - 1) & 1;
}

static void answers_half_an_error(struct kunit *test)
{
	answer = by_half;
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(3)), RESOLVE_UNKNOWN);
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(4) - 1), RESOLVE_UNKNOWN);
	error = 0;
	answer = by_chunk;
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(4) - 1), 1U);
}

/* Nobody on the data path waits, and what is known is told all the same. */
static void answers_late(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, pxm_of(BASE(1)), 1U);
	reinit_completion(&asked);
	reinit_completion(&let_go);
	held = true;
	KUNIT_EXPECT_EQ(test, map_find(BASE(5)), MAP_MISS);
	wait_for_completion(&asked);
	for (i = 0; i < 1000; i++) {
		KUNIT_EXPECT_EQ(test, map_find(BASE(5)), MAP_MISS);
		KUNIT_EXPECT_EQ(test, map_find(BASE(1)), place_of_pxm(1));
	}
	held = false;
	complete_all(&let_go);
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(5)), 1U);
}

static u32 out_of_range(u64 mfn)
{
	static const u32 pxms[] = {
		254, 255, 256, 65535, 65536, 1U << 31, RESOLVE_UNKNOWN - 1,
	};

	return pxms[(mfn >> CHUNK_ORDER) % ARRAY_SIZE(pxms)];
}

/* A PXM is any number; it has no node and no CPUs, and no other has its place. */
static void answers_out_of_range(struct kunit *test)
{
	u64 chunk;

	answer = out_of_range;
	for (chunk = 0; chunk < CHUNKS; chunk++) {
		KUNIT_EXPECT_EQ(test, pxm_of(BASE(chunk)), out_of_range(BASE(chunk)));
		KUNIT_EXPECT_EQ(test, place_node(map_find(BASE(chunk))), NUMA_NO_NODE);
	}
	KUNIT_EXPECT_EQ(test, places_nr(), 7U);
}

static struct rnd_state rnd;

static u32 any_of_two(u64 mfn)
{
	return prandom_u32_state(&rnd) & 1;
}

static u32 any_number(u64 mfn)
{
	return prandom_u32_state(&rnd);
}

/* Whatever it says, it is asked as seldom, and what was remembered stays. */
static void answers_change(struct kunit *test)
{
	static u32 (*const ways[])(u64 mfn) = { any_of_two, any_number };
	static u32 seen[64];
	unsigned int way, i;
	u64 chunk, before;

	prandom_seed_state(&rnd, 42);
	for (way = 0; way < ARRAY_SIZE(ways); way++) {
		answer = ways[way];
		for (chunk = way; chunk < CHUNKS; chunk += 2) {
			before = calls();
			for (i = 0; i < ARRAY_SIZE(seen); i++)
				seen[i] = pxm_of(BASE(chunk) + i * 509);
			KUNIT_EXPECT_LE(test, calls() - before, (u64)CALLS_MAX);
			before = calls();
			for (i = 0; i < ARRAY_SIZE(seen); i++)
				KUNIT_EXPECT_EQ(test, seen[i],
						pxm_of(BASE(chunk) + i * 509));
			KUNIT_EXPECT_EQ(test, calls(), before);
		}
	}
	KUNIT_EXPECT_LE(test, places_nr(), (unsigned int)PLACES_MAX);
	/* What nobody could know is asked about again, and then right. */
	answer = by_chunk;
	map_test_time_passes();
	for (chunk = 0; chunk < CHUNKS; chunk++)
		KUNIT_EXPECT_TRUE(test, pxm_of(BASE(chunk)) == by_chunk(BASE(chunk)) ||
				  place_of_pxm(by_chunk(BASE(chunk))) == PLACE_NONE);
}

/* What was wrong is remembered as long as anything else, and not longer. */
static void answers_wrong_then_right(struct kunit *test)
{
	answer = out_of_range;
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(2)), 256U);
	answer = by_chunk;
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(2)), 256U);
	map_exit();
	memset(table, 0, CHUNKS);
	map_init(table, CHUNKS);
	KUNIT_EXPECT_EQ(test, pxm_of(BASE(2)), 0U);
}

static struct kunit_case answers_cases[] = {
	KUNIT_CASE(answers_errors),
	KUNIT_CASE(answers_half_an_error),
	KUNIT_CASE(answers_late),
	KUNIT_CASE(answers_out_of_range),
	KUNIT_CASE(answers_change),
	KUNIT_CASE(answers_wrong_then_right),
	{}
};

static struct kunit_suite answers_suite = {
	.name = "xen_numa_answers",
	.init = answers_init,
	.exit = answers_exit,
	.test_cases = answers_cases,
};

kunit_test_suite(answers_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa with bad answers");
MODULE_LICENSE("GPL");
