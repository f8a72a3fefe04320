// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the probe layer on functions of its own, with and without Xen.
 *
 * /sys/kernel/debug/xen-numa-probe-test
 *   read: runs the tests, a TAP line for each; lines with # say what a call
 *   costs with and without probes, and what arming and disarming takes
 */
#define pr_fmt(fmt) "xen-numa-probe-test: " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/irq.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../probe.c"
#include "probe_test.h"

#define COST_CALLS	4000
#define COST_ROUNDS	10
#define ARM_ROUNDS	10
#define STORM_ROUNDS	10

/* Only a hang takes that long. */
#define GUARD		(120 * HZ)

/* One at a time: the probes and what they saw are shared. */
static DEFINE_MUTEX(run_lock);

/* Where a call stops inside the probed function. */
struct stop {
	struct completion inside;
	struct completion go;
};

/**
 * xen_numa_probe_target() - the function that is probed
 * @a: any value
 * @b: any value
 * @c: any value
 * @stop: where to sleep; NULL for not at all
 *
 * Context: process with @stop, which sleeps; otherwise any.
 * Return: the sum of the values.
 */
noinline unsigned long xen_numa_probe_target(unsigned long a, unsigned long b,
					     unsigned long c, struct stop *stop)
{
	if (stop) {
		complete(&stop->inside);
		wait_for_completion(&stop->go);
	}
	barrier();

	return a + b + c;
}
EXPORT_SYMBOL_GPL(xen_numa_probe_target);

static noinline unsigned long call_target(struct stop *stop)
{
	unsigned long sum = xen_numa_probe_target(1, 2, 3, stop);

	/* No tail call: this is the caller that a probe sees. */
	barrier();

	return sum;
}

/* What the handlers saw. Only one call is made where args are looked at. */
struct seen {
	atomic_t nr;
	struct probe_call last;
};

static struct seen entered;
static struct seen left;
static struct seen entered_only;
static struct seen asked;

static void see(struct seen *seen, const struct probe_call *c)
{
	seen->last = *c;
	atomic_inc(&seen->nr);
}

static void on_entry(const struct probe_call *c)
{
	see(&entered, c);
}

static void on_exit(const struct probe_call *c)
{
	see(&left, c);
}

static void on_entry_only(const struct probe_call *c)
{
	see(&entered_only, c);
}

/* Interrupts call it for themselves. */
static void on_irq_data(const struct probe_call *c)
{
	if (c->arg[0] == UINT_MAX)
		see(&asked, c);
}

static void on_exit_nothing(const struct probe_call *c)
{
}

static struct probe both = {
	.symbol	= "xen_numa_probe_target",
	.entry	= on_entry,
	.exit	= on_exit,
};

static struct probe entry_only = {
	.symbol	= "xen_numa_probe_target",
	.entry	= on_entry_only,
};

static struct probe exit_only = {
	.symbol	= "xen_numa_probe_target",
	.exit	= on_exit,
};

/* Of the kernel's own. */
static struct probe kernels = {
	.symbol	= "irq_get_irq_data",
	.entry	= on_irq_data,
	.exit	= on_exit_nothing,
};

/* Exists, but belongs to this module alone. */
static struct probe not_exported = {
	.symbol	= "call_target",
	.entry	= on_entry,
};

static struct probe not_there = {
	.symbol	= "xen_numa_no_such_function",
	.exit	= on_exit,
};

static void forget(void)
{
	static struct seen *const all[] = {
		&entered, &left, &entered_only, &asked
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		memset(&all[i]->last, 0, sizeof(all[i]->last));
		atomic_set(&all[i]->nr, 0);
	}
}

struct tap {
	struct seq_file *s;
	unsigned int nr;
};

static void ok(struct tap *t, bool good, const char *what)
{
	seq_printf(t->s, "%sok %u - probe: %s\n", good ? "" : "not ", ++t->nr,
		   what);
}

static void is(struct tap *t, long got, long want, const char *what)
{
	if (got != want)
		seq_printf(t->s, "# got %ld, expected %ld\n", got, want);
	ok(t, got == want, what);
}

