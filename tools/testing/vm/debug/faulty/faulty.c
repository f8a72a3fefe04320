// SPDX-License-Identifier: GPL-2.0
/*
 * A module that has every fault which the debug hosts' kernels look for: loaded with
 * fault=NAME it commits that one, so that a test can see it reported.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "the fault to commit");

/* What the compiler must not see through. */
static volatile int five = 5;
static volatile int sink;

/* KASAN */
static int use_after_free(void)
{
	int *p = kzalloc(sizeof(*p) * 8, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	kfree(p);
	sink = READ_ONCE(p[five]);
	return 0;
}

static int out_of_bounds(void)
{
	u8 *p = kzalloc(27, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	WRITE_ONCE(p[22 + five], 1);
	kfree(p);
	return 0;
}

/* UBSAN */
static int bad_index(void)
{
	static int array[4];

	array[five] = 1;
	sink = array[0];
	return 0;
}

static int bad_shift(void)
{
	sink = 1 << (five + 40);
	return 0;
}

/* kmemleak; some pointers to them may stay by chance on a stack */
static int leak(void)
{
	int i;

	for (i = 0; i < 16; i++)
		if (!kmalloc(333, GFP_KERNEL))
			return -ENOMEM;
	return 0;
}

/* lockdep */
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static int lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}

/* PROVE_RCU */
static int __rcu *shared;

static int rcu_unlocked(void)
{
	sink = rcu_dereference(shared) ? 1 : 0;
	return 0;
}

/* DEBUG_ATOMIC_SLEEP */
static int atomic_sleep(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
	return 0;
}

/* DEBUG_OBJECTS */
static void do_nothing(struct work_struct *work)
{
}

static int busy_object(void)
{
	struct delayed_work *work = kzalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return -ENOMEM;
	INIT_DELAYED_WORK(work, do_nothing);
	schedule_delayed_work(work, 1000 * HZ);
	kfree(work);
	return 0;
}

/* KCSAN */
static int counter;

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		int i;

		for (i = 0; i < 1000; i++) {
			counter++;
			barrier();
		}
		cond_resched();
	}
	return 0;
}

static int race(void)
{
	struct task_struct *a, *b;

	a = kthread_run(count, NULL, "faulty-a");
	if (IS_ERR(a))
		return PTR_ERR(a);
	b = kthread_run(count, NULL, "faulty-b");
	if (!IS_ERR(b)) {
		msleep(20 * MSEC_PER_SEC);
		kthread_stop(b);
	}
	kthread_stop(a);
	return PTR_ERR_OR_ZERO(b);
}

static const struct {
	const char *name;
	int (*commit)(void);
} faults[] = {
	{ "use-after-free", use_after_free },
	{ "out-of-bounds", out_of_bounds },
	{ "bad-index", bad_index },
	{ "bad-shift", bad_shift },
	{ "leak", leak },
	{ "lock-order", lock_order },
	{ "rcu-unlocked", rcu_unlocked },
	{ "atomic-sleep", atomic_sleep },
	{ "busy-object", busy_object },
	{ "race", race },
};

static int __init faulty_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (!strcmp(fault, faults[i].name))
			return faults[i].commit();
	return -EINVAL;
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_DESCRIPTION("Every fault that the debug hosts look for");
MODULE_LICENSE("GPL");
