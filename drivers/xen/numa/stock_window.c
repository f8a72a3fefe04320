// SPDX-License-Identifier: GPL-2.0
/*
 * stock: probes on the data path of stock backends, for a moment now and then.
 *
 * While a window is open, exported functions that the backends call tell which
 * frames a queue works on:
 *  - gnttab_map_refs(): netback maps what the guest sends; the operations lie
 *    in the queue's structure, and come back with the frames,
 *  - gnttab_batch_copy(): netback copies what the guest receives and the heads
 *    of what it sends; the operations name grants,
 *  - submit_bio(): blkback's thread hands the guest's pages to the disk; a
 *    grant that is mapped once and used for ever shows here alone.
 *
 * While it is closed, nothing is armed.
 */
#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include <xen/grant_table.h>
#include <xen/interface/grant_table.h>
#include <xen/numa.h>
#include <xen/page.h>
#include <xen/xen.h>

#include "probe.h"
#include "stock.h"
#include "stock_table.h"
#include "stock_window.h"

/*
 * Of the grants that a queue uses in a window, the first few are mapped to see
 * their frames, two hypercalls each, and then fewer and fewer. Those between
 * count as being where the last one was.
 */
#define GRANTS_FIRST	4
#define GRANTS_FAILED	8

/* Callers of the probed functions that are remembered. */
#define CALLERS_MAX	8

/* What a CPU has seen since the module was loaded. */
struct seen {
	u64 calls;	/* of probed functions */
	u64 frames;	/* that were counted */
	u64 strays;	/* calls of netback's for a queue that is not known */
	u64 ns;		/* spent in our handlers */
};

static DEFINE_PER_CPU(struct seen, seen);

/*
 * Who calls the grant table, netback or somebody else: an address, with its
 * lowest bit set for netback. An entry is written once, until all are forgotten
 * while nothing is armed.
 */
static unsigned long callers[CALLERS_MAX];

/* Written by the one who opens and closes windows. */
static unsigned int windows;
static unsigned int window_nr;
static unsigned int armed;	/* probes, for all of the time that it says so */
static u64 opened_ns, open_ns;
static bool is_open;
static bool callers_stale;
static int last_error;
static unsigned long missed;

static bool name_is_netback(unsigned long caller)
{
	char name[96];

	snprintf(name, sizeof(name), "%pS", (void *)caller);

	return strstr(name, "[xen_netback]");
}

/* The kernel's addresses all have their highest bit set: shift it out. */
static bool called_by_netback(unsigned long caller)
{
	unsigned long entry, key = caller << 1;
	unsigned int i;

	for (i = 0; i < CALLERS_MAX; i++) {
		entry = READ_ONCE(callers[i]);
		if (!entry)
			break;
		if ((entry & ~1UL) == key)
			return entry & 1;
	}
	key |= name_is_netback(caller);
	if (i < CALLERS_MAX)
		cmpxchg(&callers[i], 0, key);

	return key & 1;
}

static struct stock_queue *net_queue(const void *ops, domid_t domid,
				     unsigned long caller)
{
	struct stock_queue *sq;

	if (!called_by_netback(caller))
		return NULL;
	sq = stock_of_address(ops);
	if (sq && sq->found.domid == domid)
		return sq;
	this_cpu_inc(seen.strays);

	return NULL;
}

static void count(struct xen_numa_queue *q, u64 mfn, unsigned int bytes)
{
	xen_numa_account(q, mfn, bytes);
	this_cpu_inc(seen.frames);
}

/* Is this grant of the queue one that is mapped? */
static bool grant_wanted(struct stock_sight *sight)
{
	unsigned int now = READ_ONCE(window_nr);

	if (sight->window != now) {
		sight->window = now;
		sight->grants = 0;
		sight->failed = 0;
	}
	sight->grants++;
	/* The next one may do, but not all of a guest's may be tried. */
	if (sight->mfn == XEN_NUMA_NO_MFN && sight->failed < GRANTS_FAILED) {
		sight->failed++;
		return true;
	}

	return sight->grants <= GRANTS_FIRST || is_power_of_2(sight->grants);
}

static void count_grant(struct stock_queue *sq, unsigned int which,
			domid_t domid, grant_ref_t ref, unsigned int bytes)
{
	struct stock_sight *sight = &sq->sights[which];
	struct xen_numa_queue *q = sq->queues[which];

	if (!q)
		return;
	if (grant_wanted(sight))
		sight->mfn = xen_numa_grant_mfn(q, domid, ref);
	count(q, sight->mfn, bytes);
}

static void enter(u64 *start)
{
	this_cpu_inc(seen.calls);
	*start = local_clock();
}

/* Preemption is off, so this is the same CPU. */
static void leave(u64 start)
{
	this_cpu_add(seen.ns, local_clock() - start);
}

static void map_refs_exit(const struct probe_call *c)
{
	const struct gnttab_map_grant_ref *ops = (void *)c->arg[0];
	unsigned int i, nr = c->arg[3];
	struct stock_queue *sq;
	u64 start;

	enter(&start);
	sq = nr ? net_queue(ops, ops->dom, c->caller) : NULL;
	for (i = 0; sq && i < nr; i++) {
		u64 mfn = xen_numa_map_mfn(&ops[i]);

		if (sq->queues[STOCK_TX] && mfn != XEN_NUMA_NO_MFN)
			count(sq->queues[STOCK_TX], mfn, XEN_PAGE_SIZE);
	}
	leave(start);
}

