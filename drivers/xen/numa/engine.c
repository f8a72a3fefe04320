// SPDX-License-Identifier: GPL-2.0
/*
 * engine: counts what each queue moves, and a few times a second lets policy
 * decide where the queue belongs and steer take it there.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/cpuhotplug.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <linux/workqueue.h>

#include "engine.h"
#include "map.h"
#include "place.h"
#include "policy.h"
#include "queue.h"
#include "steer.h"
#include "trace.h"

#define TICK_MS		250

static const struct policy_params params = {
	.min_bytes	= 64 * PAGE_SIZE,
	.margin_pct	= 50,
	.hold_ticks	= 8,
};

/* Why a queue is where it is. */
enum reason {
	REASON_NO_TRAFFIC,	/* has not moved enough bytes to have a home */
	REASON_OFF,
	REASON_STEERED,
	REASON_NO_NODE,		/* dom0 has no node for the home PXM */
	REASON_NO_CPUS,		/* the home has no CPU that may work for us */
	REASON_OPERATOR,	/* somebody set an affinity by hand */
	REASON_REFUSED,		/* the kernel would not change an affinity */
};

static const char *const reason_names[] = {
	[REASON_NO_TRAFFIC]	= "no-traffic",
	[REASON_OFF]		= "off",
	[REASON_STEERED]	= "steered",
	[REASON_NO_NODE]	= "pxm-without-node",
	[REASON_NO_CPUS]	= "node-without-cpus",
	[REASON_OPERATOR]	= "kept-by-operator",
	[REASON_REFUSED]	= "refused",
};

/*
 * Written by the queue's data path, one context at a time; read by the tick.
 * Frames are in pages of 4 KiB.
 */
struct counters {
	u64 local;	/* handled on the node that owns the frame */
	u64 remote;
	u64 unknown;	/* the frame's place was not known (yet) */
	u64 bytes[PLACES_MAX];
};

struct state {
	struct counters count ____cacheline_aligned_in_smp;

	/* All below under engine_lock. */
	struct list_head entry ____cacheline_aligned_in_smp;
	struct rcu_head rcu;
	const struct xen_numa_queue_info *info;
	u64 seen[PLACES_MAX];
	u64 votes[PLACES_MAX];
	int home;
	unsigned int ticks_since_move;
	unsigned int moves;
	enum reason reason;
	struct steer steer;
};

/*
 * engine_lock guards the list of states, each state but its counters, and the
 * mode. Taken inside the lock of the list of queues.
 */
static DEFINE_MUTEX(engine_lock);
static LIST_HEAD(states);
static enum engine_mode mode;
static int hotplug_state;

static void engine_tick(struct work_struct *work);
static DECLARE_DELAYED_WORK(tick_work, engine_tick);

/* The data path: RCU read side, no lock, no allocation. */

static void count_frame(struct counters *c, xen_pfn_t mfn, int here)
{
	int place = mfn == XEN_NUMA_NO_MFN ? MAP_UNKNOWN : map_place(mfn);

	if (place < 0) {
		WRITE_ONCE(c->unknown, c->unknown + 1);
		return;
	}
	WRITE_ONCE(c->bytes[place], c->bytes[place] + XEN_PAGE_SIZE);
	if (place_node(place) == here)
		WRITE_ONCE(c->local, c->local + 1);
	else
		WRITE_ONCE(c->remote, c->remote + 1);
}

static void engine_account_maps(void *state,
				const struct gnttab_map_grant_ref *ops,
				unsigned int nr)
{
	struct state *st = state;
	int here = numa_node_id();
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (ops[i].status == GNTST_okay)
			count_frame(&st->count, xen_numa_map_mfn(&ops[i]),
				    here);
}

static void engine_account_mfn(void *state, xen_pfn_t mfn)
{
	struct state *st = state;

	count_frame(&st->count, mfn, numa_node_id());
}

/* Control: the tick, and what the operator or hotplug ask for. */

static enum reason state_steer(struct state *st)
{
	cpumask_var_t cpus;
	enum reason reason;

	lockdep_assert_held(&engine_lock);

	if (mode == ENGINE_OFF)
		return REASON_OFF;
	if (st->home == POLICY_NO_HOME)
		return REASON_NO_TRAFFIC;
	if (place_node(st->home) == NUMA_NO_NODE)
		return REASON_NO_NODE;
	if (!alloc_cpumask_var(&cpus, GFP_KERNEL))
		return st->reason;

	if (!place_cpus(st->home, cpus))
		reason = REASON_NO_CPUS;
	else if (steer_to(&st->steer, cpus, place_node(st->home)))
		reason = REASON_REFUSED;
	else
		reason = steer_theirs(&st->steer) ? REASON_OPERATOR
						  : REASON_STEERED;
	free_cpumask_var(cpus);

	/* A home that cannot be reached is no reason to stay at the last. */
	if (reason == REASON_NO_CPUS)
		steer_undo(&st->steer);

	return reason;
}

static void state_tick(struct state *st)
{
	u64 fresh[PLACES_MAX];
	unsigned int i, nr = places_nr();
	int home;

	lockdep_assert_held(&engine_lock);

	for (i = 0; i < nr; i++) {
		u64 now = READ_ONCE(st->count.bytes[i]);

		fresh[i] = now - st->seen[i];
		st->seen[i] = now;
	}
	policy_age(st->votes, fresh, nr);
	home = policy_choose(st->votes, nr, st->home, st->ticks_since_move,
			     &params);
	st->ticks_since_move++;

	if (home != st->home) {
		trace_xen_numa_home(st->info, st->home, home);
		st->home = home;
		st->moves++;
		st->ticks_since_move = 0;
	}
	st->reason = state_steer(st);
}

