// SPDX-License-Identifier: GPL-2.0
/*
 * stock: the source of queues of backends without our hooks.
 *
 * A scan finds the queues: at load, when a device connects, and now and then
 * in case that something was missed. A probe on unbind_from_irqhandler() tells
 * that a queue goes, before its IRQs do. Both probes are on functions that
 * only run when a device comes or goes.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <xen/xenbus.h>

#include "probe.h"
#include "engine.h"
#include "params.h"
#include "steer.h"
#include "stock.h"
#include "stock_table.h"
#include "stock_window.h"

/*
 * A device that has just connected is not complete at once; and a guest that
 * connects as fast as it can must not keep us busy.
 */
#define SETTLE		(HZ / 4)
#define SETTLE_TRIES	8

/* A look at everything, in case that a probe was missed. */
#define RESCAN		(30 * HZ)

/* After a queue has come, windows are ten times as frequent, so many times. */
#define EAGER		10

/*
 * stock_lock guards the list of queues and the tables. Taken outside the lock of
 * the list of queues of xen-numa-hooks and outside device locks, which are only
 * tried. The table of IRQs is under steer_irq_lock: the probe on
 * unbind_from_irqhandler() looks there.
 */
static DEFINE_MUTEX(stock_lock);
static LIST_HEAD(stock_queues);
static DEFINE_HASHTABLE(queues_by_device, 10);
static DEFINE_HASHTABLE(queues_by_irq, 10);

/* Runs one thing at a time: scans, and opening and closing windows. */
static struct workqueue_struct *wq;

static void scan_work_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(scan_work, scan_work_fn);
static void window_work_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(window_work, window_work_fn);

/* These are the workqueue's. */
static unsigned int tries, eager, refused;
static bool is_open;
static char refusal[256];

/* Scans find nothing any more. */
static bool leaving;

/*
 * Bit 0: a scan comes within SETTLE. It is not put off by what happens until
 * then: a guest that reconnects all the time must not keep us from looking.
 */
static unsigned long soon;
static unsigned long last_kick;

static void again(void)
{
	if (!test_and_set_bit(0, &soon))
		mod_delayed_work(wq, &scan_work, SETTLE);
}

static void kick(void)
{
	WRITE_ONCE(tries, 0);
	WRITE_ONCE(last_kick, jiffies);
	again();
}

/* The queue's IRQs are no longer ours to change, from now on. */
static void queue_lost(struct stock_queue *sq)
{
	unsigned int i, j;

	lockdep_assert_held(&steer_irq_lock);

	WRITE_ONCE(sq->gone, true);
	for (i = 0; i < ARRAY_SIZE(sq->queues); i++)
		for (j = 0; sq->queues[i] && j < XEN_NUMA_QUEUE_IRQS; j++)
			WRITE_ONCE(sq->queues[i]->info.irqs[j], 0);
}

static void add_irqs(struct stock_queue *sq)
{
	unsigned int i;

	lockdep_assert_held(&steer_irq_lock);

	for (i = 0; i < STOCK_IRQS; i++) {
		struct stock_irq_entry *e = &sq->irqs[i];

		e->sq = sq;
		e->irq = sq->found.irqs[i];
		e->id = sq->found.ids[i];
		if (e->irq)
			hash_add(queues_by_irq, &e->node, e->irq);
	}
}

static void remove_irqs(struct stock_queue *sq)
{
	unsigned int i;

	lockdep_assert_held(&steer_irq_lock);

	for (i = 0; i < STOCK_IRQS; i++)
		hash_del(&sq->irqs[i].node);
}

/* void unbind_from_irqhandler(unsigned int irq, void *dev_id) */
static void unbind_entry(const struct probe_call *c)
{
	unsigned int irq = c->arg[0];
	struct stock_irq_entry *e;
	unsigned long flags;
	bool ours = false;

	raw_spin_lock_irqsave(&steer_irq_lock, flags);
	hash_for_each_possible(queues_by_irq, e, node, irq) {
		if (e->irq != irq || e->id != (void *)c->arg[1])
			continue;
		queue_lost(e->sq);
		ours = true;
	}
	raw_spin_unlock_irqrestore(&steer_irq_lock, flags);
	if (ours)
		kick();
}

/* int xenbus_switch_state(struct xenbus_device *dev, enum xenbus_state state) */
static void switch_state_entry(const struct probe_call *c)
{
	if (c->arg[1] == XenbusStateConnected)
		kick();
}

static struct probe control_probes[] = {
	{ .symbol = "unbind_from_irqhandler", .entry = unbind_entry },
	{ .symbol = "xenbus_switch_state", .entry = switch_state_entry },
};

