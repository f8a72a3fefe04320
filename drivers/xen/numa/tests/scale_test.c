// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of map on hosts of 64 GiB to 64 TiB: what a chunk costs does not
 * depend on how many there are. Judged by counts; times are only printed, in
 * lines that begin with "# scale:".
 */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/prandom.h>

#include "../map.h"
#include "../place.h"
#include "../resolve.h"
#include "../runs.h"
#include "map_test.h"

#define GIB_FRAMES	BIT_ULL(18)
#define GIB_MIN		64
#define GIB_MAX		65536

/* Nodes of each host; firmware numbers them with gaps. */
#define NODES		16
#define PXM(node)	(3 * (node) + 1)

/* Memory of one node ends within a chunk, and another's begins. */
#define ODD		12345

/* Below 4 GiB there is a hole of so many chunks. */
#define HOLE_FIRST	24
#define HOLE_CHUNKS	8

/* Of a larger host, so many chunks are met, evenly spread. */
#define MET_MAX		2048
#define FINDS		100000
#define ROUNDS		5

static u64 frames;	/* of the host */
static u8 *table;

static u32 truth(u64 mfn)
{
	u64 chunk = mfn >> CHUNK_ORDER;
	u64 node;

	if (mfn >= frames || (chunk >= HOLE_FIRST &&
			      chunk < HOLE_FIRST + HOLE_CHUNKS))
		return RESOLVE_UNKNOWN;
	node = mfn < ODD ? 0 : div64_u64(mfn - ODD, div_u64(frames, NODES));

	return PXM(node);
}

static int scale_probe(void)
{
	return 0;
}

static int scale_resolve(u64 *mfns, u32 *pxms, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		pxms[i] = truth(mfns[i]);

	return 0;
}

static const struct resolve_ops scale_ops = {
	.name		= "scale",
	.probe		= scale_probe,
	.resolve	= scale_resolve,
};

static int scale_node_of_pxm(u32 pxm)
{
	return NUMA_NO_NODE;
}

static unsigned int scale_pxms(u32 *pxms, unsigned int max)
{
	return 0;
}

static const struct place_topology scale_topology = {
	.pxms		= scale_pxms,
	.node_of_pxm	= scale_node_of_pxm,
};

static bool is_right(u64 mfn, int place)
{
	u32 pxm = truth(mfn);

	return place < 0 ? pxm == RESOLVE_UNKNOWN : pxm == place_pxm(place);
}

static u64 chunks(void)
{
	return frames >> CHUNK_ORDER;
}

/* Every so many chunks is met. */
static u64 step(void)
{
	return max(div_u64(chunks(), MET_MAX), 1ULL);
}

/* Meets chunks as the data path does whose first frame waits. Returns the wrong answers. */
static unsigned int meet(u64 *met)
{
	unsigned int wrong = 0;
	u64 chunk;

	*met = 0;
	for (chunk = 0; chunk < chunks(); chunk += step()) {
		u64 first = chunk << CHUNK_ORDER, last = first + CHUNK_FRAMES - 1;
		u64 middle = first + ODD;

		wrong += !is_right(last, map_find_wait(last));
		wrong += !is_right(first, map_find_wait(first));
		wrong += !is_right(middle - 1, map_find_wait(middle - 1));
		wrong += !is_right(middle, map_find_wait(middle));
		++*met;
	}

	return wrong;
}

/* A frame of a met chunk, anywhere in it. */
static u64 any_frame(struct rnd_state *rnd, u64 met, u64 every)
{
	u64 chunk = (prandom_u32_state(rnd) % (u32)met) * every;

	return (chunk << CHUNK_ORDER) + prandom_u32_state(rnd) % CHUNK_FRAMES;
}

static unsigned int wrong_finds(struct rnd_state *rnd, u64 met)
{
	unsigned int wrong = 0, i;
	u64 every = step();

	for (i = 0; i < FINDS; i++) {
		u64 mfn = any_frame(rnd, met, every);

		wrong += !is_right(mfn, map_find(mfn));
	}

	return wrong;
}

