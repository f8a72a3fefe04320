// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of map: a host's memory as a list of blocks, and a provider that
 * answers from it.
 */
#include "../map.c"

#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "map_test.h"

/* 64 TiB, as much as the backends' table covers. */
#define CHUNKS	(1ULL << (46 - PAGE_SHIFT - CHUNK_ORDER))
#define BASE(c)	((u64)(c) << CHUNK_ORDER)

#define NOBODY	RESOLVE_UNKNOWN

/* The frames from @first on, up to the next block, have @pxm. */
struct block {
	u64 first;
	u32 pxm;
};

static const struct block *blocks;
static unsigned int nr_blocks;
static u32 (*pxm_of)(u64 mfn);	/* in place of the blocks */
static int error;
static u8 *table;
static u64 calls0;
static struct map_stats stats0;

static u32 truth(u64 mfn)
{
	u32 pxm = NOBODY;
	unsigned int i;

	if (pxm_of)
		return pxm_of(mfn);
	for (i = 0; i < nr_blocks; i++)
		if (mfn >= blocks[i].first)
			pxm = blocks[i].pxm;

	return pxm;
}

static int fake_probe(void)
{
	return 0;
}

static int fake_resolve(u64 *mfns, u32 *pxms, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		pxms[i] = truth(mfns[i]);

	return error;
}

static const struct resolve_ops fake_ops = {
	.name		= "fake",
	.probe		= fake_probe,
	.resolve	= fake_resolve,
};

static int fake_node_of_pxm(u32 pxm)
{
	return NUMA_NO_NODE;
}

static unsigned int fake_pxms(u32 *pxms, unsigned int max)
{
	return 0;
}

static const struct place_topology fake_topology = {
	.pxms		= fake_pxms,
	.node_of_pxm	= fake_node_of_pxm,
};

static void host_is(const struct block *b, unsigned int nr)
{
	blocks = b;
	nr_blocks = nr;
	pxm_of = NULL;
}

static u64 calls_made(void)
{
	return resolve_calls() - calls0;
}

static struct map_stats counted(void)
{
	struct map_stats s;

	map_get_stats(&s);
	s.misses -= stats0.misses;
	s.dropped -= stats0.dropped;
	s.learned -= stats0.learned;

	return s;
}

static void start_counting(void)
{
	calls0 = resolve_calls();
	map_get_stats(&stats0);
}

static int map_test_init(struct kunit *test)
{
	host_is(NULL, 0);
	error = 0;
	place_init(&fake_topology);
	resolve_use(&fake_ops);
	table = kvzalloc(CHUNKS, GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	map_init(table, CHUNKS);
	start_counting();

	return 0;
}

static void map_test_exit(struct kunit *test)
{
	map_exit();
	resolve_use(NULL);
	kvfree(table);
}

/* A frame's PXM after the worker has answered. */
static u32 pxm_now(u64 mfn)
{
	int place = map_find(mfn);

	if (place == MAP_MISS) {
		flush_work(&learn_work);
		place = map_find(mfn);
	}
	if (place == MAP_MISS)
		return NOBODY - 1;

	return place == MAP_UNKNOWN ? NOBODY : place_pxm(place);
}

static unsigned int wrong_frames(u64 first, u64 nr)
{
	unsigned int wrong = 0;

	for (; nr--; first++)
		wrong += pxm_now(first) != truth(first);

	return wrong;
}

static void map_whole_chunks(struct kunit *test)
{
	static const struct block b[] = { { 0, 40 }, { BASE(2), 7 } };

	host_is(b, 2);
	KUNIT_EXPECT_EQ(test, map_find(5), MAP_MISS);
	flush_work(&learn_work);
	KUNIT_EXPECT_EQ(test, map_find(5), place_get(40));
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(4)), 0U);
	KUNIT_EXPECT_EQ(test, counted().learned, 4ULL);
	KUNIT_EXPECT_EQ(test, counted().mixed, 0U);
	/* What the data path reads by itself. */
	KUNIT_EXPECT_EQ(test, (int)table[3], XEN_NUMA_OWNER_FIRST + place_get(7));
	KUNIT_EXPECT_EQ(test, (int)table[4], XEN_NUMA_OWNER_MISS);
}

void map_test_time_passes(void)
{
	expires = jiffies;
	map_expire();
}

