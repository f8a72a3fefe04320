// SPDX-License-Identifier: GPL-2.0
/*
 * Takes dom0's orders and answers them.
 */
#define pr_fmt(fmt) "xn: grants " fmt

#include <linux/init.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xen.h>
#include <xen/xenbus.h>

#include "grants.h"

#define DIR	"data/grants"

static unsigned int split_mib;
core_param(xn_grants, split_mib, uint, 0);

/* What an order consists of; which of the numbers are there depends on it. */
struct order {
	char verb[8];
	unsigned int set;
	unsigned int a;
	unsigned int b;
	char where[8];
};

static int answer_used(const struct order *o, char *words, size_t size)
{
	unsigned int used, pending;
	int err = grants_used(o->set, &used, &pending);

	if (!err)
		snprintf(words, size, " %u %u", used, pending);
	return err;
}

static int answer_look(const struct order *o, char *words, size_t size)
{
	int err;
	u8 byte;

	err = grants_look(o->set, o->a, o->b, &byte);
	if (!err)
		snprintf(words, size, " %u", byte);
	return err;
}

static int answer_event(char *words, size_t size)
{
	int err;
	u32 port;

	err = grants_event(&port);
	if (!err)
		snprintf(words, size, " %u", port);
	return err;
}

static int carry_out(const char *text, char *words, size_t size)
{
	struct order o = { };
	int n = sscanf(text, "%7s %u %u %u", o.verb, &o.set, &o.a, &o.b);

	if (n == 3 && !strcmp(o.verb, "make") &&
	    sscanf(text, "%*s %*u %*u %7s", o.where) == 1)
		return grants_make(o.set, o.a, o.where);
	if (n == 2 && !strcmp(o.verb, "fill"))
		return grants_fill(o.set);
	if (n == 2 && !strcmp(o.verb, "free"))
		return grants_free(o.set);
	if (n == 2 && !strcmp(o.verb, "used"))
		return answer_used(&o, words, size);
	if (n == 4 && !strcmp(o.verb, "revoke"))
		return grants_revoke(o.set, o.a, o.b);
	if (n == 4 && !strcmp(o.verb, "look"))
		return answer_look(&o, words, size);
	if (n == 1 && !strcmp(o.verb, "event"))
		return answer_event(words, size);
	if (n == 1 && !strcmp(o.verb, "events")) {
		snprintf(words, size, " %u", grants_events());
		return 0;
	}
	return -EINVAL;
}

/* The watch fires once without an order, and perhaps twice for one. */
static void on_order(struct xenbus_watch *watch, const char *path,
		     const char *token)
{
	char *order = xenbus_read(XBT_NIL, DIR, "order", NULL);
	static unsigned int last;
	char words[32] = "";
	unsigned int nr;
	int err, at = 0;

	if (IS_ERR(order))
		return;
	if (sscanf(order, "%u %n", &nr, &at) >= 1 && nr != last) {
		last = nr;
		err = carry_out(order + at, words, sizeof(words));
		if (err)
			xenbus_printf(XBT_NIL, DIR, "answer", "%u failed %d", nr, -err);
		else
			xenbus_printf(XBT_NIL, DIR, "answer", "%u ok%s", nr, words);
	}
	kfree(order);
}

static struct xenbus_watch order_watch = {
	.node		= DIR "/order",
	.callback	= on_order,
};

static int __init grants_init(void)
{
	int err;

	if (!xen_domain() || !split_mib)
		return 0;
	err = xen_pv_domain() ? -EOPNOTSUPP : 0;
	err = err ?: grants_pool_fill((unsigned long)split_mib << (20 - PAGE_SHIFT));
	err = err ?: xenbus_printf(XBT_NIL, DIR, "answer", "0 ok");
	err = err ?: register_xenbus_watch(&order_watch);
	if (err)
		pr_err("failed: %d\n", err);
	else
		pr_info("ready\n");
	return err;
}

/* When xenstore can be asked. */
late_initcall(grants_init);