static void batch_copy_entry(const struct probe_call *c)
{
	const struct gnttab_copy *ops = (void *)c->arg[0];
	unsigned int i, nr = c->arg[1];
	struct stock_queue *sq;
	u64 start;

	enter(&start);
	sq = nr ? net_queue(ops, ops->flags & GNTCOPY_dest_gref ?
			    ops->dest.domid : ops->source.domid, c->caller)
		: NULL;
	for (i = 0; sq && i < nr; i++) {
		if (ops[i].flags & GNTCOPY_dest_gref)
			count_grant(sq, STOCK_RX, ops[i].dest.domid,
				    ops[i].dest.u.ref, ops[i].len);
		else if (ops[i].flags & GNTCOPY_source_gref)
			count_grant(sq, STOCK_TX, ops[i].source.domid,
				    ops[i].source.u.ref, ops[i].len);
	}
	leave(start);
}

/* A PV dom0 knows the frame behind each of its pages. */
static void count_page(struct stock_queue *sq, struct page *page,
		       unsigned int bytes)
{
	struct xen_page_foreign *foreign = xen_page_foreign(page);

	if (!foreign)
		return;
	if (xen_pv_domain())
		count(sq->queues[STOCK_TX], pfn_to_mfn(page_to_pfn(page)),
		      bytes);
	else
		count_grant(sq, STOCK_TX, foreign->domid, foreign->gref, bytes);
}

static void submit_bio_entry(const struct probe_call *c)
{
	const struct bio *bio = (void *)c->arg[0];
	struct stock_queue *sq;
	struct bvec_iter iter;
	struct bio_vec bv;
	u64 start;

	if (!(current->flags & PF_KTHREAD))
		return;
	sq = stock_of_task(current);
	if (!sq || !sq->queues[STOCK_TX] || !bio_has_data((struct bio *)bio))
		return;
	enter(&start);
	bio_for_each_segment(bv, bio, iter)
		count_page(sq, bv.bv_page, bv.bv_len);
	leave(start);
}

static struct probe probes[] = {
	{
		.symbol	= "gnttab_map_refs",
		.target	= gnttab_map_refs,
		.exit	= map_refs_exit,
	}, {
		.symbol	= "gnttab_batch_copy",
		.target	= gnttab_batch_copy,
		.entry	= batch_copy_entry,
	}, {
		.symbol	= "submit_bio",
		.target	= submit_bio,
		.entry	= submit_bio_entry,
	},
};

/**
 * stock_window_open() - begin to look
 *
 * What cannot be armed is not seen, that is all.
 *
 * Context: process context, may sleep; the caller serialises.
 */
void stock_window_open(void)
{
	unsigned int i, done = 0;
	int err;

	if (is_open)
		return;
	/* Whoever reads that nothing is open can rely on it. */
	is_open = true;
	windows++;
	opened_ns = ktime_get_ns();
	if (callers_stale)
		memset(callers, 0, sizeof(callers));
	callers_stale = false;
	WRITE_ONCE(window_nr, window_nr + 1);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		err = probe_arm(&probes[i]);
		if (!err)
			done++;
		if (err && err != last_error) {
			pr_warn("xen-numa: no probe on %s: %d\n",
				probes[i].symbol, err);
			last_error = err;
		}
	}
	WRITE_ONCE(armed, done);
}

/**
 * stock_window_renew() - forget what may change when modules come and go
 *
 * Context: any; serialised with stock_window_open().
 */
void stock_window_renew(void)
{
	callers_stale = true;
}

/**
 * stock_window_close() - stop looking
 *
 * No handler runs any more when this returns.
 *
 * Context: process context, may sleep; the caller serialises.
 */
void stock_window_close(void)
{
	unsigned int i;

	if (!is_open)
		return;
	WRITE_ONCE(armed, 0);
	for (i = 0; i < ARRAY_SIZE(probes); i++)
		probe_stop(&probes[i]);
	open_ns += ktime_get_ns() - opened_ns;
	opened_ns = 0;
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		missed += probe_missed(&probes[i]);
		probe_disarm(&probes[i]);
	}
	is_open = false;
}

/**
 * stock_window_show() - what the windows have seen and cost
 * @s: where to
 *
 * Context: process context, may sleep.
 */
void stock_window_show(struct seq_file *s)
{
	struct seen sum = {};
	u64 since = READ_ONCE(opened_ns), ns = READ_ONCE(open_ns);
	unsigned int cpu;

	if (since)
		ns += ktime_get_ns() - since;
	for_each_possible_cpu(cpu) {
		const struct seen *one = per_cpu_ptr(&seen, cpu);

		sum.calls += READ_ONCE(one->calls);
		sum.frames += READ_ONCE(one->frames);
		sum.strays += READ_ONCE(one->strays);
		sum.ns += READ_ONCE(one->ns);
	}
	seq_printf(s, "open %d\n", is_open);
	seq_printf(s, "armed %u\n", READ_ONCE(armed));
	seq_printf(s, "windows %u\n", windows);
	seq_printf(s, "open_ms %llu\n", div_u64(ns, NSEC_PER_MSEC));
	seq_printf(s, "calls %llu\n", sum.calls);
	seq_printf(s, "missed_calls %lu\n", missed);
	seq_printf(s, "stray_calls %llu\n", sum.strays);
	seq_printf(s, "sampled_frames %llu\n", sum.frames);
	seq_printf(s, "handler_ns_per_call %llu\n",
		   sum.calls ? div64_u64(sum.ns, sum.calls) : 0);
	seq_printf(s, "handler_ns_per_frame %llu\n",
		   sum.frames ? div64_u64(sum.ns, sum.frames) : 0);
}
