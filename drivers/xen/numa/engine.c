// SPDX-License-Identifier: GPL-2.0
/*
 * engine: reads a few times a second what each queue has moved, lets policy
 * decide where the queue belongs and steer take it there.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/cpuhotplug.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "device.h"
#include "engine.h"
#include "inherit.h"
#include "map.h"
#include "params.h"
#include "policy.h"
#include "queue.h"
#include "room.h"
#include "sysfs.h"
#include "trace.h"

/*
 * engine_lock guards the list of states, each state, and the settings of
 * devices. Taken inside the lock of the list of queues, inside devices_lock,
 * and inside the CPU hotplug lock; so nothing under it may take those.
 */
DEFINE_MUTEX(engine_lock);
LIST_HEAD(states);

/* The sums of what the queues in the list use, under engine_lock. */
static struct rooms rooms;

/* The module's parameter, copied: its own lock is taken outside ours. */
static struct setting default_setting = { .mode = SETTING_OFF };

static int hotplug_state;
static ktime_t last_tick;

/* Whether there is anything to steer; a queue's tick reads it without lock. */
static enum place_choice choice = PLACE_CHOICE;

static void engine_tick(struct work_struct *work);
static DECLARE_DELAYED_WORK(tick_work, engine_tick);

/* A queue of which little is seen needs that much less to get a home. */
#define SAMPLED_PART	4

/* Samples that failed for as long speak for themselves: follow tx instead. */
#define RX_FAILED	8

/**
 * engine_setting() - the policy that holds for a queue
 * @st: the queue
 *
 * Context: under engine_lock.
 * Return: the queue's own, its device's, or the default; never
 * SETTING_DEFAULT.
 */
struct setting engine_setting(const struct state *st)
{
	lockdep_assert_held(&engine_lock);

	if (st->policy.mode != SETTING_DEFAULT)
		return st->policy;
	if (st->dev->policy.mode != SETTING_DEFAULT)
		return st->dev->policy;

	return default_setting;
}

static int place_of_setting(const struct setting *s)
{
	return s->mode == SETTING_PXM ? place_of_pxm(s->number)
				      : place_of_node(s->number);
}

static bool setting_is_fixed(const struct setting *s)
{
	return s->mode == SETTING_NODE || s->mode == SETTING_PXM;
}

/**
 * engine_setting_valid() - can a setting be followed on this host
 * @s: any setting
 *
 * Context: any, once the places are known.
 * Return: false when it names a node that there is not.
 */
bool engine_setting_valid(const struct setting *s)
{
	return !setting_is_fixed(s) || place_of_setting(s) != PLACE_NONE;
}

/* How busy a place would be with this queue, which is not there. */
static struct policy_room room_at(const struct state *st, int place,
				  const struct cpumask *cpus)
{
	lockdep_assert_held(&engine_lock);

	return (struct policy_room) {
		.others	= rooms.load[place],
		.own	= st->load,
		.cpus	= cpumask_weight(cpus),
	};
}

static void state_set_place(struct state *st, int place)
{
	lockdep_assert_held(&engine_lock);

	room_leave(&rooms, st->place, st->load);
	st->place = place;
	room_enter(&rooms, st->place, st->load);
}

static void state_set_load(struct state *st, unsigned int load)
{
	lockdep_assert_held(&engine_lock);

	room_leave(&rooms, st->place, st->load);
	st->load = load;
	room_enter(&rooms, st->place, st->load);
}

/*
 * Where the queue should be now, or PLACE_NONE; @cpus are the place's and
 * @reason says why.
 */
static int target_place(const struct state *st, struct cpumask *cpus,
			enum reason *reason)
{
	struct setting s = engine_setting(st);
	struct policy_params p = params_policy();
	struct policy_room room;
	int place = st->home;

