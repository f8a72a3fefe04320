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

#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/nodemask.h>

#include <xen/numa-version.h>
#include <xen/xen.h>

#include "backend.h"
#include "debugfs.h"
#include "engine.h"
#include "map.h"
#include "params.h"
#include "place.h"
#include "report.h"
#include "resolve.h"
#include "resolve_compare.h"
#include "srat_host.h"
#include "stock.h"

static bool running;

/*
 * A PV dom0 has no nodes of its own: where its CPUs are is in the host's SRAT,
 * and that knows the frames too. Everywhere else a SRAT is dom0's own, whose
 * addresses are not the host's.
 */
static const char *pv_cannot_help(void)
{
	int err = srat_host_init();
	u32 pxms[2];

	if (err == -ENOENT)
		return "no-srat";
	if (err)
		return "bad-srat";
	if (srat_pxms(srat_host(), pxms, ARRAY_SIZE(pxms)) < 2)
		return "one-node";
	if (resolve_use(&resolve_hypercall) && resolve_use(&resolve_srat))
		return "bad-srat";
	place_init(&place_pv);

	return NULL;
}

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
	place_init(&place_host);

	return NULL;
}

/* Two who know should say the same; if not, the hypervisor is believed. */
static void compare_providers(void)
{
	struct resolve_difference first;
	int nr;

	if (!srat_host() || resolve_provider() == &resolve_srat)
		return;
	nr = resolve_compare(srat_host(), resolve_mfns, &first);
	if (nr > 0)
		pr_warn("SRAT and Xen disagree about %d frames (MFN %#llx: PXM %u or %u), Xen is believed\n",
			nr, first.mfn, first.srat_pxm, first.other_pxm);
}

static void say_mode(void)
{
	static const char *const names[] = {
		[BACKEND_NONE]	= "not loaded yet",
		[BACKEND_STOCK]	= "stock (tasks and IRQs by samples, no allocations)",
		[BACKEND_FULL]	= "full (tasks, IRQs, allocations, by all frames)",
	};
	enum backend_mode modes[BACKEND_KINDS];

	backend_modes(modes);
	if (modes[BACKEND_NET] == modes[BACKEND_BLOCK])
		pr_info("netback and blkback: %s\n",
			names[modes[BACKEND_NET]]);
	else
		pr_info("netback: %s, blkback: %s\n",
			names[modes[BACKEND_NET]], names[modes[BACKEND_BLOCK]]);
}

static int __init numa_init(void)
{
	struct setting s = params_setting();
	char text[SETTING_TEXT_MAX];
	const char *why;
	int err;

	if (!xen_domain())
		return -ENODEV;

	why = xen_pv_domain() && xen_initial_domain() ? pv_cannot_help() :
							cannot_help();
	if (why) {
		params_set_reason(why);
		srat_host_exit();
		pr_info("%s: backends work as without this module\n", why);
		return report_init(false);
	}

	setting_print(&s, text, sizeof(text));
	if (!engine_setting_valid(&s)) {
		pr_err("policy %s: there is no such node\n", text);
		err = -ENODEV;
		goto exit_srat;
	}
	compare_providers();
	pr_info("frames resolved by %s, %u nodes, policy %s\n", resolve_name(),
		places_nr(), text);
	err = engine_init();
	if (err)
		goto exit_map;
	params_active(true);
	err = stock_init();
	if (err)
		goto exit_engine;
	err = report_init(true);
	if (err)
		goto exit_stock;
	running = true;
	numa_debugfs_init();
	say_mode();

	return 0;

exit_stock:
	stock_exit();
exit_engine:
	params_active(false);
	engine_exit();
exit_map:
	map_exit();
exit_srat:
	srat_host_exit();
	return err;
}
module_init(numa_init);

static void __exit numa_exit(void)
{
	report_exit();
	if (!running)
		return;

	numa_debugfs_exit();
	params_active(false);
	stock_exit();
	engine_exit();
	map_exit();
	srat_host_exit();
	/* Mixed chunks are freed by kfree_rcu(), which needs no code of ours. */
}
module_exit(numa_exit);

MODULE_DESCRIPTION("NUMA steering for Xen backends");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
MODULE_VERSION(XEN_NUMA_VERSION);
