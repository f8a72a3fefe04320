// SPDX-License-Identifier: GPL-2.0
/*
 * The driver of the guest's disk, in blkfront's place.
 */
#define pr_fmt(fmt) "xn: hostile " fmt

#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xen.h>

#include "hostile.h"

static char *option;
core_param(xn_hostile, option, charp, 0);

static unsigned int modes;

unsigned int hostile_modes(void)
{
	return READ_ONCE(modes);
}

static unsigned int mode_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned int mode;
	} names[] = {
		{ "foreign", HOSTILE_FOREIGN },
		{ "revoke", HOSTILE_REVOKE },
		{ "flip", HOSTILE_FLIP },
		{ "swing", HOSTILE_SWING },
		{ "all", HOSTILE_ALL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i].name))
			return names[i].mode;
	pr_err("failed: no mode %s\n", name);
	return 0;
}

/* Takes @list apart. */
static void set_modes(char *list)
{
	unsigned int wanted = 0;
	char *name;

	while ((name = strsep(&list, ",")))
		wanted |= mode_of(name);
	WRITE_ONCE(modes, wanted);
}

/* dom0's word. The watch fires once without it. */
static void on_order(struct xenbus_watch *watch, const char *path,
		     const char *token)
{
	char *list = xenbus_read(XBT_NIL, "data", "hostile", NULL);

	if (IS_ERR(list))
		return;
	pr_info("mode %s\n", list);
	set_modes(list);
	kfree(list);
}

static struct xenbus_watch order_watch = {
	.node		= "data/hostile",
	.callback	= on_order,
};

static int hostile_probe(struct xenbus_device *dev,
			 const struct xenbus_device_id *id)
{
	static bool have_one;
	int err;

	if (have_one)
		return -EBUSY;
	have_one = true;
	err = hostile_pages_find() ?: register_xenbus_watch(&order_watch);
	if (err)
		pr_err("failed: cannot drive %s: %d\n", dev->nodename, err);
	return err;
}

static void on_backend(struct xenbus_device *dev, enum xenbus_state state)
{
	int err = 0;

	switch (state) {
	case XenbusStateInitWait:
		if (dev->state != XenbusStateInitialising)
			break;
		err = hostile_ring_setup(dev);
		if (!err)
			xenbus_switch_state(dev, XenbusStateInitialised);
		break;
	case XenbusStateConnected:
		xenbus_switch_state(dev, XenbusStateConnected);
		err = hostile_ring_start(dev);
		break;
	case XenbusStateClosing:
		xenbus_frontend_closed(dev);
		break;
	default:
		break;
	}
	if (err)
		pr_err("failed: backend's state %d: %d\n", state, err);
}

static const struct xenbus_device_id ids[] = {
	{ "vbd" },
	{ "" },
};

static struct xenbus_driver hostile_driver = {
	.name			= "hostile",
	.ids			= ids,
	.probe			= hostile_probe,
	.otherend_changed	= on_backend,
};

static int __init hostile_init(void)
{
	if (!xen_domain() || !option)
		return 0;
	set_modes(option);
	return xenbus_register_frontend(&hostile_driver);
}

/* Before blkfront: the first driver of a kind gets the device. */
fs_initcall(hostile_init);
