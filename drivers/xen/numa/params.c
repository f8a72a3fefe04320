// SPDX-License-Identifier: GPL-2.0
/*
 * The module's parameters: the default policy, its constants, and why the
 * module does nothing if it does not.
 */
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

#include "backend.h"
#include "engine.h"
#include "params.h"
#include "place.h"
#include "stock.h"

/*
 * setting_lock guards the default policy and active; taken outside the
 * engine's lock.
 */
static DEFINE_MUTEX(setting_lock);
static struct setting setting = { .mode = SETTING_AUTO };
static bool active;

/* Set once at load, when the engine does not run. */
static const char *reason = "ok";

static const char *const choice_reasons[] = {
	[PLACE_CHOICE]		= "ok",
	[PLACE_CPUS_UNKNOWN]	= "vcpus-not-pinned",
	[PLACE_CPUS_TOGETHER]	= "vcpus-on-one-node",
};

static int policy_set(const char *val, const struct kernel_param *kp)
{
	struct setting new;
	int err = setting_parse(&new, val);

	if (err)
		return err;
	if (new.mode == SETTING_DEFAULT)
		return -EINVAL;

	mutex_lock(&setting_lock);
	/* At load nodes are not known yet; params_active() looks then. */
	if (active && !engine_setting_valid(&new)) {
		err = -ENODEV;
	} else {
		setting = new;
		if (active)
			engine_default_changed(&setting);
	}
	mutex_unlock(&setting_lock);

	return err;
}

static int policy_get(char *buf, const struct kernel_param *kp)
{
	char text[SETTING_TEXT_MAX];

	mutex_lock(&setting_lock);
	setting_print(&setting, text, sizeof(text));
	mutex_unlock(&setting_lock);

	return sysfs_emit(buf, "%s\n", text);
}

static const struct kernel_param_ops policy_ops = {
	.set = policy_set,
	.get = policy_get,
};
module_param_cb(policy, &policy_ops, NULL, 0644);
MODULE_PARM_DESC(policy, "where queues go unless their device says otherwise: off, auto (default), strict, node:N or pxm:N");

static int never_set(const char *val, const struct kernel_param *kp)
{
	return -EPERM;
}

/* Reading it looks again, so nobody has to wait for the next tick. */
static int reason_get(char *buf, const struct kernel_param *kp)
{
	const char *why = reason;

	mutex_lock(&setting_lock);
	if (active)
		why = choice_reasons[engine_look()];
	mutex_unlock(&setting_lock);

	return sysfs_emit(buf, "%s\n", why);
}

static const struct kernel_param_ops reason_ops = {
	.set = never_set,
	.get = reason_get,
};
module_param_cb(reason, &reason_ops, NULL, 0444);
MODULE_PARM_DESC(reason, "read-only: ok, or why nothing can be steered");

static int mode_get(char *buf, const struct kernel_param *kp)
{
	const char *mode = "none";

	mutex_lock(&setting_lock);
	if (active)
		mode = backend_mode_name();
	mutex_unlock(&setting_lock);

	return sysfs_emit(buf, "%s\n", mode);
}

static const struct kernel_param_ops mode_ops = {
	.set = never_set,
	.get = mode_get,
};
module_param_cb(mode, &mode_ops, NULL, 0444);
MODULE_PARM_DESC(mode, "read-only: full for backends with hooks, stock for those without, mixed, or none");

/* A number with bounds; outside them -ERANGE, and nothing changes. */
struct bounded {
	unsigned int value, min, max;
	void (*changed)(void);
};

static int bounded_set(const char *val, const struct kernel_param *kp)
{
	struct bounded *b = kp->arg;
	unsigned int new;
	int err = kstrtouint(val, 10, &new);

	if (err)
		return err;
	if (new < b->min || new > b->max)
		return -ERANGE;
	mutex_lock(&setting_lock);
	WRITE_ONCE(b->value, new);
	if (active && b->changed)
		b->changed();
	mutex_unlock(&setting_lock);

	return 0;
}

static int bounded_get(char *buf, const struct kernel_param *kp)
{
	const struct bounded *b = kp->arg;

	return sysfs_emit(buf, "%u\n", READ_ONCE(b->value));
}