static bool right(const struct probe_call *c, const struct stop *stop)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(name, c->caller);

	return c->arg[0] == 1 && c->arg[1] == 2 && c->arg[2] == 3 &&
	       c->arg[3] == (unsigned long)stop &&
	       !strncmp(name, "call_target", strlen("call_target"));
}

/* A thread that makes one call, which stops inside. */
struct sleeper {
	struct stop stop;
	struct task_struct *task;
};

static int sleeper_run(void *data)
{
	struct sleeper *sl = data;

	call_target(&sl->stop);

	return 0;
}

/* Returns when the call is inside the function. */
static int sleeper_start(struct sleeper *sl)
{
	init_completion(&sl->stop.inside);
	init_completion(&sl->stop.go);
	sl->task = kthread_create(sleeper_run, sl, "probe-test");
	if (IS_ERR(sl->task))
		return PTR_ERR(sl->task);
	get_task_struct(sl->task);
	wake_up_process(sl->task);
	wait_for_completion(&sl->stop.inside);

	return 0;
}

/* Returns when the call has returned and its thread is gone. */
static void sleeper_end(struct sleeper *sl)
{
	complete(&sl->stop.go);
	kthread_stop(sl->task);
	put_task_struct(sl->task);
}

static void test_both(struct tap *t)
{
	forget();
	is(t, probe_arm(&both), 0, "entry and exit are armed");
	call_target(NULL);
	is(t, atomic_read(&entered.nr), 1, "entry is seen once");
	is(t, atomic_read(&left.nr), 1, "exit is seen once");
	ok(t, right(&entered.last, NULL), "entry has arguments and caller");
	ok(t, right(&left.last, NULL), "exit has those of the entry");
	is(t, probe_missed(&both), 0, "no call is missed");
	probe_disarm(&both);
	call_target(NULL);
	is(t, atomic_read(&entered.nr), 1, "no entry once disarmed");
	is(t, atomic_read(&left.nr), 1, "no exit once disarmed");
	probe_disarm(&both);
}

static void test_one_side(struct tap *t)
{
	forget();
	is(t, probe_arm(&entry_only), 0, "entry alone is armed");
	call_target(NULL);
	is(t, atomic_read(&entered_only.nr), 1, "entry alone is seen");
	ok(t, right(&entered_only.last, NULL), "with arguments and caller");
	is(t, probe_arm(&exit_only), 0, "exit alone, on the same function");
	call_target(NULL);
	is(t, atomic_read(&entered_only.nr), 2, "entry alone is seen as before");
	is(t, atomic_read(&left.nr), 1, "exit alone is seen");
	ok(t, right(&left.last, NULL), "with arguments and caller of the entry");
	probe_disarm(&entry_only);
	call_target(NULL);
	is(t, atomic_read(&entered_only.nr), 2, "entry alone is disarmed");
	is(t, atomic_read(&left.nr), 2, "exit alone is still armed");
	probe_disarm(&exit_only);
	call_target(NULL);
	is(t, atomic_read(&left.nr), 2, "exit alone is disarmed");
}

static void test_kernels(struct tap *t)
{
	forget();
	is(t, probe_arm(&kernels), 0, "a function of the kernel's is armed");
	irq_get_irq_data(UINT_MAX);
	is(t, atomic_read(&asked.nr), 1, "its call is seen");
	probe_disarm(&kernels);
	irq_get_irq_data(UINT_MAX);
	is(t, atomic_read(&asked.nr), 1, "it is disarmed");
}

static void test_refused(struct tap *t)
{
	forget();
	is(t, probe_arm(&not_there), -ENOENT, "an unknown function is refused");
	is(t, probe_arm(&not_exported), -ENOENT,
	   "a function that is not exported is refused");
	call_target(NULL);
	is(t, atomic_read(&entered.nr), 0, "and is not probed");
	probe_disarm(&not_there);
	probe_disarm(&not_exported);
}