static struct xen_numa_queue *attach_one(const struct stock_queue *sq,
					 enum xen_numa_dir dir,
					 enum stock_irq irq,
					 enum stock_irq second,
					 enum stock_task task)
{
	const struct stock_found *f = &sq->found;
	struct xen_numa_queue_info info = {
		.dev		= sq->dev,
		.index		= sq->index,
		.dir		= dir,
		.tasks		= { f->tasks[task] },
		.irqs		= { f->irqs[irq], f->irqs[second] },
		.irq_ids	= { f->ids[irq], f->ids[second] },
		.sampled	= true,
	};

	if (irq == second)
		info.irqs[1] = 0;

	return xen_numa_queue_attach(&info);
}

/* All that was found is still there. */
static bool still_there(const struct stock_queue *sq)
{
	unsigned int i;

	lockdep_assert_held(&steer_irq_lock);

	for (i = 0; i < STOCK_IRQS; i++)
		if (sq->found.irqs[i] &&
		    !steer_irq_is(sq->found.irqs[i], sq->found.ids[i]))
			return false;

	return !sq->gone;
}

/* A guest that changes xenstore meanwhile can put two queues in one place. */
static bool is_taken(const struct stock_queue *sq)
{
	const struct stock_queue *other;

	lockdep_assert_held(&stock_lock);

	hash_for_each_possible(queues_by_device, other, dev_node,
			       (unsigned long)sq->dev)
		if (other->dev == sq->dev && other->index == sq->index)
			return true;

	return false;
}

/*
 * In the tables first: what goes from then on is told by the probe, what went
 * before is seen by looking once more.
 */
static bool attach(struct stock_queue *sq)
{
	unsigned long flags;
	bool ok;

	lockdep_assert_held(&stock_lock);

	if (is_taken(sq))
		return false;
	list_add_tail(&sq->entry, &stock_queues);
	hash_add(queues_by_device, &sq->dev_node, (unsigned long)sq->dev);
	raw_spin_lock_irqsave(&steer_irq_lock, flags);
	add_irqs(sq);
	ok = still_there(sq);
	if (!ok)
		queue_lost(sq);
	raw_spin_unlock_irqrestore(&steer_irq_lock, flags);
	if (!ok) {
		again();
		return true;
	}

	if (sq->found.kind == BACKEND_BLOCK) {
		sq->queues[STOCK_TX] = attach_one(sq, XEN_NUMA_BOTH,
						  STOCK_IRQ_RING,
						  STOCK_IRQ_RING,
						  STOCK_TASK_RING);
	} else {
		bool split = sq->found.irqs[STOCK_IRQ_TX];

		/* A single event channel's interrupt goes with tx. */
		sq->queues[STOCK_TX] = attach_one(sq, XEN_NUMA_TX, split ?
						  STOCK_IRQ_TX : STOCK_IRQ_RING,
						  STOCK_IRQ_CTRL,
						  STOCK_TASK_DEALLOC);
		sq->queues[STOCK_RX] = attach_one(sq, XEN_NUMA_RX,
						  STOCK_IRQ_RX, STOCK_IRQ_RX,
						  STOCK_TASK_RX);
	}
	eager = EAGER;
	stock_window_renew();

	/* It may have gone while xen_numa_queue_attach() copied the IRQs. */
	raw_spin_lock_irqsave(&steer_irq_lock, flags);
	if (sq->gone)
		queue_lost(sq);
	raw_spin_unlock_irqrestore(&steer_irq_lock, flags);

	return true;
}

static void free_queue(struct stock_queue *sq)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sq->queues); i++)
		xen_numa_queue_detach(sq->queues[i]);
	for (i = 0; i < STOCK_TASKS; i++)
		if (sq->found.tasks[i])
			put_task_struct(sq->found.tasks[i]);
	put_device(sq->dev);
	kfree(sq);
}

/* Let go of all queues for which @leaves says so. */
static void drop(bool (*leaves)(const struct stock_queue *sq, const void *data),
		 const void *data)
{
	struct stock_queue *sq, *next;
	unsigned long flags;
	LIST_HEAD(left);

	lockdep_assert_held(&stock_lock);

	list_for_each_entry_safe(sq, next, &stock_queues, entry) {
		if (!leaves(sq, data))
			continue;
		list_move_tail(&sq->entry, &left);
		hash_del(&sq->dev_node);
		raw_spin_lock_irqsave(&steer_irq_lock, flags);
		remove_irqs(sq);
		raw_spin_unlock_irqrestore(&steer_irq_lock, flags);
	}
	if (list_empty(&left))
		return;

	/* The data path must not find them any more. */
	if (stock_table_set(&stock_queues))
		stock_table_clear();
	list_for_each_entry_safe(sq, next, &left, entry)
		free_queue(sq);
}

