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
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include <xen/xen.h>

#include "debugfs.h"
#include "engine.h"
#include "map.h"
#include "resolve.h"

static const char *const mode_names[] = {
	[ENGINE_OFF]	= "off",
	[ENGINE_AUTO]	= "auto",
};

/* policy_lock guards policy and active; taken outside the engine's lock. */
static DEFINE_MUTEX(policy_lock);
static enum engine_mode policy = ENGINE_AUTO;
static bool active;

/* Set once at load. */
static const char *reason = "ok";

static int policy_set(const char *val, const struct kernel_param *kp)
{
	int mode = sysfs_match_string(mode_names, val);

	if (mode < 0)
		return mode;

	mutex_lock(&policy_lock);
	policy = mode;
	if (active)
		engine_set_mode(policy);
	mutex_unlock(&policy_lock);

	return 0;
}

static int policy_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", mode_names[READ_ONCE(policy)]);
}

static const struct kernel_param_ops policy_ops = {
	.set = policy_set,
	.get = policy_get,
};
module_param_cb(policy, &policy_ops, NULL, 0644);
MODULE_PARM_DESC(policy, "off: count only; auto (default): steer each queue to the node that owns its frames");

static int reason_set(const char *val, const struct kernel_param *kp)
{
	return -EPERM;
}

static int reason_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", reason);
}

static const struct kernel_param_ops reason_ops = {
	.set = reason_set,
	.get = reason_get,
};
module_param_cb(reason, &reason_ops, NULL, 0444);
MODULE_PARM_DESC(reason, "read-only: ok, or why nothing can be steered");

/* Why this host gives us nothing to do, or NULL. */
static const char *cannot_help(void)
{
	int err = resolve_init();

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
	const char *why;
	int err;

	if (!xen_domain())
		return -ENODEV;

	why = cannot_help();
	if (why) {
		reason = why;
		pr_info("%s: backends work as without this module\n", why);
		return 0;
	}

	mutex_lock(&policy_lock);
	err = engine_init(policy);
	active = !err;
	mutex_unlock(&policy_lock);
	if (err) {
		map_exit();
		return err;
	}
	numa_debugfs_init();
	pr_info("frames resolved by %s, %u nodes, policy %s\n", resolve_name(),
		num_online_nodes(), mode_names[policy]);

	return 0;
}
module_init(numa_init);

static void __exit numa_exit(void)
{
	if (!active)
		return;

	numa_debugfs_exit();
	engine_exit();
	map_exit();
}
module_exit(numa_exit);

MODULE_DESCRIPTION("NUMA steering for Xen backends");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
