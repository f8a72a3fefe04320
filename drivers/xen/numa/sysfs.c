// SPDX-License-Identifier: GPL-2.0
/*
 * sysfs: one value per file.
 *
 * Directories come and go outside engine_lock: removal waits for readers,
 * which take that lock.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

#include "engine.h"
#include "policy.h"
#include "sysfs.h"

/* Objects that are not released yet; the code must stay until then. */
static atomic_t alive = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(none_alive);

static void released(void)
{
	if (atomic_dec_and_test(&alive))
		wake_up(&none_alive);
}

static ssize_t print_setting(char *buf, const struct setting *s)
{
	char text[SETTING_TEXT_MAX];

	setting_print(s, text, sizeof(text));

	return sysfs_emit(buf, "%s\n", text);
}

static ssize_t write_setting(struct setting *to, struct device_state *ds,
			     struct state *st, const char *buf, size_t count)
{
	struct setting new;
	int err = setting_parse(&new, buf);

	if (err)
		return err;
	if (!engine_setting_valid(&new))
		return -ENODEV;

	mutex_lock(&engine_lock);
	*to = new;
	engine_setting_changed(ds, st);
	mutex_unlock(&engine_lock);

	return count;
}

/* A queue's files. */

struct queue_file {
	struct attribute attr;
	ssize_t (*show)(const struct state *st, char *buf);
};

#define to_state(k)		container_of(k, struct state, kobj)
#define to_device_state(k)	container_of(k, struct device_state, kobj)

static ssize_t policy_show(const struct state *st, char *buf)
{
	return print_setting(buf, &st->policy);
}

static ssize_t home_show(const struct state *st, char *buf)
{
	if (st->home == POLICY_NO_HOME)
		return sysfs_emit(buf, "-1\n");

	return sysfs_emit(buf, "%u\n", place_pxm(st->home));
}

static ssize_t home_node_show(const struct state *st, char *buf)
{
	return sysfs_emit(buf, "%d\n", st->home == POLICY_NO_HOME ?
			  NUMA_NO_NODE : place_node(st->home));
}

static ssize_t place_file_show(const struct state *st, char *buf)
{
	return sysfs_emit(buf, "%d\n", st->place == PLACE_NONE ?
			  NUMA_NO_NODE : place_node(st->place));
}

static ssize_t place_pxm_show(const struct state *st, char *buf)
{
	if (st->place == PLACE_NONE)
		return sysfs_emit(buf, "-1\n");

	return sysfs_emit(buf, "%u\n", place_pxm(st->place));
}

/* An array of one kind of value: a pair for each proximity domain. */
static ssize_t votes_show(const struct state *st, char *buf)
{
	unsigned int i;
	int n = 0;

	for (i = 0; i < places_nr(); i++)
		n += sysfs_emit_at(buf, n, "%s%u:%llu", i ? " " : "",
				   place_pxm(i), st->votes[i]);

	return n + sysfs_emit_at(buf, n, "\n");
}

static ssize_t irqs_show(const struct state *st, char *buf)
{
	char text[STATE_LIST_MAX];

	state_print_irqs(&st->q->info, text, sizeof(text));

	return sysfs_emit(buf, "%s\n", text);
}

static ssize_t tasks_show(const struct state *st, char *buf)
{
	char text[STATE_LIST_MAX];

	state_print_tasks(&st->q->info, text, sizeof(text));

	return sysfs_emit(buf, "%s\n", text);
}

static ssize_t reason_show(const struct state *st, char *buf)
{
	return sysfs_emit(buf, "%s\n", reason_name(st->reason));
}

static ssize_t moves_show(const struct state *st, char *buf)
{
	return sysfs_emit(buf, "%u\n", st->moves);
}

static ssize_t memory_node_show(const struct state *st, char *buf)
{
	return sysfs_emit(buf, "%d\n", state_memory_node(st));
}

#define TOTAL_FILE(where, what)						\
	static ssize_t where##_##what##_show(const struct state *st,	\
					     char *buf)			\
	{								\
		return sysfs_emit(buf, "%llu\n",			\
				  state_totals(st).where.what);		\
	}								\
	static struct queue_file where##_##what##_file = {		\
		.attr = { .name = #where "_" #what, .mode = 0444 },	\
		.show = where##_##what##_show,				\
	}

TOTAL_FILE(local, bytes);
TOTAL_FILE(local, frames);
TOTAL_FILE(remote, bytes);
TOTAL_FILE(remote, frames);
TOTAL_FILE(unknown, bytes);
TOTAL_FILE(unknown, frames);

#define QUEUE_FILE(_var, _name, _mode, _show)				\
	static struct queue_file _var = {				\
		.attr = { .name = _name, .mode = _mode },		\
		.show = _show,						\
	}

QUEUE_FILE(policy_file, "policy", 0644, policy_show);
QUEUE_FILE(home_file, "home", 0444, home_show);
QUEUE_FILE(home_node_file, "home_node", 0444, home_node_show);
QUEUE_FILE(place_file, "place", 0444, place_file_show);
QUEUE_FILE(place_pxm_file, "place_pxm", 0444, place_pxm_show);
QUEUE_FILE(votes_file, "votes", 0444, votes_show);
QUEUE_FILE(irqs_file, "irqs", 0444, irqs_show);
QUEUE_FILE(tasks_file, "tasks", 0444, tasks_show);
QUEUE_FILE(reason_file, "reason", 0444, reason_show);
QUEUE_FILE(moves_file, "moves", 0444, moves_show);
QUEUE_FILE(memory_node_file, "memory_node", 0444, memory_node_show);

