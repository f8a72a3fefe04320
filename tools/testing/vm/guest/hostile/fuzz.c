// SPDX-License-Identifier: GPL-2.0
/*
 * Carries dom0's orders out: which device, which rounds.
 */
#define pr_fmt(fmt) "xn: fuzz " fmt

#include <linux/hash.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xen.h>

#include "fuzz.h"
#include "hostile.h"

static char *option;
core_param(xn_fuzz, option, charp, 0);

static struct fuzz_dev devices[] = {
	{ .kind = &fuzz_blk },
	{ .kind = &fuzz_net },
};

static struct {
	u32 seed;
	unsigned int nr, done;		/* orders */
	char device[8], more[8];
	u32 first, last;
	wait_queue_head_t wait;
} f;

static void begin_round(struct fuzz_dev *d, u32 nr)
{
	unsigned int i;

	prandom_seed_state(&d->rnd, hash_64((u64)f.seed << 32 | nr, 64));
	/* What comes first is not random yet. */
	for (i = 0; i < 8; i++)
		prandom_u32_state(&d->rnd);
	d->upper = nr & 1;
	d->count.rounds++;
}

static void do_round(struct fuzz_dev *d, u32 nr)
{
	begin_round(d, nr);
	switch (fuzz_below(d, 32)) {
	case 0:
		/* a connection that must fail, or begins with a lie */
		fuzz_dev_close(d);
		fuzz_dev_lie(d);
		fuzz_dev_close(d);
		break;
	case 1:
		fuzz_dev_lie(d);
		fuzz_dev_close(d);
		break;
	case 2:
		d->kind->overflow(d);
		fuzz_dev_close(d);
		break;
	case 3:
		while (!fuzz_chance(d, 4))
			fuzz_dev_notify(d);
		break;
	default:
		if (!d->kind->requests(d))
			fuzz_dev_close(d);
		break;
	}
	if (!fuzz_dev_connect(d))
		d->count.stuck++;
}

static void answer(const struct fuzz_dev *d)
{
	pr_info("order %u: seed %u, %s, rounds %u to %u: %llu requests, %llu answers\n",
		f.nr, f.seed, f.device, f.first, f.last, d->count.requests,
		d->count.answers);
	xenbus_printf(XBT_NIL, "data", "fuzz-count", "%llu %llu %llu %llu %llu %llu",
		      d->count.rounds, d->count.requests, d->count.answers,
		      d->count.ok, d->count.connections, d->count.stuck);
	xenbus_printf(XBT_NIL, "data", "fuzz-done", "%u", f.nr);
}

/* What dom0 has granted, to be granted to dom0. */
static void map_victims_page(struct fuzz_dev *d)
{
	static bool asked;
	unsigned int ref;

	if (asked)
		return;
	asked = true;
	if (xenbus_scanf(XBT_NIL, "data", "fuzz-gref", "%u", &ref) != 1)
		return;
	if (hostile_grants_map(d->xenbus->otherend_id, ref))
		pr_err("failed: cannot map dom0's page\n");
}

static void carry_out(void)
{
	unsigned int i;
	u32 nr;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		struct fuzz_dev *d = &devices[i];

		if (strcmp(d->kind->name, f.device) || !d->xenbus)
			continue;
		map_victims_page(d);
		d->fatal = !strcmp(f.more, "fatal");
		if (!fuzz_dev_connect(d))
			pr_err("failed: %s does not connect\n", f.device);
		for (nr = f.first; nr != f.last; nr++)
			do_round(d, nr);
		answer(d);
		return;
	}
	pr_err("failed: no device %s\n", f.device);
}

static int fuzz_thread(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event(f.wait, READ_ONCE(f.nr) != f.done);
		carry_out();
		f.done = f.nr;
	}
	return 0;
}

/* The next order comes when the last is carried out. */
static void on_order(struct xenbus_watch *watch, const char *path,
		     const char *token)
{
	char *text = xenbus_read(XBT_NIL, "data", "fuzz-order", NULL);
	unsigned int nr;
	int n;

	if (IS_ERR(text))
		return;
	f.more[0] = '\0';
	n = sscanf(text, "%u %7s %u %u %7s", &nr, f.device, &f.first, &f.last, f.more);
	if (n < 4)
		pr_err("failed: bad order \"%s\"\n", text);
	else
		WRITE_ONCE(f.nr, nr);
	kfree(text);
	wake_up(&f.wait);
}

static struct xenbus_watch order_watch = {
	.node		= "data/fuzz-order",
	.callback	= on_order,
};

/* Once, for both devices. */
static int begin(void)
{
	static bool begun;
	int err;

	if (begun)
		return 0;
	begun = true;
	err = kstrtou32(option, 0, &f.seed) ?: hostile_pages_find();
	if (err)
		return err;
	pr_info("seed %u\n", f.seed);
	init_waitqueue_head(&f.wait);
	err = PTR_ERR_OR_ZERO(kthread_run(fuzz_thread, NULL, "fuzz"));
	return err ?: register_xenbus_watch(&order_watch);
}

static int fuzz_probe(struct xenbus_device *dev, const struct xenbus_device_id *id)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		struct fuzz_dev *d = &devices[i];

		if (strcmp(d->kind->name, dev->devicetype))
			continue;
		if (d->xenbus)
			return -EBUSY;
		init_waitqueue_head(&d->wait);
		d->backend = XenbusStateInitialising;
		d->xenbus = dev;
		dev_set_drvdata(&dev->dev, d);
		err = begin() ?: fuzz_dev_init(d);
		if (err)
			pr_err("failed: cannot drive %s: %d\n", dev->nodename, err);
		return err;
	}
	return -ENODEV;
}

static void on_backend(struct xenbus_device *dev, enum xenbus_state state)
{
	struct fuzz_dev *d = dev_get_drvdata(&dev->dev);

	if (!d)
		return;
	WRITE_ONCE(d->backend, state);
	wake_up(&d->wait);
}

static const struct xenbus_device_id disks[] = {
	{ "vbd" },
	{ "" },
};

static const struct xenbus_device_id networks[] = {
	{ "vif" },
	{ "" },
};

static struct xenbus_driver drivers[] = {
	{
		.name			= "fuzz-vbd",
		.ids			= disks,
		.probe			= fuzz_probe,
		.otherend_changed	= on_backend,
	}, {
		.name			= "fuzz-vif",
		.ids			= networks,
		.probe			= fuzz_probe,
		.otherend_changed	= on_backend,
	},
};

static int __init fuzz_init(void)
{
	if (!xen_domain() || !option)
		return 0;
	return xenbus_register_frontend(&drivers[0]) ?:
	       xenbus_register_frontend(&drivers[1]);
}

/* Before the kernel's own: the first driver of a kind gets the device. */
fs_initcall(fuzz_init);