static void test_sleeping(struct tap *t, struct sleeper *sl)
{
	forget();
	is(t, probe_arm(&both), 0, "armed for a call that sleeps");
	is(t, sleeper_start(sl), 0, "the call sleeps inside");
	is(t, atomic_read(&entered.nr), 1, "its entry is seen");
	is(t, atomic_read(&left.nr), 0, "it has not returned");
	sleeper_end(sl);
	is(t, atomic_read(&left.nr), 1, "its exit is seen");
	ok(t, right(&left.last, &sl->stop), "with its arguments");
	probe_disarm(&both);
}

static void test_disarm_inside(struct tap *t, struct sleeper *sl)
{
	forget();
	is(t, probe_arm(&both), 0, "armed for a call that outlives it");
	is(t, sleeper_start(sl), 0, "the call sleeps inside");
	probe_disarm(&both);
	sleeper_end(sl);
	is(t, atomic_read(&entered.nr), 1, "its entry is seen");
	is(t, atomic_read(&left.nr), 0, "its return after disarming is not");

	forget();
	is(t, probe_arm(&both), 0, "armed for a call that outlives two");
	is(t, sleeper_start(sl), 0, "the call sleeps inside");
	probe_disarm(&both);
	is(t, probe_arm(&both), 0, "armed again while it is inside");
	sleeper_end(sl);
	is(t, atomic_read(&left.nr), 0,
	   "the return of a call from before is not seen");
	call_target(NULL);
	is(t, atomic_read(&left.nr), 1, "the return of a new call is");
	ok(t, right(&left.last, NULL), "with its own arguments");
	probe_disarm(&both);
}

/* More calls inside than a kernel may have room for. */
static void test_many(struct tap *t, struct sleeper *sleepers, unsigned int nr)
{
	unsigned int i;
	int err = 0;

	forget();
	is(t, probe_arm(&both), 0, "armed for many calls at once");
	for (i = 0; i < nr && !err; i++)
		err = sleeper_start(&sleepers[i]);
	is(t, err, 0, "all calls are inside");
	if (err)
		nr = i - 1;
	for (i = 0; i < nr; i++)
		sleeper_end(&sleepers[i]);
	ok(t, atomic_read(&left.nr) >= min_t(int, nr, max_active()),
	   "as many as promised are seen to return");
	is(t, atomic_read(&left.nr) + probe_missed(&both), nr,
	   "each is seen to return or counted as missed");
	probe_disarm(&both);
}

static atomic_long_t storm_calls;

static int storm_run(void *unused)
{
	while (!kthread_should_stop()) {
		call_target(NULL);
		if (!(atomic_long_inc_return(&storm_calls) % 256))
			schedule_timeout_uninterruptible(1);
	}

	return 0;
}

static bool until_called(unsigned int more)
{
	long enough = atomic_long_read(&storm_calls) + more;
	unsigned long guard = jiffies + GUARD;

	while (atomic_long_read(&storm_calls) < enough) {
		if (time_after(jiffies, guard))
			return false;
		schedule_timeout_uninterruptible(1);
	}

	return true;
}

/* Calls on all CPUs while probes come and go. */
static bool storm_round(void)
{
	int in, out;

	forget();
	if (probe_arm(&both))
		return false;
	if (!until_called(512)) {
		probe_disarm(&both);
		return false;
	}
	probe_disarm(&both);
	in = atomic_read(&entered.nr);
	out = atomic_read(&left.nr);
	if (!in || !out || out > in || !until_called(512))
		return false;

	return in == atomic_read(&entered.nr) && out == atomic_read(&left.nr);
}

static void test_storm(struct tap *t)
{
	struct task_struct *tasks[8];
	unsigned int nr = min_t(unsigned int, num_online_cpus(), 8);
	unsigned int rounds = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		tasks[i] = kthread_run(storm_run, NULL, "probe-storm");
		if (IS_ERR(tasks[i]))
			break;
	}
	nr = i;
	ok(t, nr, "threads call all the time");
	while (nr && rounds < STORM_ROUNDS && storm_round())
		rounds++;
	is(t, rounds, STORM_ROUNDS, "no handler runs once disarmed, each time");
	while (i--)
		kthread_stop(tasks[i]);
}