static struct attribute *queue_attrs[] = {
	&policy_file.attr,
	&home_file.attr,
	&home_node_file.attr,
	&place_file.attr,
	&place_pxm_file.attr,
	&votes_file.attr,
	&irqs_file.attr,
	&tasks_file.attr,
	&reason_file.attr,
	&moves_file.attr,
	&memory_node_file.attr,
	&local_bytes_file.attr,
	&local_frames_file.attr,
	&remote_bytes_file.attr,
	&remote_frames_file.attr,
	&unknown_bytes_file.attr,
	&unknown_frames_file.attr,
	NULL,
};
ATTRIBUTE_GROUPS(queue);

static ssize_t queue_show(struct kobject *kobj, struct attribute *attr,
			  char *buf)
{
	struct queue_file *f = container_of(attr, struct queue_file, attr);
	ssize_t ret;

	mutex_lock(&engine_lock);
	ret = f->show(to_state(kobj), buf);
	mutex_unlock(&engine_lock);

	return ret;
}

/* The only file that can be written. */
static ssize_t queue_store(struct kobject *kobj, struct attribute *attr,
			   const char *buf, size_t count)
{
	struct state *st = to_state(kobj);

	return write_setting(&st->policy, st->dev, st, buf, count);
}

static const struct sysfs_ops queue_ops = {
	.show	= queue_show,
	.store	= queue_store,
};

static void queue_release(struct kobject *kobj)
{
	struct state *st = to_state(kobj);

	kobject_put(&st->dev->kobj);
	kfree(st);
	released();
}

static const struct kobj_type queue_type = {
	.release	= queue_release,
	.sysfs_ops	= &queue_ops,
	.default_groups	= queue_groups,
};

/* A device's files. */

static ssize_t device_policy_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	ssize_t ret;

	mutex_lock(&engine_lock);
	ret = print_setting(buf, &to_device_state(kobj)->policy);
	mutex_unlock(&engine_lock);

	return ret;
}

static ssize_t device_policy_store(struct kobject *kobj,
				   struct kobj_attribute *attr,
				   const char *buf, size_t count)
{
	struct device_state *ds = to_device_state(kobj);

	return write_setting(&ds->policy, ds, NULL, buf, count);
}

static ssize_t device_node_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	int node;

	mutex_lock(&engine_lock);
	node = engine_device_node(to_device_state(kobj));
	mutex_unlock(&engine_lock);

	return sysfs_emit(buf, "%d\n", node);
}

static ssize_t device_mode_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	const struct device_state *ds = to_device_state(kobj);
	const struct state *st;
	const char *mode = "none";

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &ds->queues, dev_entry)
		mode = state_mode(st);
	mutex_unlock(&engine_lock);

	return sysfs_emit(buf, "%s\n", mode);
}

static struct kobj_attribute device_policy =
	__ATTR(policy, 0644, device_policy_show, device_policy_store);
static struct kobj_attribute device_node =
	__ATTR(numa_node, 0444, device_node_show, NULL);

static struct kobj_attribute device_mode =
	__ATTR(mode, 0444, device_mode_show, NULL);

static struct attribute *device_attrs[] = {
	&device_policy.attr,
	&device_node.attr,
	&device_mode.attr,
	NULL,
};
ATTRIBUTE_GROUPS(device);

static void device_release(struct kobject *kobj)
{
	struct device_state *ds = to_device_state(kobj);

	put_device(ds->dev);
	kfree(ds);
	released();
}

static const struct kobj_type device_type = {
	.release	= device_release,
	.sysfs_ops	= &kobj_sysfs_ops,
	.default_groups	= device_groups,
};

/**
 * sysfs_add_device() - make a device's directory
 * @ds: the device; from now on it ends with sysfs_remove_state()
 *
 * A directory that cannot be made is missing, everything else works.
 *
 * Context: process context, may sleep.
 */
void sysfs_add_device(struct device_state *ds)
{
	int err;

	atomic_inc(&alive);
	err = kobject_init_and_add(&ds->kobj, &device_type, &ds->dev->kobj,
				   "numa");
	if (err)
		pr_warn("%s: no numa directory in sysfs: %d\n",
			dev_name(ds->dev), err);
}

/**
 * sysfs_add_queue() - make a queue's directory
 * @st: the queue; from now on it ends with sysfs_remove_state()
 *
 * Context: process context, may sleep.
 */
void sysfs_add_queue(struct state *st)
{
	char name[16];
	int err;

	state_name(&st->q->info, name, sizeof(name));
	atomic_inc(&alive);
	kobject_get(&st->dev->kobj);
	err = kobject_init_and_add(&st->kobj, &queue_type, &st->dev->kobj,
				   "queue-%s", name);
	if (err)
		pr_warn("%s: no queue-%s directory in sysfs: %d\n",
			dev_name(st->dev->dev), name, err);
}

/**
 * sysfs_remove_state() - take a directory away, and its object
 * @kobj: of a device's or a queue's state, gone on return
 *
 * Context: process context, may sleep; not under engine_lock.
 */
void sysfs_remove_state(struct kobject *kobj)
{
	lockdep_assert_not_held(&engine_lock);

	/* The kernel warns of one that could not be added. */
	if (kobj->state_in_sysfs)
		kobject_del(kobj);
	kobject_put(kobj);
}

/**
 * sysfs_wait() - wait until every object is released
 *
 * Context: process context, may sleep.
 */
void sysfs_wait(void)
{
	wait_event(none_alive, !atomic_read(&alive));
}