static bool is_gone(const struct stock_queue *sq, const void *data)
{
	const struct stock_found *now = stock_found_under(data, sq->found.cookie);
	unsigned int i;

	if (READ_ONCE(sq->gone) || !now)
		return true;
	for (i = 0; i < STOCK_IRQS; i++)
		if (i != STOCK_IRQ_CTRL && now->irqs[i] != sq->found.irqs[i])
			return true;
	for (i = 0; i < STOCK_TASKS; i++)
		if (now->tasks[i] != sq->found.tasks[i])
			return true;

	return false;
}

static bool is_on(const struct stock_queue *sq, const void *data)
{
	return sq->dev == data;
}

static bool is_any(const struct stock_queue *sq, const void *data)
{
	return true;
}

/* What a queue needs and has not, or NULL. */
static const char *lacks(const struct stock_found *f)
{
	if (f->kind == BACKEND_BLOCK)
		return f->tasks[STOCK_TASK_RING] ? NULL : "xen_blkif_schedule";
	if (!f->tasks[STOCK_TASK_RX])
		return "xenvif_kthread_guest_rx";
	if (!f->tasks[STOCK_TASK_DEALLOC])
		return "xenvif_dealloc_kthread";
	if (f->irqs[STOCK_IRQ_TX] && !f->irqs[STOCK_IRQ_RX])
		return "xenvif_rx_interrupt";
	if (f->irqs[STOCK_IRQ_RX] && !f->irqs[STOCK_IRQ_TX])
		return "xenvif_tx_interrupt";

	return NULL;
}

static bool is_queue(const struct stock_found *f)
{
	return f->irqs[STOCK_IRQ_TX] || f->irqs[STOCK_IRQ_RX] ||
	       f->irqs[STOCK_IRQ_RING];
}

/* All whole queues but those that we have. */
static void want(struct stock_scan *scan)
{
	const struct stock_queue *sq;
	struct stock_found *f;
	unsigned int i;

	lockdep_assert_held(&stock_lock);

	for (i = 0; i < scan->nr; i++) {
		f = &scan->found[i];
		f->wanted = is_queue(f) && !lacks(f);
	}
	list_for_each_entry(sq, &stock_queues, entry) {
		f = stock_found_under(scan, sq->found.cookie);
		if (f)
			f->wanted = false;
	}
}

/* Connected devices of stock backends of which we have no queue. */
struct without {
	const struct stock_scan *scan;
	unsigned int nr;
	char why[sizeof(refusal)];
};

static void say_why(struct without *w, struct device *dev,
		    enum backend_kind kind, domid_t domid)
{
	struct module *owner = dev->driver->owner;
	const char *missing = kind == BACKEND_NET ? "xenvif_interrupt"
						  : "xen_blkif_be_int";
	unsigned int i;

	for (i = 0; i < w->scan->nr; i++) {
		const struct stock_found *f = &w->scan->found[i];

		if (f->kind == kind && f->domid == domid && is_queue(f))
			missing = lacks(f);
	}
	if (missing)
		snprintf(w->why, sizeof(w->why),
			 "%s: %s has no %s%s%s: this build is not known",
			 dev_name(dev), owner ? module_name(owner) : "the kernel",
			 missing,
			 w->scan->stranger[0] ? ", but " : "",
			 w->scan->stranger);
	else
		snprintf(w->why, sizeof(w->why),
			 "%s: its event channels are not those in xenstore",
			 dev_name(dev));
}

static int look_without(struct device *dev, void *data)
{
	struct xenbus_device *xdev = to_xenbus_device(dev);
	const struct stock_queue *sq;
	enum backend_kind kind;
	struct without *w = data;

	lockdep_assert_held(&stock_lock);

	if (!device_trylock(dev))
		return 0;
	if (!backend_is_stock(dev, &kind) ||
	    xdev->state != XenbusStateConnected)
		goto unlock;
	hash_for_each_possible(queues_by_device, sq, dev_node,
			       (unsigned long)dev)
		if (sq->dev == dev)
			goto unlock;
	/* One is named for all. */
	if (!w->nr++)
		say_why(w, dev, kind, xdev->otherend_id);
unlock:
	device_unlock(dev);

	return 0;
}

/* Queues whose threads are not there yet; one is enough to know the device. */
static bool some_lack(const struct stock_scan *scan)
{
	unsigned int i;

	for (i = 0; i < scan->nr; i++)
		if (is_queue(&scan->found[i]) && lacks(&scan->found[i]))
			return true;

	return false;
}

/* False when something is not as it should be, and may be on its way. */
static bool settled(const struct stock_scan *scan)
{
	struct without w = { .scan = scan };

	backend_for_each(&w, look_without);
	if ((w.nr || some_lack(scan)) && tries < SETTLE_TRIES)
		return false;
	refused = w.nr;
	if (w.nr && strcmp(w.why, refusal))
		pr_notice_ratelimited("%s; it is left alone, as are all such\n", w.why);
	strscpy(refusal, w.why, sizeof(refusal));

	return true;
}

