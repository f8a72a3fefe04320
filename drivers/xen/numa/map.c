// SPDX-License-Identifier: GPL-2.0
/*
 * map: one byte for each 128 MiB chunk of host memory.
 *
 * Reading takes no lock. A chunk that was never asked about is handed to a
 * worker, and the frame counts as a miss meanwhile. Chunks in which memory of
 * several places meets keep their runs in a small table beside.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "map.h"
#include "place.h"
#include "resolve.h"
#include "runs.h"

/* 64 TiB of host memory: 1024 leaves of 512 chunks. */
#define LEAF_ORDER	9
#define LEAF_CHUNKS	BIT(LEAF_ORDER)
#define LEAVES		1024
#define CHUNKS		((u64)LEAVES << LEAF_ORDER)

/* What a chunk's byte says; a place is CHUNK_PLACE0 plus its number. */
#define CHUNK_MISS	0
#define CHUNK_NOBODY	1
#define CHUNK_MIXED	2
#define CHUNK_PLACE0	3

#define MIXED_MAX	64
#define PENDING_MAX	64

/* Memory can be added to a running host: ask again after a while. */
#define NOBODY_RETRY	(10 * HZ)

struct mixed {
	u64 chunk;
	struct runs runs;
};

/*
 * Leaves and mixed entries are written by the worker alone and published with
 * a release; they stay until the module goes, so readers need no lock.
 */
static u8 *leaves[LEAVES];
static struct mixed *mixed[MIXED_MAX];
static unsigned int nr_mixed;
static unsigned long nobody_retry;

/* Chunks to ask about. The data path only tries the lock, never waits. */
static DEFINE_SPINLOCK(pending_lock);
static u64 pending[PENDING_MAX];
static unsigned int nr_pending;

static void map_learn(struct work_struct *work);
static DECLARE_WORK(learn_work, map_learn);

static void map_miss(u64 chunk)
{
	unsigned int i;

	if (!spin_trylock(&pending_lock))
		return;
	for (i = 0; i < nr_pending; i++)
		if (pending[i] == chunk)
			break;
	if (i == nr_pending && nr_pending < PENDING_MAX)
		pending[nr_pending++] = chunk;
	spin_unlock(&pending_lock);

	queue_work(system_unbound_wq, &learn_work);
}

static int map_mixed(u64 chunk, unsigned int offset)
{
	/* Pairs with the release in map_remember(). */
	unsigned int i, nr = smp_load_acquire(&nr_mixed);

	for (i = 0; i < nr; i++)
		if (mixed[i]->chunk == chunk)
			return runs_find(&mixed[i]->runs, offset);

	return MAP_UNKNOWN;
}

/**
 * map_place() - the place of a frame
 * @mfn: any number, also one that is no frame
 *
 * Context: any but hard interrupt; takes no lock that could be waited for.
 * Return: a place, MAP_UNKNOWN, or MAP_MISS when it has yet to be asked for.
 */
int map_place(xen_pfn_t mfn)
{
	u64 chunk = mfn >> CHUNK_ORDER;
	const u8 *leaf;
	u8 what;

	if (chunk >= CHUNKS)
		return MAP_UNKNOWN;

	/* Pairs with the release in map_leaf(). */
	leaf = smp_load_acquire(&leaves[chunk >> LEAF_ORDER]);
	if (!leaf) {
		map_miss(chunk);
		return MAP_MISS;
	}
	/* Pairs with the release in map_remember(). */
	what = smp_load_acquire(&leaf[chunk & (LEAF_CHUNKS - 1)]);

	if (likely(what >= CHUNK_PLACE0))
		return what - CHUNK_PLACE0;
	if (what == CHUNK_MIXED)
		return map_mixed(chunk, mfn & (CHUNK_FRAMES - 1));
	if (what == CHUNK_NOBODY &&
	    time_before(jiffies, READ_ONCE(nobody_retry)))
		return MAP_UNKNOWN;
	map_miss(chunk);

	return MAP_MISS;
}

/* The rest runs in the worker only, one instance at a time. */

static int map_ask(u64 mfn, unsigned int stride, s8 *place, unsigned int nr)
{
	static xen_pfn_t mfns[RUNS_BATCH];
	static u32 pxms[RUNS_BATCH];
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++)
		mfns[i] = mfn + (u64)i * stride;
	err = resolve_mfns(mfns, pxms, nr);
	for (i = 0; !err && i < nr; i++)
		place[i] = pxms[i] == RESOLVE_UNKNOWN ? PLACE_NONE
						      : place_get(pxms[i]);

	return err;
}

