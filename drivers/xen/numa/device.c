// SPDX-License-Identifier: GPL-2.0
/*
 * device: records of backend devices, which outlive their connections.
 *
 * A record begins with the first queue that connects, keeps what the operator
 * wrote and where the queues were, and ends with the device.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "backend.h"
#include "device.h"
#include "stock.h"
#include "sysfs.h"

/*
 * devices_lock guards the table. Taken inside the bus's notifier lock, the lock
 * of stock queues and that of the list of queues, in this order; outside
 * engine_lock.
 */
static DEFINE_MUTEX(devices_lock);
static DEFINE_HASHTABLE(devices, 10);	/* by address */

static struct device_state *find_locked(struct device *dev)
{
	struct device_state *ds;

	lockdep_assert_held(&devices_lock);

	hash_for_each_possible(devices, ds, entry, (unsigned long)dev)
		if (ds->dev == dev)
			return ds;

	return NULL;
}

static void forget_locked(struct device_state *ds)
{
	lockdep_assert_held(&devices_lock);

	hash_del(&ds->entry);
	sysfs_remove_state(&ds->kobj);
}

/**
 * device_gone() - forget a device that is about to go
 * @dev: the device, none of whose queues is attached
 *
 * Context: process context, may sleep.
 */
void device_gone(struct device *dev)
{
	struct device_state *ds;

	mutex_lock(&devices_lock);
	ds = find_locked(dev);
	if (ds)
		forget_locked(ds);
	mutex_unlock(&devices_lock);
}

static int bus_event(struct notifier_block *nb, unsigned long what, void *data)
{
	if (what != BUS_NOTIFY_REMOVED_DEVICE)
		return NOTIFY_DONE;

	/*
	 * Its driver is unbound by then, and hooked backends have detached its
	 * queues.
	 */
	stock_device_gone(data);
	device_gone(data);

	return NOTIFY_DONE;
}

static struct notifier_block bus_notifier = { .notifier_call = bus_event };

static struct device_state *device_new(struct device *dev)
{
	struct device_state *ds = kzalloc(sizeof(*ds), GFP_KERNEL);
	unsigned int i;

	lockdep_assert_held(&devices_lock);

	if (!ds)
		return NULL;
	ds->dev = get_device(dev);
	INIT_LIST_HEAD(&ds->queues);
	for (i = 0; i < DEVICE_QUEUES; i++)
		ds->remembered[i].node = NUMA_NO_NODE;
	hash_add(devices, &ds->entry, (unsigned long)dev);
	sysfs_add_device(ds);

	return ds;
}

/**
 * device_get_state() - the record of a device, made on first sight
 * @dev: a backend device with a queue that connects
 *
 * Context: process context, may sleep; under the lock of the list of queues,
 * which keeps the record as long as the device has queues.
 * Return: the record, or NULL when memory is short.
 */
struct device_state *device_get_state(struct device *dev)
{
	struct device_state *ds;

	mutex_lock(&devices_lock);
	ds = find_locked(dev) ?: device_new(dev);
	mutex_unlock(&devices_lock);

	return ds;
}

/**
 * device_find_state() - the record of a device, if there is one
 * @dev: a backend device that is not about to go
 *
 * Context: as device_get_state().
 * Return: the record, or NULL.
 */
struct device_state *device_find_state(struct device *dev)
{
	struct device_state *ds;

	mutex_lock(&devices_lock);
	ds = find_locked(dev);
	mutex_unlock(&devices_lock);

	return ds;
}

/**
 * device_slot() - where a queue is remembered in its device's record
 * @index: the queue's number
 * @dir: its direction
 *
 * Context: any.
 * Return: index into device_state.remembered, or -1 for none.
 */
int device_slot(unsigned int index, enum xen_numa_dir dir)
{
	if (index >= DEVICE_QUEUES)
		return -1;
	if (dir != XEN_NUMA_BOTH)
		index = 2 * index + (dir == XEN_NUMA_RX);

	return index < DEVICE_QUEUES ? index : -1;
}

/**
 * device_init() - begin to hear of devices that go
 *
 * Context: process context, may sleep.
 * Return: 0 or an error.
 */
int device_init(void)
{
	return backend_init(&bus_notifier);
}

/**
 * device_exit() - forget all devices
 *
 * Context: process context, may sleep; all queues are detached.
 */
void device_exit(void)
{
	struct device_state *ds;
	struct hlist_node *next;
	unsigned int bucket;

	backend_exit();

	mutex_lock(&devices_lock);
	hash_for_each_safe(devices, bucket, next, ds, entry)
		forget_locked(ds);
	mutex_unlock(&devices_lock);
}