static void look(void)
{
	struct stock_scan scan;

	mutex_lock(&stock_lock);
	if (stock_scan(&scan))
		goto out;
	drop(is_gone, &scan);
	want(&scan);
	stock_join(&scan, attach);
	if (stock_table_set(&stock_queues))
		stock_table_clear();
	if (eager == EAGER && !is_open)
		mod_delayed_work(wq, &window_work, 0);
	if (!settled(&scan)) {
		WRITE_ONCE(tries, tries + 1);
		again();
	}
out:
	stock_scan_free(&scan);
	mutex_unlock(&stock_lock);
}

/* Is there any device that we have to look for? */
static int is_stock(struct device *dev, void *data)
{
	enum backend_kind kind;
	bool stock;

	if (!device_trylock(dev))
		return 1;
	stock = backend_is_stock(dev, &kind);
	device_unlock(dev);

	return stock;
}

static void scan_work_fn(struct work_struct *work)
{
	if (READ_ONCE(leaving))
		return;
	clear_bit(0, &soon);
	/* Pairs with test_and_set_bit(): who finds it set is seen below. */
	smp_mb__after_atomic();
	/* What has just happened is not complete: look once more after that. */
	if (time_before(jiffies, READ_ONCE(last_kick) + SETTLE))
		again();
	queue_delayed_work(wq, &scan_work, RESCAN);
	if (!list_empty(&stock_queues) || backend_for_each(NULL, is_stock))
		look();
}

/* Open and close in turns; nothing is open when there is nothing to see. */
static void window_work_fn(struct work_struct *work)
{
	unsigned int period = params_period_ms(), next;

	if (is_open) {
		stock_window_close();
		is_open = false;
		next = eager ? max(period / 10, 1U) : period;
		if (eager)
			eager--;
	} else {
		if (list_empty(&stock_queues))
			return;
		next = period;
		if (engine_look() == PLACE_CHOICE) {
			stock_window_open();
			is_open = true;
			next = params_window_ms();
		}
	}
	queue_delayed_work(wq, &window_work, msecs_to_jiffies(next));
}

/**
 * stock_init() - look for queues of stock backends, now and from now on
 *
 * Context: process context, may sleep; the engine runs.
 * Return: 0 or -ENOMEM. Where the kernel allows no probes, stock backends are
 * left alone, and the log says so.
 */
int stock_init(void)
{
	unsigned int i;
	int err;

	wq = alloc_ordered_workqueue("xen_numa_stock", 0);
	if (!wq)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(control_probes); i++) {
		err = probe_arm(&control_probes[i]);
		if (!err)
			continue;
		pr_warn("no probe on %s (%d): stock backends are left alone\n",
			control_probes[i].symbol, err);
		while (i--)
			probe_disarm(&control_probes[i]);
		return 0;
	}
	queue_delayed_work(wq, &scan_work, 0);

	return 0;
}

/**
 * stock_exit() - let go of all queues and probes
 *
 * Context: process context, may sleep; the engine runs.
 */
void stock_exit(void)
{
	unsigned int i;

	/* The probes stay until there are no queues that could go unseen. */
	WRITE_ONCE(leaving, true);
	cancel_delayed_work_sync(&scan_work);
	cancel_delayed_work_sync(&window_work);
	stock_window_close();
	mutex_lock(&stock_lock);
	drop(is_any, NULL);
	stock_table_clear();
	mutex_unlock(&stock_lock);
	for (i = 0; i < ARRAY_SIZE(control_probes); i++)
		probe_disarm(&control_probes[i]);
	/* A last probe may have asked for a scan. */
	cancel_delayed_work_sync(&scan_work);
	destroy_workqueue(wq);
}

/**
 * stock_hurry() - open the next window now
 *
 * For when what the next one waits for was changed.
 *
 * Context: process context; between stock_init() and stock_exit().
 */
void stock_hurry(void)
{
	if (!READ_ONCE(is_open))
		mod_delayed_work(wq, &window_work, 0);
}

/**
 * stock_device_gone() - let go of a device that is going
 * @dev: the device, which has no driver any more
 *
 * Context: process context, may sleep; the device is not locked.
 */
void stock_device_gone(struct device *dev)
{
	mutex_lock(&stock_lock);
	drop(is_on, dev);
	mutex_unlock(&stock_lock);
}

/**
 * stock_show() - what is known of stock backends
 * @s: where to
 *
 * Context: process context, may sleep.
 */
void stock_show(struct seq_file *s)
{
	const struct stock_queue *sq;
	unsigned int nr = 0;

	mutex_lock(&stock_lock);
	list_for_each_entry(sq, &stock_queues, entry)
		nr++;
	mutex_unlock(&stock_lock);
	seq_printf(s, "queues %u\n", nr);
	seq_printf(s, "refused_devices %u\n", refused);
	stock_window_show(s);
}