	if (s.mode == SETTING_OFF) {
		*reason = REASON_OFF;
		return PLACE_NONE;
	}
	if (READ_ONCE(choice) != PLACE_CHOICE) {
		*reason = REASON_NO_CHOICE;
		return PLACE_NONE;
	}
	if (!setting_is_fixed(&s) && place == POLICY_NO_HOME) {
		*reason = READ_ONCE(st->q->unknown.bytes) < p.min_bytes ?
			  REASON_NO_TRAFFIC : REASON_UNKNOWN_FRAMES;
		return PLACE_NONE;
	}
	*reason = REASON_STEERED;
	if (setting_is_fixed(&s)) {
		place = place_of_setting(&s);
		*reason = REASON_FIXED;
	}
	if (place == PLACE_NONE || place_lacks_node(place)) {
		*reason = REASON_NO_NODE;
		return PLACE_NONE;
	}
	if (!place_cpus(place, cpus)) {
		*reason = REASON_NO_CPUS;
		return PLACE_NONE;
	}
	if (s.mode == SETTING_AUTO && st->place != place) {
		room = room_at(st, place, cpus);
		if (!policy_admit(&room, &p)) {
			*reason = REASON_FULL;
			return PLACE_NONE;
		}
	}

	return place;
}

/* Take the queue where it belongs, or back to where it was before us. */
static void state_place(struct state *st)
{
	enum reason reason = REASON_REFUSED;
	int place = PLACE_NONE;
	cpumask_var_t cpus;

	lockdep_assert_held(&engine_lock);

	if (st->leaving || !alloc_cpumask_var(&cpus, GFP_KERNEL))
		return;
	place = target_place(st, cpus, &reason);
	if (place == PLACE_NONE)
		steer_undo(&st->steer);
	else if (steer_to(&st->steer, cpus, place_node(place)))
		reason = REASON_REFUSED;
	else if (steer_theirs(&st->steer))
		reason = REASON_OPERATOR;
	free_cpumask_var(cpus);

	WRITE_ONCE(st->q->alloc_node,
		   place == PLACE_NONE ? NUMA_NO_NODE : place_node(place));
	if (place == st->place && reason == st->reason)
		return;
	state_set_place(st, place);
	if (reason != st->reason && reason_is_trouble(reason))
		dev_notice_ratelimited(st->dev->dev,
				       "xen-numa: queue %u is not on its home: %s\n",
				       st->q->info.index, reason_name(reason));
	st->reason = reason;
	trace_xen_numa_move(st);
}

static u64 state_frames(const struct state *st)
{
	struct totals t = state_totals(st);

	return t.local.frames + t.remote.frames + t.unknown.frames;
}

static void state_sample(struct state *st)
{
	struct xen_numa_queue *q = st->q;

	/* Pairs with the release when a sample was taken. */
	if (!q->info.copies || smp_load_acquire(&q->sample))
		return;
	sample_result(&st->sampling, READ_ONCE(q->samples),
		      READ_ONCE(q->last_sample));
	if (sample_wanted(&st->sampling, state_frames(st)))
		WRITE_ONCE(q->sample, true);
}

/* The home of the same queue's other direction, where its own is unknown. */
static int sibling_home(const struct state *st)
{
	const struct state *other;

	if (st->q->info.dir != XEN_NUMA_RX ||
	    READ_ONCE(st->q->samples_failed) < RX_FAILED)
		return POLICY_NO_HOME;
	list_for_each_entry(other, &st->dev->queues, dev_entry)
		if (other->q->info.dir == XEN_NUMA_TX &&
		    other->q->info.index == st->q->info.index)
			return other->home;

	return POLICY_NO_HOME;
}

static int state_choose(struct state *st)
{
	struct policy_params p = params_policy();
	u64 fresh[PLACES_MAX];
	unsigned int i, nr = places_nr();
	int home;

	for (i = 0; i < nr; i++) {
		u64 now = READ_ONCE(st->q->tally[i][0].bytes) +
			  READ_ONCE(st->q->tally[i][1].bytes);

		fresh[i] = now - st->seen[i];
		st->seen[i] = now;
	}
	policy_age(st->votes, fresh, nr);
	if (engine_setting(st).mode == SETTING_STRICT)
		p = policy_strict(&p);
	if (st->q->info.sampled)
		p.min_bytes /= SAMPLED_PART;
	/* What a process maps may be all that is ever seen of its work. */
	if (st->q->info.user)
		p.min_bytes = 1;
	home = policy_choose(st->votes, nr, st->home, st->since_move_ms, &p);

	return home == POLICY_NO_HOME ? sibling_home(st) : home;
}