/* Nanoseconds of many finds, the least of a few rounds. */
static u64 time_finds(struct rnd_state *rnd, u64 met)
{
	u64 least = U64_MAX, every = step();
	unsigned int round, i;

	for (round = 0; round < ROUNDS; round++) {
		u64 start = ktime_get_ns();

		for (i = 0; i < FINDS; i++)
			map_find(any_frame(rnd, met, every));
		least = min(least, ktime_get_ns() - start);
	}

	return least;
}

/* How many of the hole's chunks are met. */
static u64 met_in_hole(void)
{
	u64 chunk, nr = 0;

	for (chunk = 0; chunk < chunks(); chunk += step())
		nr += chunk >= HOLE_FIRST && chunk < HOLE_FIRST + HOLE_CHUNKS;

	return nr;
}

static void one_size(struct kunit *test, unsigned int gib)
{
	u64 met, calls, learn_ns, find_ns, expire_ns, before = resolve_calls();
	struct map_stats stats0, stats;
	struct rnd_state rnd;

	frames = gib * GIB_FRAMES;
	map_init(table, chunks());
	map_get_stats(&stats0);
	prandom_seed_state(&rnd, gib);

	learn_ns = ktime_get_ns();
	KUNIT_EXPECT_EQ(test, meet(&met), 0U);
	learn_ns = ktime_get_ns() - learn_ns;
	calls = resolve_calls() - before;
	map_get_stats(&stats);
	KUNIT_EXPECT_EQ(test, stats.learned - stats0.learned, met);
	KUNIT_EXPECT_LE(test, stats.mixed, NODES - 1U);
	/* A sample and the last stretch, and one more where two nodes meet. */
	KUNIT_EXPECT_EQ(test, calls, 2 * met + stats.mixed);

	KUNIT_EXPECT_EQ(test, wrong_finds(&rnd, met), 0U);
	find_ns = time_finds(&rnd, met);
	KUNIT_EXPECT_EQ(test, resolve_calls() - before, calls);

	expire_ns = ktime_get_ns();
	map_test_time_passes();
	expire_ns = ktime_get_ns() - expire_ns;
	/* The hole alone is asked about again. */
	KUNIT_EXPECT_EQ(test, meet(&met), 0U);
	KUNIT_EXPECT_EQ(test, resolve_calls() - before,
			calls + 2 * met_in_hole());

	kunit_info(test, "scale: gib=%u chunks=%llu bytes=%llu met=%llu mixed=%u calls=%llu learn_ns_per_chunk=%llu find_ns=%llu expire_ns=%llu\n",
		   gib, chunks(), chunks(), met, stats.mixed, calls,
		   div64_u64(learn_ns, met), div_u64(find_ns, FINDS),
		   expire_ns);
	map_exit();
	memset(table, XEN_NUMA_OWNER_MISS, chunks());
}

static void map_of_any_size(struct kunit *test)
{
	unsigned int gib;

	for (gib = GIB_MIN; gib <= GIB_MAX; gib *= 4)
		one_size(test, gib);
}

static int scale_test_init(struct kunit *test)
{
	place_init(&scale_topology);
	resolve_use(&scale_ops);
	table = kvzalloc((GIB_MAX * GIB_FRAMES) >> CHUNK_ORDER, GFP_KERNEL);

	return table ? 0 : -ENOMEM;
}

static void scale_test_exit(struct kunit *test)
{
	resolve_use(NULL);
	kvfree(table);
}

static struct kunit_case scale_cases[] = {
	KUNIT_CASE(map_of_any_size),
	{}
};

static struct kunit_suite scale_suite = {
	.name = "xen_numa_scale",
	.init = scale_test_init,
	.exit = scale_test_exit,
	.test_cases = scale_cases,
};

kunit_test_suite(scale_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's map on hosts of any size");
MODULE_LICENSE("GPL");
