// SPDX-License-Identifier: GPL-2.0
/*
 * gntdev's files and the policy of each.
 *
 * What holds, in this order: the administrator's "off" (a rule for the program
 * or its cgroup, else the default), what the process has asked for, the rule,
 * the default.
 */
#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <xen/grant_table.h>
#include <xen/gntdev.h>

#include "../numa/compat/compat.h"
#include "gntdev-common.h"

/*
 * files_lock guards the list of files and the policy of each. Taken outside the
 * lock of the parameters' texts and all of xen-numa-hooks' locks; never under
 * the lock of an address space.
 */
static DEFINE_MUTEX(files_lock);
static LIST_HEAD(files);

/* The program that runs, or NULL. */
static char *current_exe(void)
{
	struct file *exe = NULL;
	char *buf, *path, *copy = NULL;

	if (!current->mm)
		return NULL;
	exe = get_file_active((__force struct file **)&current->mm->exe_file);
	if (!exe)
		return NULL;
	buf = kmalloc(PATH_MAX, GFP_KERNEL);
	if (buf) {
		path = file_path(exe, buf, PATH_MAX);
		if (!IS_ERR(path))
			copy = kstrdup(path, GFP_KERNEL);
		kfree(buf);
	}
	fput(exe);

	return copy;
}

static char *current_cgroup(void)
{
	char *copy = NULL;
#ifdef CONFIG_CGROUPS
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	int len = -ENOMEM;

	if (!buf)
		return NULL;
	rcu_read_lock();
	len = cgroup_path(task_dfl_cgroup(current), buf, PATH_MAX);
	rcu_read_unlock();
	if (len >= 0 && len < PATH_MAX)
		copy = kstrdup(buf, GFP_KERNEL);
	kfree(buf);
#endif
	return copy;
}

static u32 what_holds(const struct gntdev_numa *f)
{
	u32 rule = gntdev_numa_rule(f->exe, f->cgroup);

	lockdep_assert_held(&files_lock);

	if (rule == XEN_NUMA_FILE_OFF || f->asked == XEN_NUMA_FILE_DEFAULT)
		return rule;

	return f->asked;
}

static void unfollow(struct gntdev_numa *f)
{
	struct xen_numa_user *u;

	lockdep_assert_held(&files_lock);

	u = rcu_replace_pointer(f->user, NULL, lockdep_is_held(&files_lock));
	if (!u)
		return;
	synchronize_rcu();
	xen_numa_user_detach(u);
}

/**
 * gntdev_numa_remember_thread() - the current thread has mapped
 * @f: the file
 *
 * For when the file begins to follow later, and the thread maps no more.
 *
 * Context: process context.
 */
void gntdev_numa_remember_thread(struct gntdev_numa *f)
{
	struct pid *pid = task_pid(current), *gone = NULL;
	int i, slot = -1;

	spin_lock(&f->mapper_lock);
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS && f->mappers[i] != pid; i++)
		if (slot < 0 &&
		    (!f->mappers[i] || !pid_has_task(f->mappers[i], PIDTYPE_PID)))
			slot = i;
	if (i == XEN_NUMA_QUEUE_TASKS && slot >= 0) {
		gone = f->mappers[slot];
		f->mappers[slot] = get_pid(pid);
	}
	spin_unlock(&f->mapper_lock);
	put_pid(gone);
}

/* Every frame that is mapped. */
static void seed(struct xen_numa_user *u, void *data)
{
	struct gntdev_numa *f = data;
	struct gntdev_grant_map *map;
	struct xen_numa_page where;
	int i;

	mutex_lock(&f->priv->lock);
	list_for_each_entry(map, &f->priv->maps, next)
		for (i = 0; i < map->count; i++) {
			u64 mfn = gntdev_numa_mfn(map, i);

			if (mfn == XEN_NUMA_NO_MFN)
				continue;
			/* What is counted is not waited for, so ask before. */
			xen_numa_locate(mfn, &where);
			xen_numa_user_seed(u, map->grants[i].domid, mfn);
		}
	mutex_unlock(&f->priv->lock);
}

/* Every thread that has mapped. */
static void take_mappers(struct gntdev_numa *f, struct xen_numa_user *u)
{
	struct task_struct *task;
	unsigned int i;

	lockdep_assert_held(&files_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++) {
		spin_lock(&f->mapper_lock);
		task = f->mappers[i] ? get_pid_task(f->mappers[i], PIDTYPE_PID)
				     : NULL;
		spin_unlock(&f->mapper_lock);
		if (!task)
			continue;
		xen_numa_user_thread(u, task);
		put_task_struct(task);
	}
}