/* Who waits is told at once, and asks as seldom as the worker. */
static void map_waits(struct kunit *test)
{
	static const struct block b[] = {
		{ 0, 40 }, { BASE(1) + 77, 7 }, { BASE(2), NOBODY },
	};
	u64 calls;

	host_is(b, 3);
	KUNIT_EXPECT_EQ(test, map_find_wait(5), place_get(40));
	KUNIT_EXPECT_EQ(test, map_find_wait(BASE(1) + 76), place_get(40));
	KUNIT_EXPECT_EQ(test, map_find_wait(BASE(1) + 77), place_get(7));
	KUNIT_EXPECT_EQ(test, map_find_wait(BASE(2)), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, counted().learned, 3ULL);
	KUNIT_EXPECT_EQ(test, counted().misses, 0ULL);

	calls = calls_made();
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(3)), 0U);
	KUNIT_EXPECT_EQ(test, map_find_wait(BASE(2) + 1), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, map_find_wait(BASE(CHUNKS)), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, map_find_wait(U64_MAX), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, calls_made(), calls);
}

/* No answer is none, not a miss, and is asked for again like all others. */
static void map_waits_in_vain(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };

	host_is(b, 1);
	error = -EFAULT;
	KUNIT_EXPECT_EQ(test, map_find_wait(0), MAP_UNKNOWN);
	error = 0;
	KUNIT_EXPECT_EQ(test, map_find_wait(0), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, map_find(0), MAP_UNKNOWN);
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, map_find_wait(0), place_get(5));
}

/* While the worker has yet to come, who waits does not wait for it. */
static void map_waits_for_no_worker(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };

	host_is(b, 1);
	KUNIT_EXPECT_EQ(test, map_find(0), MAP_MISS);
	KUNIT_EXPECT_EQ(test, map_find_wait(0), place_get(5));
	flush_work(&learn_work);
	KUNIT_EXPECT_EQ(test, map_find(0), place_get(5));
	KUNIT_EXPECT_EQ(test, counted().misses, 1ULL);
}

/* Each frame on both sides of a boundary, wherever it is in the chunk. */
static void map_mixed_chunks(struct kunit *test)
{
	static const unsigned int offsets[] = {
		1, 2, 31, 32, 33, 1000, 16383, 16384, 16385, 32735, 32736, 32767,
	};
	struct block b[] = { { 0, 1 }, { 0, 2 } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		host_is(b, 2);
		b[1].first = BASE(3 * i) + offsets[i];
		KUNIT_EXPECT_EQ_MSG(test, wrong_frames(BASE(3 * i), CHUNK_FRAMES),
				    0U, "boundary at %u", offsets[i]);
		KUNIT_EXPECT_EQ(test, counted().mixed, i + 1);
	}
}

/* Low memory of a PC, with the holes that nobody owns. */
static void map_holes(struct kunit *test)
{
	static const struct block b[] = {
		{ 0, 3 }, { 0xa0, NOBODY }, { 0x100, 3 }, { 0x7f123, NOBODY },
		{ 0x100000, 3 }, { 0x123457, 9 }, { 0x140000, NOBODY },
	};

	host_is(b, ARRAY_SIZE(b));
	KUNIT_EXPECT_EQ(test, wrong_frames(0, 0x150000), 0U);
	KUNIT_EXPECT_EQ(test, counted().mixed, 3U);
}

/* Once everything was met nobody is asked any more. */
static void map_steady_state(struct kunit *test)
{
	static const struct block b[] = {
		{ 0, 0 }, { BASE(10) + 77, 1 }, { BASE(20), NOBODY },
	};
	u64 mfn;
	u64 calls;

	host_is(b, 3);
	for (mfn = 0; mfn < BASE(30); mfn += CHUNK_FRAMES / 8)
		pxm_now(mfn);
	calls = calls_made();
	/* A sample, the last stretch, and one more for the boundary. */
	KUNIT_EXPECT_EQ(test, calls, 30 * 2 + 1ULL);
	for (mfn = 0; mfn < BASE(30); mfn += 3)
		map_find(mfn);
	flush_work(&learn_work);
	KUNIT_EXPECT_EQ(test, calls_made(), calls);
	KUNIT_EXPECT_EQ(test, counted().misses, 30ULL);
}

/* While the worker is held up, chunks queue once each and up to a limit. */
static void map_pending(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };
	unsigned int i, misses = 0;

	host_is(b, 1);
	mutex_lock(&map_lock);
	for (i = 0; i < 1000; i++)
		misses += map_find(i) == MAP_MISS;
	mutex_unlock(&map_lock);
	flush_work(&learn_work);
	KUNIT_EXPECT_EQ(test, misses, 1000U);
	/* Twice if the worker had taken it before it was held up. */
	KUNIT_EXPECT_LE(test, counted().learned, 2ULL);
	KUNIT_EXPECT_EQ(test, counted().dropped, 0ULL);

	start_counting();
	mutex_lock(&map_lock);
	for (i = 1; i <= 2 * PENDING_MAX; i++)
		map_find(BASE(i));
	mutex_unlock(&map_lock);
	flush_work(&learn_work);
	KUNIT_EXPECT_GE(test, counted().learned, (u64)PENDING_MAX);
	KUNIT_EXPECT_LE(test, counted().learned, (u64)PENDING_MAX + 1);
	KUNIT_EXPECT_EQ(test, counted().learned + counted().dropped,
			2ULL * PENDING_MAX);
	/* Those that found no room are met again. */
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(2 * PENDING_MAX)), 0U);
}