static u64 state_runtime(const struct state *st)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (st->q->info.tasks[i])
			sum += READ_ONCE(st->q->info.tasks[i]->se.sum_exec_runtime);

	return sum;
}

/* Aged like the votes, so that a pause does not make room at once. */
static void state_load(struct state *st, u64 elapsed_ns)
{
	u64 now = state_runtime(st);
	u64 load = div64_u64((now - st->runtime) * 1000, elapsed_ns ?: 1);

	st->runtime = now;
	load = min(load, 1000ULL * XEN_NUMA_QUEUE_TASKS);
	state_set_load(st, (7 * (u64)st->load + load) / 8);
}

static void state_tick(struct state *st, u64 elapsed_ns)
{
	unsigned int elapsed_ms = div_u64(elapsed_ns, NSEC_PER_MSEC);
	int home;

	lockdep_assert_held(&engine_lock);

	state_sample(st);
	state_load(st, elapsed_ns);
	if (check_add_overflow(st->since_move_ms, elapsed_ms,
			       &st->since_move_ms))
		st->since_move_ms = UINT_MAX;
	home = state_choose(st);
	if (home != st->home) {
		trace_xen_numa_decision(st, home);
		st->home = home;
		st->moves++;
		st->since_move_ms = 0;
		sample_again(&st->sampling);
	}
	state_place(st);
}

static void engine_again(unsigned int ms)
{
	queue_delayed_work(system_unbound_wq, &tick_work, msecs_to_jiffies(ms));
}

static const char *choice_text(enum place_choice c)
{
	switch (c) {
	case PLACE_CPUS_UNKNOWN:
		return "dom0's vCPUs are not pinned (dom0_vcpus_pin): nothing is steered";
	case PLACE_CPUS_TOGETHER:
		return "all of dom0's CPUs are on one node, so steering cannot help";
	default:
		return "dom0's CPUs are on several nodes, steering begins";
	}
}

/* Tell the data path which memory is local to each CPU. */
static void set_here(bool on)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		int place = on ? place_of_cpu(cpu) : PLACE_NONE;
		u8 here = place == PLACE_NONE ? 0 : XEN_NUMA_OWNER_FIRST + place;

		WRITE_ONCE(per_cpu(xen_numa_here, cpu), here);
	}
}

/**
 * engine_look() - look again at dom0's CPUs and nodes
 *
 * The first look, and each that finds another answer, is told in the log.
 *
 * Context: process context, may sleep.
 * Return: whether there is more than one node to steer to.
 */
enum place_choice engine_look(void)
{
	enum place_choice now, before;

	place_refresh();
	set_here(true);
	now = place_choice();
	before = xchg(&choice, now);
	if (now != before)
		pr_info("%s\n", choice_text(now));

	return now;
}

static void engine_tick(struct work_struct *work)
{
	ktime_t now = ktime_get();
	u64 elapsed = ktime_to_ns(ktime_sub(now, last_tick));
	struct state *st;

	last_tick = now;
	engine_look();
	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		state_tick(st, elapsed);
	/* An empty list needs no ticks; the next attach starts them again. */
	if (!list_empty(&states))
		engine_again(params_tick_ms());
	mutex_unlock(&engine_lock);
	map_expire();
}

/* What the listener is called for, under the lock of the list of queues. */

/* A process's number is another process's later. */
static int state_slot(const struct state *st)
{
	const struct xen_numa_queue_info *info = &st->q->info;

	return info->user ? -1 : device_slot(info->index, info->dir);
}

static void state_remember(const struct state *st)
{
	int slot = state_slot(st);

	lockdep_assert_held(&engine_lock);

	if (slot < 0)
		return;
	st->dev->remembered[slot].policy = st->policy;
	if (st->place != PLACE_NONE)
		st->dev->remembered[slot].node = place_node(st->place);
}

static void state_recall(struct state *st)
{
	int slot = state_slot(st);

	lockdep_assert_held(&engine_lock);

	if (slot >= 0)
		st->policy = st->dev->remembered[slot].policy;
}