static int follow(struct gntdev_numa *f)
{
	struct xen_numa_user *u;

	lockdep_assert_held(&files_lock);

	if (rcu_access_pointer(f->user))
		return 0;
	u = gntdev_numa_fails() ? NULL :
	    xen_numa_user_attach(f->dev, f->tgid, seed, f);
	if (!u)
		return -ENOMEM;
	seed(u, f);
	take_mappers(f, u);
	rcu_assign_pointer(f->user, u);

	return 0;
}

/* Do what holds now. */
static int settle(struct gntdev_numa *f)
{
	u32 holds = what_holds(f);
	int err = 0;

	lockdep_assert_held(&files_lock);

	if (holds != XEN_NUMA_FILE_FOLLOW) {
		unfollow(f);
	} else {
		err = follow(f);
		if (err)
			holds = XEN_NUMA_FILE_REPORT;
	}
	WRITE_ONCE(f->holds, holds);

	return err;
}

/**
 * gntdev_numa_settle_all() - the administrator has changed the rules
 *
 * Context: process context, may sleep.
 */
void gntdev_numa_settle_all(void)
{
	struct gntdev_numa *f;

	mutex_lock(&files_lock);
	list_for_each_entry(f, &files, entry)
		settle(f);
	mutex_unlock(&files_lock);
}

/**
 * gntdev_numa_holds() - the policy of a file that holds
 * @f: the file
 *
 * Context: any. It may change at any time.
 * Return: one of enum xen_numa_file_policy, never XEN_NUMA_FILE_DEFAULT.
 */
u32 gntdev_numa_holds(const struct gntdev_numa *f)
{
	return READ_ONCE(f->holds);
}

/**
 * gntdev_numa_asked() - what the process has set last
 * @f: the file
 *
 * Context: process context, may sleep.
 * Return: one of enum xen_numa_file_policy.
 */
u32 gntdev_numa_asked(struct gntdev_numa *f)
{
	u32 asked;

	mutex_lock(&files_lock);
	asked = f->asked;
	mutex_unlock(&files_lock);

	return asked;
}

/**
 * gntdev_numa_ask() - the process sets the policy of its file
 * @f: the file
 * @policy: one of enum xen_numa_file_policy
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM, and all is as before.
 */
int gntdev_numa_ask(struct gntdev_numa *f, u32 policy)
{
	u32 before;
	int err;

	mutex_lock(&files_lock);
	before = f->asked;
	f->asked = policy;
	err = settle(f);
	if (err) {
		f->asked = before;
		settle(f);
	}
	mutex_unlock(&files_lock);

	return err;
}

/* @priv: the file; @dev: gntdev's. Returns NULL when memory is short: then all is as stock. */
struct gntdev_numa *gntdev_numa_open(struct gntdev_priv *priv,
				     struct device *dev)
{
	struct gntdev_numa *f = gntdev_numa_fails() ?
				NULL : kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return NULL;
	refcount_set(&f->refs, 1);
	f->dev = dev;
	f->priv = priv;
	spin_lock_init(&f->mapper_lock);
	f->node = NUMA_NO_NODE;
	f->tgid = get_pid(task_tgid(current));
	f->exe = current_exe();
	f->cgroup = current_cgroup();
	mutex_lock(&files_lock);
	list_add_tail(&f->entry, &files);
	settle(f);
	mutex_unlock(&files_lock);

	return f;
}

/**
 * gntdev_numa_put() - drop a reference to a file
 * @f: the file, or NULL
 *
 * Context: process context.
 */
void gntdev_numa_put(struct gntdev_numa *f)
{
	unsigned int i;

	if (!f || !refcount_dec_and_test(&f->refs))
		return;
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		put_pid(f->mappers[i]);
	put_pid(f->tgid);
	kfree(f->exe);
	kfree(f->cgroup);
	kfree(f);
}

/* The file is closed, though mappings of it may go a little later. */
void gntdev_numa_release(struct gntdev_numa *f)
{
	if (!f)
		return;
	mutex_lock(&files_lock);
	list_del(&f->entry);
	unfollow(f);
	mutex_unlock(&files_lock);
	gntdev_numa_put(f);
}

/* @dev: gntdev's, which is about to go. */
void gntdev_numa_exit(struct device *dev)
{
	xen_numa_user_device_gone(dev);
}