/* Memory that is added later is seen, what was known stays known. */
static void map_unknown_expires(struct kunit *test)
{
	static const struct block before[] = {
		{ 0, 5 }, { 9, 4 }, { BASE(1) + 9, NOBODY },
	};
	static const struct block after[] = {
		{ 0, 5 }, { 9, 4 }, { BASE(1) + 9, 6 }, { BASE(4), 8 },
	};

	host_is(before, 3);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(6)), 0U);
	host_is(after, 4);
	start_counting();
	map_expire();
	KUNIT_EXPECT_EQ(test, pxm_now(BASE(2)), NOBODY);
	KUNIT_EXPECT_EQ(test, calls_made(), 0ULL);

	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, map_find(8), place_get(5));
	KUNIT_EXPECT_EQ(test, map_find(BASE(1)), MAP_MISS);
	KUNIT_EXPECT_EQ(test, map_find(BASE(2)), MAP_MISS);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(6)), 0U);
	KUNIT_EXPECT_EQ(test, counted().learned, 5ULL);
	KUNIT_EXPECT_EQ(test, counted().mixed, 2U);

	/* With nothing unknown there is nothing to ask about again. */
	start_counting();
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(6)), 0U);
	KUNIT_EXPECT_EQ(test, calls_made(), 0ULL);
}

/* A hole beside memory in use costs nothing unless somebody uses it. */
static void map_hole_is_not_met(struct kunit *test)
{
	static const struct block b[] = {
		{ 0, 5 }, { 0xa0, NOBODY }, { 0x100, 5 },
	};

	host_is(b, 3);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, 0xa0), 0U);
	KUNIT_EXPECT_EQ(test, wrong_frames(0x100, 0x1000), 0U);
	start_counting();
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, wrong_frames(0, 0xa0), 0U);
	KUNIT_EXPECT_EQ(test, calls_made(), 0ULL);

	KUNIT_EXPECT_EQ(test, map_find(0xff), MAP_UNKNOWN);
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, map_find(0), MAP_MISS);
}

/* Asking in vain becomes rare, and frequent again after a success. */
static void map_expiry_backs_off(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };
	unsigned int want = MAP_EXPIRE_S, i;

	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, pxm_now(0), NOBODY);
		map_test_time_passes();
		KUNIT_EXPECT_EQ(test, expire_s, want);
		KUNIT_EXPECT_TRUE(test, time_after(expires,
						   jiffies + (want - 5) * HZ));
		want = want == MAP_EXPIRE_MAX_S ? want : 2 * want;
	}
	KUNIT_EXPECT_EQ(test, want, MAP_EXPIRE_MAX_S);
	KUNIT_EXPECT_EQ(test, counted().learned, 10ULL);

	host_is(b, 1);
	KUNIT_EXPECT_EQ(test, pxm_now(0), 5U);
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, expire_s, MAP_EXPIRE_S);
	KUNIT_EXPECT_EQ(test, pxm_now(0), 5U);
	KUNIT_EXPECT_EQ(test, counted().learned, 11ULL);
}

static void map_last_frame(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };

	host_is(b, 1);
	KUNIT_EXPECT_EQ(test, pxm_now(BASE(CHUNKS) - 1), 5U);
	start_counting();
	KUNIT_EXPECT_EQ(test, map_find(BASE(CHUNKS)), MAP_UNKNOWN);
	KUNIT_EXPECT_EQ(test, map_find(U64_MAX), MAP_UNKNOWN);
	flush_work(&learn_work);
	KUNIT_EXPECT_EQ(test, calls_made(), 0ULL);
}

static void map_provider_fails(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 } };

	host_is(b, 1);
	error = -EFAULT;
	KUNIT_EXPECT_EQ(test, pxm_now(0), NOBODY);
	KUNIT_EXPECT_EQ(test, calls_made(), 1ULL);
	KUNIT_EXPECT_EQ(test, pxm_now(1), NOBODY);
	KUNIT_EXPECT_EQ(test, calls_made(), 1ULL);

	error = 0;
	map_test_time_passes();
	KUNIT_EXPECT_EQ(test, pxm_now(0), 5U);

	resolve_use(NULL);
	KUNIT_EXPECT_EQ(test, pxm_now(BASE(1)), NOBODY);
	KUNIT_EXPECT_EQ(test, pxm_now(0), 5U);
}

