// SPDX-License-Identifier: GPL-2.0
/*
 * map: one byte for each 128 MiB chunk of host memory.
 *
 * The data path reads the byte itself (xen_numa_owner()); what it does not
 * tell comes here. A chunk that was never asked about is handed to a worker,
 * and the frame counts as unknown meanwhile. Chunks in which memory of
 * several places meets keep their runs in a table beside, which the byte
 * indexes.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <xen/numa-owner.h>

#include "map.h"
#include "place.h"
#include "resolve.h"
#include "runs.h"

#define MIXED_MAX	(XEN_NUMA_OWNER_FIRST - XEN_NUMA_OWNER_MIXED)
#define PENDING_MAX	64

/**
 * struct mixed - a chunk with several owners
 * @rcu: for freeing
 * @chunk: which
 * @missed: a frame was met that nobody knew when the chunk was learned
 * @runs: whose the frames are
 */
struct mixed {
	struct rcu_head rcu;
	u64 chunk;
	bool missed;
	struct runs runs;
};

/*
 * map_lock serialises the writers of the bytes and of the table of mixed
 * chunks: whoever learns, and expiry. Readers take no lock; mixed entries are
 * freed after an RCU grace period.
 */
static DEFINE_MUTEX(map_lock);
static u8 *owners;
static u64 nr_chunks;
static struct mixed __rcu *mixed[MIXED_MAX];
static unsigned int nr_mixed;
static u64 learned;

/*
 * When to ask again about the unknown, under map_lock. Each time in vain
 * doubles the wait: where nobody knows for long, nobody ever will.
 */
static unsigned long expires;
static unsigned int expire_s = MAP_EXPIRE_S;
static unsigned int unknown_then;

static atomic64_t misses = ATOMIC64_INIT(0);
static atomic64_t dropped = ATOMIC64_INIT(0);

/* Chunks to ask about. The data path only tries the lock, never waits. */
static DEFINE_SPINLOCK(pending_lock);
static u64 pending[PENDING_MAX];
static unsigned int nr_pending;

static void map_learn(struct work_struct *work);
static DECLARE_WORK(learn_work, map_learn);

static void map_miss(u64 chunk)
{
	unsigned int i;

	atomic64_inc(&misses);
	if (!spin_trylock(&pending_lock))
		return;
	for (i = 0; i < nr_pending; i++)
		if (pending[i] == chunk)
			break;
	if (i == nr_pending && nr_pending < PENDING_MAX)
		pending[nr_pending++] = chunk;
	else if (i == nr_pending)
		atomic64_inc(&dropped);
	spin_unlock(&pending_lock);

	queue_work(system_unbound_wq, &learn_work);
}

static int mixed_find(u8 code, u64 mfn)
{
	struct mixed *m;
	int place = MAP_UNKNOWN;

	rcu_read_lock();
	m = rcu_dereference(mixed[code - XEN_NUMA_OWNER_MIXED]);
	if (m && m->chunk == mfn >> CHUNK_ORDER) {
		place = runs_find(&m->runs, mfn & (CHUNK_FRAMES - 1));
		if (place < 0 && !READ_ONCE(m->missed))
			WRITE_ONCE(m->missed, true);
	}
	rcu_read_unlock();

	return place;
}

/* What is known at the moment. */
static int known(u64 mfn)
{
	u64 chunk = mfn >> CHUNK_ORDER;
	u8 code;

	if (chunk >= nr_chunks)
		return MAP_UNKNOWN;
	/* Pairs with the release in map_remember(). */
	code = smp_load_acquire(&owners[chunk]);

	if (code >= XEN_NUMA_OWNER_FIRST)
		return code - XEN_NUMA_OWNER_FIRST;
	if (code >= XEN_NUMA_OWNER_MIXED)
		return mixed_find(code, mfn);

	return code == XEN_NUMA_OWNER_NOBODY ? MAP_UNKNOWN : MAP_MISS;
}

/**
 * map_find() - the place of a frame
 * @mfn: any number, also one that is no frame
 *
 * Context: any but hard interrupt; takes no lock that could be waited for.
 * Return: a place, MAP_UNKNOWN, or MAP_MISS when it has yet to be asked for.
 */
int map_find(u64 mfn)
{
	int place = known(mfn);

	if (place == MAP_MISS)
		map_miss(mfn >> CHUNK_ORDER);

	return place;
}

/* To learn a chunk: the worker, or who waits for it; one at a time, under map_lock. */