/* The least of a few rounds: what else runs adds to the others. */
static u64 cost(void)
{
	u64 least = U64_MAX;
	unsigned int round, i;

	for (round = 0; round < COST_ROUNDS; round++) {
		u64 start = ktime_get_ns();

		for (i = 0; i < COST_CALLS; i++)
			call_target(NULL);
		least = min(least, ktime_get_ns() - start);
	}

	return div_u64(least, COST_CALLS);
}

static void test_cost(struct tap *t)
{
	const unsigned int calls = COST_ROUNDS * COST_CALLS;
	u64 none, entry, exit;
	int err;

	forget();
	none = cost();
	err = probe_arm(&entry_only);
	entry = cost();
	probe_disarm(&entry_only);
	is(t, err ?: atomic_read(&entered_only.nr), calls,
	   "every call's entry is seen");

	err = probe_arm(&both);
	exit = cost();
	is(t, err ?: atomic_read(&left.nr) + probe_missed(&both), calls,
	   "every call's exit is seen or missed");
	probe_disarm(&both);

	seq_printf(t->s, "# a call: %llu ns, entry probed %llu, both %llu\n",
		   none, entry, exit);
}

/* As a window of three probes opens and closes. */
static void test_windows(struct tap *t)
{
	struct probe *const window[] = { &both, &entry_only, &kernels };
	u64 arm = 0, disarm = 0, disarm_max = 0;
	unsigned int round, i;
	int err = 0;

	forget();
	for (round = 0; round < ARM_ROUNDS; round++) {
		u64 at = ktime_get_ns();
		u64 took;

		for (i = 0; i < ARRAY_SIZE(window); i++)
			err = err ?: probe_arm(window[i]);
		took = ktime_get_ns() - at;
		arm += took;

		call_target(NULL);

		at = ktime_get_ns();
		for (i = 0; i < ARRAY_SIZE(window); i++)
			probe_disarm(window[i]);
		took = ktime_get_ns() - at;
		disarm += took;
		disarm_max = max(disarm_max, took);
	}
	is(t, err, 0, "windows open");
	is(t, atomic_read(&left.nr), ARM_ROUNDS, "each sees the one call");
	is(t, atomic_read(&entered_only.nr), ARM_ROUNDS,
	   "each sees its entry");
	seq_printf(t->s, "# three probes: armed in %llu us, disarmed in %llu us, at most %llu\n",
		   div_u64(arm, ARM_ROUNDS * 1000),
		   div_u64(disarm, ARM_ROUNDS * 1000),
		   div_u64(disarm_max, 1000));
}

static int run_show(struct seq_file *s, void *unused)
{
	struct tap t = { .s = s };
	unsigned int nr = max_active() + 8;
	struct sleeper *sleepers;

	sleepers = kcalloc(nr, sizeof(*sleepers), GFP_KERNEL);
	if (!sleepers)
		return -ENOMEM;
	mutex_lock(&run_lock);
	test_both(&t);
	test_one_side(&t);
	test_kernels(&t);
	test_refused(&t);
	test_sleeping(&t, sleepers);
	test_disarm_inside(&t, sleepers);
	test_many(&t, sleepers, nr);
	test_storm(&t);
	test_cost(&t);
	test_windows(&t);
	seq_printf(s, "1..%u\n", t.nr);
	mutex_unlock(&run_lock);
	kfree(sleepers);

	return 0;
}

/* With room for all lines: a file that runs out of it runs the tests again. */
static int run_open(struct inode *inode, struct file *file)
{
	return single_open_size(file, run_show, NULL, 4 * PAGE_SIZE);
}

static const struct file_operations run_fops = {
	.owner		= THIS_MODULE,
	.open		= run_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static struct dentry *file;

static int __init probe_test_init(void)
{
	file = debugfs_create_file("xen-numa-probe-test", 0400, NULL, NULL,
				   &run_fops);

	return 0;
}
module_init(probe_test_init);

static void __exit probe_test_exit(void)
{
	debugfs_remove(file);
}
module_exit(probe_test_exit);

MODULE_DESCRIPTION("Test module for xen-numa's probe layer");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