static const struct kernel_param_ops bounded_ops = {
	.set = bounded_set,
	.get = bounded_get,
};

static struct bounded tick_ms = { .value = 250, .min = 10, .max = 60000 };
module_param_cb(tick_ms, &bounded_ops, &tick_ms, 0644);
MODULE_PARM_DESC(tick_ms, "milliseconds between two looks at the queues; votes halve in about 5");

static struct bounded min_kib = { .value = 16, .min = 1, .max = 1 << 30 };
module_param_cb(min_kib, &bounded_ops, &min_kib, 0644);
MODULE_PARM_DESC(min_kib, "KiB that a queue must have moved lately to get a home");

static struct bounded margin_pct = { .value = 50, .min = 0, .max = 10000 };
module_param_cb(margin_pct, &bounded_ops, &margin_pct, 0644);
MODULE_PARM_DESC(margin_pct, "percent by which another node must be ahead to become the home");

static struct bounded hold_ms = { .value = 2000, .min = 100, .max = 3600000 };
module_param_cb(hold_ms, &bounded_ops, &hold_ms, 0644);
MODULE_PARM_DESC(hold_ms, "milliseconds between two moves of a queue");

static struct bounded capacity_pct = { .value = 90, .min = 0, .max = 100 };
module_param_cb(capacity_pct, &bounded_ops, &capacity_pct, 0644);
MODULE_PARM_DESC(capacity_pct, "percent of a node's CPU time that queues may use before it is full; 0: never");

static struct bounded window_ms = {
	.value = 20, .min = 1, .max = 10000, .changed = stock_hurry,
};

module_param_cb(window_ms, &bounded_ops, &window_ms, 0644);
MODULE_PARM_DESC(window_ms, "stock mode: milliseconds for which the backends' frames are looked at");

static struct bounded period_ms = {
	.value = 5000, .min = 10, .max = 3600000, .changed = stock_hurry,
};

module_param_cb(period_ms, &bounded_ops, &period_ms, 0644);
MODULE_PARM_DESC(period_ms, "stock mode: milliseconds between two such looks");

/**
 * params_window_ms() - how long stock backends are looked at
 *
 * Context: any.
 * Return: milliseconds.
 */
unsigned int params_window_ms(void)
{
	return READ_ONCE(window_ms.value);
}

/**
 * params_period_ms() - time between two looks at stock backends
 *
 * Context: any.
 * Return: milliseconds.
 */
unsigned int params_period_ms(void)
{
	return READ_ONCE(period_ms.value);
}

/**
 * params_policy() - the constants of the decision as they are now
 *
 * Context: any.
 * Return: thresholds for the mode "auto".
 */
struct policy_params params_policy(void)
{
	return (struct policy_params) {
		.min_bytes	= (u64)READ_ONCE(min_kib.value) * 1024,
		.margin_pct	= READ_ONCE(margin_pct.value),
		.hold_ms	= READ_ONCE(hold_ms.value),
		.capacity_pct	= READ_ONCE(capacity_pct.value),
	};
}

/**
 * params_tick_ms() - time between two looks at the queues
 *
 * Context: any.
 * Return: milliseconds.
 */
unsigned int params_tick_ms(void)
{
	return READ_ONCE(tick_ms.value);
}

/**
 * params_setting() - the default policy
 *
 * Context: process context, may sleep.
 * Return: never SETTING_DEFAULT.
 */
struct setting params_setting(void)
{
	struct setting s;

	mutex_lock(&setting_lock);
	s = setting;
	mutex_unlock(&setting_lock);

	return s;
}

/**
 * params_active() - from now on (or no longer) the engine hears of changes
 * @now: whether the engine runs
 *
 * Context: process context, may sleep.
 */
void params_active(bool now)
{
	mutex_lock(&setting_lock);
	active = now;
	if (active)
		engine_default_changed(&setting);
	mutex_unlock(&setting_lock);
}

/**
 * params_set_reason() - say why the module does nothing
 * @why: a constant string
 *
 * Context: while the module is loaded.
 */
void params_set_reason(const char *why)
{
	reason = why;
}