static int map_ask(u64 mfn, unsigned int stride, s8 *place, unsigned int nr)
{
	static u64 mfns[RUNS_BATCH];
	static u32 pxms[RUNS_BATCH];
	unsigned int i;
	int err;

	lockdep_assert_held(&map_lock);

	for (i = 0; i < nr; i++)
		mfns[i] = mfn + (u64)i * stride;
	err = resolve_mfns(mfns, pxms, nr);
	for (i = 0; !err && i < nr; i++)
		place[i] = pxms[i] == RESOLVE_UNKNOWN ? PLACE_NONE
						      : place_get(pxms[i]);

	return err;
}

/* The slot of a chunk that was mixed before, or the next free one. */
static unsigned int mixed_slot(u64 chunk)
{
	unsigned int i;

	for (i = 0; i < nr_mixed; i++)
		if (rcu_dereference_protected(mixed[i], true)->chunk == chunk)
			break;

	return i;
}

static u8 map_remember_mixed(u64 chunk, const struct runs *runs)
{
	unsigned int i = mixed_slot(chunk);
	struct mixed *m, *old;

	lockdep_assert_held(&map_lock);

	if (i == MIXED_MAX) {
		pr_warn_once("more than %u chunks of mixed memory, the rest is treated as unknown\n",
			     MIXED_MAX);
		return XEN_NUMA_OWNER_NOBODY;
	}
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return XEN_NUMA_OWNER_NOBODY;
	m->chunk = chunk;
	m->runs = *runs;
	old = rcu_replace_pointer(mixed[i], m, lockdep_is_held(&map_lock));
	if (old)
		kfree_rcu(old, rcu);
	else
		nr_mixed++;

	return XEN_NUMA_OWNER_MIXED + i;
}

static void map_remember(u64 chunk, const struct runs *runs)
{
	u8 code;

	lockdep_assert_held(&map_lock);

	if (runs->nr > 1)
		code = map_remember_mixed(chunk, runs);
	else if (runs->nr == 1 && runs->place[0] >= 0)
		code = XEN_NUMA_OWNER_FIRST + runs->place[0];
	else
		code = XEN_NUMA_OWNER_NOBODY;

	learned++;
	/* Pairs with the acquire in map_find(). */
	smp_store_release(&owners[chunk], code);
}

static bool map_next(u64 *chunk)
{
	bool any;

	spin_lock_bh(&pending_lock);
	any = nr_pending;
	if (any)
		*chunk = pending[--nr_pending];
	spin_unlock_bh(&pending_lock);

	return any;
}

static void learn_chunk(u64 chunk)
{
	static struct runs_ask ask = { .ask = map_ask };
	static struct runs runs;
	int err;

	lockdep_assert_held(&map_lock);

	err = runs_learn(&runs, chunk, &ask);
	if (err) {
		pr_warn_once("frames from %#llx: no answer (%d), treated as unknown\n",
			     chunk << CHUNK_ORDER, err);
		runs.nr = 0;
	}
	map_remember(chunk, &runs);
}

static void map_learn(struct work_struct *work)
{
	u64 chunk;

	while (map_next(&chunk)) {
		mutex_lock(&map_lock);
		learn_chunk(chunk);
		mutex_unlock(&map_lock);
		cond_resched();
	}
}

/**
 * map_find_wait() - the place of a frame, asked for at once if need be
 * @mfn: any number, also one that is no frame
 *
 * For those who can wait and want the first answer to be right. Later ones
 * for the same chunk cost no more than map_find()'s.
 *
 * Context: process context, may sleep.
 * Return: a place or MAP_UNKNOWN, never MAP_MISS.
 */
int map_find_wait(u64 mfn)
{
	int place = known(mfn);

	if (place != MAP_MISS)
		return place;

	mutex_lock(&map_lock);
	/* Somebody else may have been faster. */
	place = known(mfn);
	if (place == MAP_MISS) {
		learn_chunk(mfn >> CHUNK_ORDER);
		place = known(mfn);
	}
	mutex_unlock(&map_lock);

	return place;
}

/* Was a frame of this chunk met that nobody knew? */
static bool met_unknown(u8 code)
{
	lockdep_assert_held(&map_lock);

	if (code == XEN_NUMA_OWNER_NOBODY)
		return true;
	if (code < XEN_NUMA_OWNER_MIXED || code >= XEN_NUMA_OWNER_FIRST)
		return false;

	return READ_ONCE(rcu_dereference_protected(mixed[code - XEN_NUMA_OWNER_MIXED],
						   lockdep_is_held(&map_lock))->missed);
}