static bool engine_attach(struct xen_numa_queue *q)
{
	struct state *st = kzalloc(sizeof(*st), GFP_KERNEL);
	struct device_state *ds;

	if (!st || steer_init(&st->steer, &q->info))
		goto no_memory;
	ds = device_get_state(q->info.dev);
	if (!ds)
		goto exit_steer;
	st->dev = ds;
	st->q = q;
	st->home = POLICY_NO_HOME;
	st->place = PLACE_NONE;
	st->runtime = state_runtime(st);
	sample_init(&st->sampling);
	sysfs_add_queue(st);
	if (q->info.user)
		inherit_begin();

	mutex_lock(&engine_lock);
	state_recall(st);
	list_add_tail(&st->entry, &states);
	list_add_tail(&st->dev_entry, &ds->queues);
	engine_again(params_tick_ms());
	mutex_unlock(&engine_lock);
	q->state = st;

	return true;

exit_steer:
	steer_exit(&st->steer);
no_memory:
	kfree(st);
	pr_warn_ratelimited("%s queue %u: out of memory, not steered\n",
			    dev_name(q->info.dev), q->info.index);
	return false;
}

static void engine_detach(struct xen_numa_queue *q)
{
	struct state *st = q->state;

	if (q->info.user) {
		mutex_lock(&engine_lock);
		steer_undo(&st->steer);
		st->leaving = true;
		mutex_unlock(&engine_lock);
		inherit_end();
	}
	mutex_lock(&engine_lock);
	state_remember(st);
	state_set_place(st, PLACE_NONE);
	list_del(&st->entry);
	list_del_init(&st->dev_entry);
	WARN_ON_ONCE(list_empty(&states) && !rooms_empty(&rooms));
	steer_undo(&st->steer);
	steer_exit(&st->steer);
	mutex_unlock(&engine_lock);

	sysfs_remove_state(&st->kobj);
}

static int engine_connect_node(struct device *dev, unsigned int index,
			       enum xen_numa_dir dir)
{
	struct device_state *ds = device_find_state(dev);
	int slot = device_slot(index, dir);
	struct setting s;
	unsigned int i;
	int node = NUMA_NO_NODE;

	mutex_lock(&engine_lock);
	s = ds && ds->policy.mode != SETTING_DEFAULT ? ds->policy
						     : default_setting;
	if (setting_is_fixed(&s)) {
		int place = place_of_setting(&s);

		node = place == PLACE_NONE ? NUMA_NO_NODE : place_node(place);
	} else if (ds && s.mode != SETTING_OFF && slot >= 0) {
		node = ds->remembered[slot].node;
	} else if (ds && s.mode != SETTING_OFF &&
		   index == XEN_NUMA_ALL_QUEUES) {
		for (i = 0; i < DEVICE_QUEUES && node == NUMA_NO_NODE; i++)
			node = ds->remembered[i].node;
	}
	mutex_unlock(&engine_lock);

	/* It may have gone since, and the allocators would not like that. */
	return node != NUMA_NO_NODE && node_online(node) ? node : NUMA_NO_NODE;
}

static void engine_set_task(struct xen_numa_queue *q, unsigned int i,
			    struct task_struct *task)
{
	struct state *st = q->state;

	mutex_lock(&engine_lock);
	steer_drop_task(&st->steer, i);
	WRITE_ONCE(q->info.tasks[i], task);
	/* What it has run so far was not for this queue. */
	st->runtime = state_runtime(st);
	mutex_unlock(&engine_lock);
}

static void engine_set_irq(struct xen_numa_queue *q, unsigned int i,
			   unsigned int irq, const void *id)
{
	struct state *st = q->state;
	unsigned long flags;

	mutex_lock(&engine_lock);
	steer_drop_irq(&st->steer, i);
	raw_spin_lock_irqsave(&steer_irq_lock, flags);
	q->info.irq_ids[i] = id;
	WRITE_ONCE(q->info.irqs[i], irq);
	raw_spin_unlock_irqrestore(&steer_irq_lock, flags);
	mutex_unlock(&engine_lock);
}

static void engine_describe(int place, struct xen_numa_page *page)
{
	page->node = place_node(place);
	page->pxm = place_pxm(place);
}