static u8 *map_leaf(u64 chunk)
{
	u8 **leaf = &leaves[chunk >> LEAF_ORDER];
	u8 *new;

	if (*leaf)
		return *leaf;
	new = kzalloc(LEAF_CHUNKS, GFP_KERNEL);
	/* Pairs with the acquire in map_place(). */
	smp_store_release(leaf, new);

	return new;
}

static u8 map_remember_mixed(u64 chunk, const struct runs *runs)
{
	struct mixed *m;

	if (nr_mixed == MIXED_MAX)
		return CHUNK_NOBODY;
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return CHUNK_NOBODY;
	m->chunk = chunk;
	m->runs = *runs;
	mixed[nr_mixed] = m;
	/* Pairs with the acquire in map_mixed(). */
	smp_store_release(&nr_mixed, nr_mixed + 1);

	return CHUNK_MIXED;
}

static void map_remember(u64 chunk, const struct runs *runs)
{
	u8 *leaf = map_leaf(chunk), what;

	if (!leaf)
		return;

	if (runs->nr > 1)
		what = map_remember_mixed(chunk, runs);
	else if (runs->nr == 1 && runs->place[0] >= 0)
		what = CHUNK_PLACE0 + runs->place[0];
	else
		what = CHUNK_NOBODY;

	if (what == CHUNK_NOBODY)
		WRITE_ONCE(nobody_retry, jiffies + NOBODY_RETRY);
	/* Pairs with the acquire in map_place(). */
	smp_store_release(&leaf[chunk & (LEAF_CHUNKS - 1)], what);
}

static void map_learn(struct work_struct *work)
{
	static struct runs_ask ask = { .ask = map_ask };
	static struct runs runs;
	u64 chunk;
	int err;

	for (;;) {
		spin_lock_bh(&pending_lock);
		if (!nr_pending) {
			spin_unlock_bh(&pending_lock);
			return;
		}
		chunk = pending[--nr_pending];
		spin_unlock_bh(&pending_lock);

		err = runs_learn(&runs, chunk, &ask);
		if (err) {
			pr_warn_once("frames from %#llx: no answer (%d), treated as unknown\n",
				     chunk << CHUNK_ORDER, err);
			runs.nr = 0;
		}
		map_remember(chunk, &runs);
		cond_resched();
	}
}

/**
 * map_exit() - forget everything
 *
 * Context: process context, may sleep; nobody may call map_place() any more.
 */
void map_exit(void)
{
	unsigned int i;

	cancel_work_sync(&learn_work);
	for (i = 0; i < nr_mixed; i++)
		kfree(mixed[i]);
	for (i = 0; i < LEAVES; i++)
		kfree(leaves[i]);
}

/**
 * map_show() - dump what is known, a line for each run of equal chunks
 * @s: where to
 *
 * Context: process context, may sleep.
 */
void map_show(struct seq_file *s)
{
	u64 chunk, first = 0;
	u8 prev = CHUNK_MISS;

	for (chunk = 0; chunk <= CHUNKS; chunk++) {
		const u8 *leaf = NULL;
		u8 what;

		if (chunk < CHUNKS) /* pairs with the release in map_leaf() */
			leaf = smp_load_acquire(&leaves[chunk >> LEAF_ORDER]);
		what = leaf ? READ_ONCE(leaf[chunk & (LEAF_CHUNKS - 1)])
			    : CHUNK_MISS;
		if (what == prev)
			continue;
		if (prev == CHUNK_MIXED)
			seq_printf(s, "%#llx-%#llx mixed\n",
				   first << CHUNK_ORDER, chunk << CHUNK_ORDER);
		else if (prev == CHUNK_NOBODY)
			seq_printf(s, "%#llx-%#llx unknown\n",
				   first << CHUNK_ORDER, chunk << CHUNK_ORDER);
		else if (prev != CHUNK_MISS)
			seq_printf(s, "%#llx-%#llx pxm=%u\n",
				   first << CHUNK_ORDER, chunk << CHUNK_ORDER,
				   place_pxm(prev - CHUNK_PLACE0));
		first = chunk;
		prev = what;
	}
}