/* A boundary in each chunk. */
static u32 always_mixed(u64 mfn)
{
	return (mfn >> (CHUNK_ORDER - 1)) & 1;
}

static void map_mixed_table_is_full(struct kunit *test)
{
	unsigned int chunk, nr = MIXED_MAX + 5;

	pxm_of = always_mixed;
	for (chunk = 0; chunk < nr; chunk++)
		KUNIT_EXPECT_EQ(test, pxm_now(BASE(chunk)),
				chunk < MIXED_MAX ? 0U : NOBODY);
	KUNIT_EXPECT_EQ(test, counted().mixed, (unsigned int)MIXED_MAX);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(MIXED_MAX)), 0U);
	KUNIT_EXPECT_EQ(test, pxm_now(BASE(nr) - 1), NOBODY);
}

static u32 interleaved(u64 mfn)
{
	return mfn & 1;
}

static void map_too_many_runs(struct kunit *test)
{
	pxm_of = interleaved;
	KUNIT_EXPECT_EQ(test, pxm_now(1), NOBODY);
	KUNIT_EXPECT_EQ(test, counted().mixed, 0U);
}

/* Each chunk its own PXM. */
static u32 pxm_is_chunk(u64 mfn)
{
	return 100 + (mfn >> CHUNK_ORDER);
}

static void map_too_many_pxms(struct kunit *test)
{
	unsigned int chunk;

	pxm_of = pxm_is_chunk;
	for (chunk = 0; chunk < PLACES_MAX + 3; chunk++)
		KUNIT_EXPECT_EQ(test, pxm_now(BASE(chunk)),
				chunk < PLACES_MAX ? 100 + chunk : NOBODY);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(PLACES_MAX)), 0U);
}

/* Another host's memory, after all was forgotten. */
static void map_exit_forgets(struct kunit *test)
{
	static const struct block b[] = { { 0, 5 }, { 9, 6 } };
	static const struct block other[] = { { 0, 8 } };

	host_is(b, 2);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(2)), 0U);
	map_exit();
	KUNIT_EXPECT_EQ(test, map_find(0), MAP_UNKNOWN);
	memset(table, 0, CHUNKS);
	host_is(other, 1);
	map_init(table, CHUNKS);
	KUNIT_EXPECT_EQ(test, wrong_frames(0, BASE(2)), 0U);
	KUNIT_EXPECT_EQ(test, counted().mixed, 0U);
}

static void map_shown(struct kunit *test)
{
	static const struct block b[] = {
		{ 0, 3 }, { BASE(2) + 9, NOBODY }, { BASE(2) + 12, 7 },
		{ BASE(4), NOBODY },
	};
	static char text[512];
	struct seq_file s = { .buf = text, .size = sizeof(text) };
	unsigned int chunk;

	host_is(b, 4);
	for (chunk = 0; chunk < 6; chunk++)
		pxm_now(BASE(chunk));
	pxm_now(BASE(CHUNKS) - 1);
	map_show(&s);
	text[s.count] = '\0';
	KUNIT_EXPECT_STREQ(test, text,
			   "0x0-0x10000 pxm=3\n"
			   "0x10000-0x10009 pxm=3\n"
			   "0x10009-0x1000c unknown\n"
			   "0x1000c-0x18000 pxm=7\n"
			   "0x18000-0x20000 pxm=7\n"
			   "0x20000-0x30000 unknown\n"
			   "0x3ffff8000-0x400000000 unknown\n");
}

static struct kunit_case map_cases[] = {
	KUNIT_CASE(map_whole_chunks),
	KUNIT_CASE(map_waits),
	KUNIT_CASE(map_waits_in_vain),
	KUNIT_CASE(map_waits_for_no_worker),
	KUNIT_CASE(map_mixed_chunks),
	KUNIT_CASE(map_holes),
	KUNIT_CASE(map_steady_state),
	KUNIT_CASE(map_pending),
	KUNIT_CASE(map_unknown_expires),
	KUNIT_CASE(map_hole_is_not_met),
	KUNIT_CASE(map_expiry_backs_off),
	KUNIT_CASE(map_last_frame),
	KUNIT_CASE(map_provider_fails),
	KUNIT_CASE(map_mixed_table_is_full),
	KUNIT_CASE(map_too_many_runs),
	KUNIT_CASE(map_too_many_pxms),
	KUNIT_CASE(map_exit_forgets),
	KUNIT_CASE(map_shown),
	{}
};

static struct kunit_suite map_suite = {
	.name = "xen_numa_map",
	.init = map_test_init,
	.exit = map_test_exit,
	.test_cases = map_cases,
};

kunit_test_suite(map_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's map");
MODULE_LICENSE("GPL");