static u32 engine_caps(void)
{
	u32 caps = XEN_NUMA_CAP_WHERE;
	unsigned int i;

	for (i = 0; i < places_nr(); i++)
		if (place_node(i) != NUMA_NO_NODE)
			caps |= XEN_NUMA_CAP_NODES;
	if (READ_ONCE(choice) == PLACE_CHOICE)
		caps |= XEN_NUMA_CAP_FOLLOW;

	return caps;
}

static const struct xen_numa_listener engine_listener = {
	.attach		= engine_attach,
	.detach		= engine_detach,
	.connect_node	= engine_connect_node,
	.set_task	= engine_set_task,
	.set_irq	= engine_set_irq,
	.find		= map_find,
	.find_wait	= map_find_wait,
	.describe	= engine_describe,
	.caps		= engine_caps,
	.device_gone	= device_gone,
};

/* What the operator does. */

static void state_setting_changed(struct state *st)
{
	steer_claim(&st->steer);
	state_place(st);
}

/**
 * engine_default_changed() - the default policy was written
 * @s: what it is now; written again, it also takes back affinities that
 *     somebody else has set since
 *
 * Context: process context, may sleep.
 */
void engine_default_changed(const struct setting *s)
{
	struct state *st;

	mutex_lock(&engine_lock);
	default_setting = *s;
	list_for_each_entry(st, &states, entry)
		state_setting_changed(st);
	mutex_unlock(&engine_lock);
}

/**
 * engine_setting_changed() - the policy of a device or queue was written
 * @ds: the device
 * @st: the queue, or NULL for all of the device's
 *
 * Context: process context, may sleep; under engine_lock.
 */
void engine_setting_changed(struct device_state *ds, struct state *st)
{
	lockdep_assert_held(&engine_lock);

	if (!st) {
		list_for_each_entry(st, &ds->queues, dev_entry)
			state_setting_changed(st);
	} else if (!list_empty(&st->dev_entry)) {
		/* Else it has gone, and its directory goes right after. */
		state_setting_changed(st);
	}
}

/**
 * engine_device_node() - the node on which a whole device is
 * @ds: the device
 *
 * Context: under engine_lock.
 * Return: the node, or NUMA_NO_NODE when its queues differ or are nowhere.
 */
int engine_device_node(const struct device_state *ds)
{
	const struct state *st;
	int place = PLACE_NONE;

	lockdep_assert_held(&engine_lock);

	list_for_each_entry(st, &ds->queues, dev_entry) {
		if (st->place == PLACE_NONE)
			return NUMA_NO_NODE;
		if (place != PLACE_NONE && place != st->place)
			return NUMA_NO_NODE;
		place = st->place;
	}

	return place == PLACE_NONE ? NUMA_NO_NODE : place_node(place);
}

static int engine_cpu_online(unsigned int cpu)
{
	/* It becomes active a moment later; the next tick will see it. */
	mod_delayed_work(system_unbound_wq, &tick_work,
			 msecs_to_jiffies(params_tick_ms()));
	return 0;
}

/*
 * Everything leaves a CPU before it goes, so that the kernel never has to
 * break an affinity of ours, which would look like the operator's doing.
 */
static int engine_cpu_offline(unsigned int cpu)
{
	struct state *st;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		state_place(st);
	mutex_unlock(&engine_lock);

	return 0;
}

/**
 * engine_init() - begin to count and to steer
 *
 * Context: process context, may sleep; resolve and place must work.
 * Return: 0 or an error, with nothing left behind.
 */
int engine_init(void)
{
	int err;

	last_tick = ktime_get();
	engine_look();
	hotplug_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
						  "xen/numa:online",
						  engine_cpu_online,
						  engine_cpu_offline);
	if (hotplug_state < 0) {
		err = hotplug_state;
		goto exit_here;
	}
	err = device_init();
	if (err)
		goto exit_hotplug;
	err = xen_numa_listen(&engine_listener);
	if (err)
		goto exit_device;
	map_init(xen_numa_owners.owner, xen_numa_owners.chunks);
	xen_numa_users_reseed();

	return 0;

exit_device:
	device_exit();
exit_hotplug:
	cpuhp_remove_state_nocalls(hotplug_state);
	/* A CPU that came meanwhile has asked for a look. */
	cancel_delayed_work_sync(&tick_work);
exit_here:
	set_here(false);
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
	set_here(false);
	device_exit();
	sysfs_wait();
}
