// SPDX-License-Identifier: GPL-2.0
/*
 * backend: the bus of all backends, and what its drivers are.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include <xen/numa-version.h>
#include <xen/xenbus.h>

#include "backend.h"
#include "compat/compat.h"

/* The names of the drivers on the bus. */
static const char *const driver_names[BACKEND_KINDS] = {
	[BACKEND_NET]	= "vif",
	[BACKEND_BLOCK]	= "vbd",
};

/* Set once, before anything here is used. */
static const struct bus_type *bus;
static struct notifier_block *notifier;

/*
 * Nobody exports the bus. A driver knows it once it is registered; this one
 * fits no device and goes at once.
 */
static int find_bus(void)
{
	static const struct xenbus_device_id no_ids[] = { { "" } };
	static struct xenbus_driver probe = {
		.name	= "xen-numa",
		.ids	= no_ids,
	};
	int err;

	err = xenbus_register_backend(&probe);
	if (err)
		return err;
	bus = probe.driver.bus;
	xenbus_unregister_driver(&probe);

	return 0;
}

/**
 * backend_init() - find the bus of the backends and listen to it
 * @nb: is told of the bus's events until backend_exit()
 *
 * Context: process context, may sleep.
 * Return: 0 or an error.
 */
int backend_init(struct notifier_block *nb)
{
	int err = find_bus();

	if (err)
		return err;
	err = bus_register_notifier(bus, nb);
	if (!err)
		notifier = nb;

	return err;
}

/**
 * backend_exit() - stop listening
 *
 * Context: process context, may sleep; after a backend_init() that worked.
 */
void backend_exit(void)
{
	bus_unregister_notifier(bus, notifier);
}

/*
 * The hooked modules say so in their version, which the distribution's have
 * none of.
 */
static enum backend_mode mode_of(const struct device_driver *drv)
{
	const struct module *owner = drv->owner;

	if (owner && owner->version && str_has_prefix(owner->version, XEN_NUMA_BACKEND))
		return BACKEND_FULL;

	return BACKEND_STOCK;
}

static int kind_of(const struct device_driver *drv)
{
	return match_string(driver_names, BACKEND_KINDS, drv->name);
}

static int note_mode(struct device_driver *drv, void *data)
{
	enum backend_mode *modes = data;
	int kind = kind_of(drv);

	if (kind >= 0)
		modes[kind] = mode_of(drv);

	return 0;
}

/**
 * backend_modes() - what is loaded
 * @modes: result, for each backend
 *
 * Context: process context, may sleep; after backend_init().
 */
void backend_modes(enum backend_mode modes[BACKEND_KINDS])
{
	unsigned int i;

	for (i = 0; i < BACKEND_KINDS; i++)
		modes[i] = BACKEND_NONE;
	bus_for_each_drv(bus, NULL, modes, note_mode);
}

/**
 * backend_mode_name() - what is loaded, in a word
 *
 * Context: as backend_modes().
 * Return: "full", "stock", "mixed" or "none".
 */
const char *backend_mode_name(void)
{
	enum backend_mode modes[BACKEND_KINDS];
	bool stock = false, full = false;
	unsigned int i;

	backend_modes(modes);
	for (i = 0; i < BACKEND_KINDS; i++) {
		stock |= modes[i] == BACKEND_STOCK;
		full |= modes[i] == BACKEND_FULL;
	}
	if (stock && full)
		return "mixed";

	return full ? "full" : stock ? "stock" : "none";
}

/**
 * backend_is_stock() - is a device served by a backend without hooks
 * @dev: a device on the bus, locked
 * @kind: result, if it is
 *
 * Context: process context.
 * Return: false also for devices that nobody serves, or others than we know.
 */
bool backend_is_stock(struct device *dev, enum backend_kind *kind)
{
	const struct device_driver *drv = dev->driver;
	int found;

	device_lock_assert(dev);

	if (!drv)
		return false;
	found = kind_of(drv);
	if (found < 0 || mode_of(drv) != BACKEND_STOCK)
		return false;
	*kind = found;

	return true;
}

/**
 * backend_for_each() - call a function for each device on the bus
 * @data: for the function
 * @fn: returns non-zero to stop
 *
 * Context: process context, may sleep; after backend_init().
 * Return: what @fn returned last.
 */
int backend_for_each(void *data, int (*fn)(struct device *dev, void *data))
{
	return bus_for_each_dev(bus, NULL, data, fn);
}