/**
 * map_expire() - ask again about what nobody knew
 *
 * To be called now and then. Chunks in which a frame of no known owner was
 * met are forgotten MAP_EXPIRE_S seconds later, so that they are asked about
 * once more when they are met again; later and later where that does not
 * help, up to MAP_EXPIRE_MAX_S.
 *
 * Context: process context, may sleep.
 */
void map_expire(void)
{
	unsigned int unknown = 0;
	u64 chunk;

	mutex_lock(&map_lock);
	if (time_before(jiffies, expires)) {
		mutex_unlock(&map_lock);
		return;
	}
	for (chunk = 0; chunk < nr_chunks; chunk++) {
		if (!met_unknown(owners[chunk]))
			continue;
		WRITE_ONCE(owners[chunk], XEN_NUMA_OWNER_MISS);
		unknown++;
	}
	if (unknown && unknown >= unknown_then && unknown_then)
		expire_s = min(2 * expire_s, MAP_EXPIRE_MAX_S);
	else
		expire_s = MAP_EXPIRE_S;
	unknown_then = unknown;
	expires = jiffies + expire_s * HZ;
	mutex_unlock(&map_lock);
}

/**
 * map_init() - begin to remember
 * @owner: a byte for each chunk, all zero; must stay until map_exit()
 * @chunks: how many
 *
 * Context: any, before all other calls.
 */
void map_init(u8 *owner, u64 chunks)
{
	owners = owner;
	nr_chunks = chunks;
	expire_s = MAP_EXPIRE_S;
	unknown_then = 0;
	expires = jiffies + MAP_EXPIRE_S * HZ;
}

/**
 * map_exit() - forget everything
 *
 * Context: process context, may sleep; nobody may call map_find() any more.
 */
void map_exit(void)
{
	unsigned int i;

	cancel_work_sync(&learn_work);
	nr_pending = 0;
	for (i = 0; i < nr_mixed; i++) {
		kfree(rcu_dereference_protected(mixed[i], true));
		RCU_INIT_POINTER(mixed[i], NULL);
	}
	nr_mixed = 0;
	nr_chunks = 0;
}

/**
 * map_get_stats() - read the map's counters
 * @stats: result, since the module was loaded
 *
 * Context: process context, may sleep.
 */
void map_get_stats(struct map_stats *stats)
{
	mutex_lock(&map_lock);
	stats->misses = atomic64_read(&misses);
	stats->dropped = atomic64_read(&dropped);
	stats->learned = learned;
	stats->mixed = nr_mixed;
	mutex_unlock(&map_lock);
}

static void show_mixed(struct seq_file *s, u8 code)
{
	const struct mixed *m;
	unsigned int i;

	lockdep_assert_held(&map_lock);

	m = rcu_dereference_protected(mixed[code - XEN_NUMA_OWNER_MIXED],
				      lockdep_is_held(&map_lock));
	for (i = 0; i < m->runs.nr; i++) {
		u64 base = m->chunk << CHUNK_ORDER;
		u64 end = i + 1 < m->runs.nr ? m->runs.first[i + 1]
					     : CHUNK_FRAMES;

		seq_printf(s, "%#llx-%#llx ", base + m->runs.first[i],
			   base + end);
		if (m->runs.place[i] < 0)
			seq_puts(s, "unknown\n");
		else
			seq_printf(s, "pxm=%u\n", place_pxm(m->runs.place[i]));
	}
}

/**
 * map_show() - dump what is known, a line for each run of frames
 * @s: where to
 *
 * Context: process context, may sleep.
 */
void map_show(struct seq_file *s)
{
	u64 chunk, first = 0;
	u8 code, prev = XEN_NUMA_OWNER_MISS;

	mutex_lock(&map_lock);
	for (chunk = 0; chunk <= nr_chunks; chunk++) {
		code = chunk < nr_chunks ? owners[chunk] : XEN_NUMA_OWNER_MISS;
		if (code == prev)
			continue;
		if (prev >= XEN_NUMA_OWNER_FIRST)
			seq_printf(s, "%#llx-%#llx pxm=%u\n",
				   first << CHUNK_ORDER, chunk << CHUNK_ORDER,
				   place_pxm(prev - XEN_NUMA_OWNER_FIRST));
		else if (prev >= XEN_NUMA_OWNER_MIXED)
			show_mixed(s, prev);
		else if (prev == XEN_NUMA_OWNER_NOBODY)
			seq_printf(s, "%#llx-%#llx unknown\n",
				   first << CHUNK_ORDER, chunk << CHUNK_ORDER);
		first = chunk;
		prev = code;
	}
	mutex_unlock(&map_lock);
}