static void engine_tick(struct work_struct *work)
{
	struct state *st;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		state_tick(st);
	/* An empty list needs no ticks; the next attach starts them again. */
	if (!list_empty(&states))
		queue_delayed_work(system_unbound_wq, &tick_work,
				   msecs_to_jiffies(TICK_MS));
	mutex_unlock(&engine_lock);
}

static void *engine_attach(const struct xen_numa_queue_info *info)
{
	struct state *st = kzalloc(sizeof(*st), GFP_KERNEL);

	if (!st)
		goto no_memory;
	st->info = info;
	st->home = POLICY_NO_HOME;
	if (steer_init(&st->steer, info))
		goto free_state;

	mutex_lock(&engine_lock);
	list_add_tail(&st->entry, &states);
	queue_delayed_work(system_unbound_wq, &tick_work,
			   msecs_to_jiffies(TICK_MS));
	mutex_unlock(&engine_lock);

	return st;

free_state:
	kfree(st);
no_memory:
	pr_warn_ratelimited("%s queue %u: out of memory, not steered\n",
			    dev_name(info->dev), info->index);
	return NULL;
}

static void engine_detach(void *state)
{
	struct state *st = state;

	mutex_lock(&engine_lock);
	list_del(&st->entry);
	steer_undo(&st->steer);
	steer_exit(&st->steer);
	mutex_unlock(&engine_lock);

	kfree_rcu(st, rcu);
}

static const struct xen_numa_listener engine_listener = {
	.attach		= engine_attach,
	.detach		= engine_detach,
	.account_maps	= engine_account_maps,
	.account_mfn	= engine_account_mfn,
};

/**
 * engine_set_mode() - carry out what the operator wrote
 * @new: the mode; written again, it also takes back affinities that
 *       somebody else has set since
 *
 * Context: process context, may sleep.
 */
void engine_set_mode(enum engine_mode new)
{
	struct state *st;

	mutex_lock(&engine_lock);
	mode = new;
	list_for_each_entry(st, &states, entry) {
		if (mode == ENGINE_OFF)
			steer_undo(&st->steer);
		steer_claim(&st->steer);
		st->reason = state_steer(st);
	}
	mutex_unlock(&engine_lock);
}

static int engine_cpu_change(unsigned int cpu)
{
	mod_delayed_work(system_unbound_wq, &tick_work, 0);
	return 0;
}

/**
 * engine_init() - begin to count, and to steer if @initial says so
 * @initial: the mode to begin with
 *
 * Context: process context, may sleep; resolve must work.
 * Return: 0 or an error, with nothing left behind.
 */
int engine_init(enum engine_mode initial)
{
	int err;

	mode = initial;
	hotplug_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
						  "xen/numa:online",
						  engine_cpu_change,
						  engine_cpu_change);
	if (hotplug_state < 0)
		return hotplug_state;

	err = xen_numa_listen(&engine_listener);
	if (err)
		cpuhp_remove_state_nocalls(hotplug_state);

	return err;
}

/**
 * engine_exit() - restore every affinity and forget all queues
 *
 * Context: process context, may sleep.
 */
void engine_exit(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
	xen_numa_unlisten(&engine_listener);
	cancel_delayed_work_sync(&tick_work);
	/* kfree_rcu() of states needs no code of ours. */
}

static void show_irqs(struct seq_file *s, const struct xen_numa_queue_info *info)
{
	unsigned int i, n = 0;

	seq_puts(s, " irqs=");
	for (i = 0; i < XEN_NUMA_QUEUE_IRQS; i++)
		if (info->irqs[i])
			seq_printf(s, "%s%u", n++ ? "," : "", info->irqs[i]);
	if (!n)
		seq_puts(s, "-");
}

static void show_tasks(struct seq_file *s,
		       const struct xen_numa_queue_info *info)
{
	unsigned int i, n = 0;

	seq_puts(s, " tasks=");
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (info->tasks[i])
			seq_printf(s, "%s%d", n++ ? "," : "",
				   task_pid_nr(info->tasks[i]));
	if (!n)
		seq_puts(s, "-");
}

static void show_state(struct seq_file *s, const struct state *st)
{
	seq_printf(s, "dev=%s queue=%u", dev_name(st->info->dev),
		   st->info->index);
	if (st->home == POLICY_NO_HOME)
		seq_puts(s, " home_pxm=-1 home_node=-1");
	else
		seq_printf(s, " home_pxm=%u home_node=%d",
			   place_pxm(st->home), place_node(st->home));
	seq_printf(s, " reason=%s moves=%u local=%llu remote=%llu unknown=%llu",
		   reason_names[st->reason], st->moves,
		   READ_ONCE(st->count.local), READ_ONCE(st->count.remote),
		   READ_ONCE(st->count.unknown));
	show_tasks(s, st->info);
	show_irqs(s, st->info);
	seq_putc(s, '\n');
}

/**
 * engine_show() - dump the queues, a line each
 * @s: where to; frames are counted in pages of 4 KiB since attach
 *
 * Context: process context, may sleep.
 */
void engine_show(struct seq_file *s)
{
	struct state *st;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		show_state(s, st);
	mutex_unlock(&engine_lock);
}
