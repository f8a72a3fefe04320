// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa: moves the work of dom0's backends to the node that owns the
 * guests' frames.
 *
 * The module always loads on Xen. Where it cannot help it says why, once in
 * the log and for ever in the parameter "reason", and leaves everything as
 * it would be without it.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/nodemask.h>

#include <xen/xen.h>

#include "debugfs.h"
#include "engine.h"
#include "map.h"
#include "params.h"
#include "place.h"
#include "resolve.h"

static bool running;

/* Why this host gives us nothing to do, or NULL. */
static const char *cannot_help(void)
{
	int err = resolve_use(&resolve_hypercall);

	switch (err) {
	case 0:
		break;
	case -ENOSYS:
		return "no-hypercall";
	case -EPERM:
	case -EACCES:
		return "hypercall-refused";
	default:
		pr_warn("XENMEM_get_mfn_pxms failed: %d\n", err);
		return "hypercall-failed";
	}
	if (num_online_nodes() < 2)
		return "one-node";

	return NULL;
}

static int __init numa_init(void)
{
	struct setting s = params_setting();
	char text[SETTING_TEXT_MAX];
	const char *why;
	int err;

	if (!xen_domain())
		return -ENODEV;

	why = cannot_help();
	if (why) {
		params_set_reason(why);
		pr_info("%s: backends work as without this module\n", why);
		return 0;
	}

	place_init(&place_host);
	setting_print(&s, text, sizeof(text));
	if (s.mode == SETTING_NODE && place_of_node(s.node) == PLACE_NONE) {
		pr_err("policy %s: there is no such node\n", text);
		return -ENODEV;
	}
	err = engine_init();
	if (err) {
		map_exit();
		return err;
	}
	params_active(true);
	running = true;
	numa_debugfs_init();
	pr_info("frames resolved by %s, %u nodes, policy %s\n", resolve_name(),
		num_online_nodes(), text);

	return 0;
}
module_init(numa_init);

static void __exit numa_exit(void)
{
	if (!running)
		return;

	params_active(false);
	numa_debugfs_exit();
	engine_exit();
	map_exit();
	/* Mixed chunks are freed by kfree_rcu(), which needs no code of ours. */
}
module_exit(numa_exit);

MODULE_DESCRIPTION("NUMA steering for Xen backends");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
