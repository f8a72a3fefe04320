// SPDX-License-Identifier: GPL-2.0
/*
 * The administrator's parameters: the default policy, rules for programs and
 * cgroups, and a fault for the tests.
 */
#define pr_fmt(fmt) "xen:" KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "gntdev-common.h"

#define RULES_MAX	32

const char *const gntdev_numa_names[] = {
	[XEN_NUMA_FILE_OFF]	= "off",
	[XEN_NUMA_FILE_REPORT]	= "report",
	[XEN_NUMA_FILE_FOLLOW]	= "follow",
};

/**
 * struct rule - a policy for some files
 * @is_cgroup: @path is a cgroup's and stands for those below too, else a program's
 * @path: whose
 * @policy: what holds for them
 */
struct rule {
	bool is_cgroup;
	char *path;
	u32 policy;
};

/**
 * struct rules - what was written
 * @text: as it was, to be read back
 * @copy: the same, cut into the rules' paths
 * @nr: how many
 * @rule: the first that fits counts
 */
struct rules {
	char *text;
	char *copy;
	unsigned int nr;
	struct rule rule[RULES_MAX];
};

/*
 * rules_lock guards what the rules are. Innermost but for allocations. Writers
 * of parameters have the lock of all parameters outside of it.
 */
static DEFINE_MUTEX(rules_lock);
static struct rules *rules;
static u32 default_policy = XEN_NUMA_FILE_REPORT;

static int parse_policy(const char *text, u32 *policy)
{
	u32 i;

	for (i = XEN_NUMA_FILE_OFF; i <= XEN_NUMA_FILE_FOLLOW; i++)
		if (sysfs_streq(text, gntdev_numa_names[i])) {
			*policy = i;
			return 0;
		}

	return -EINVAL;
}

/* "exe=/path:policy" or "cgroup=/path:policy", cut in place. */
static int parse_rule(char *word, struct rule *r)
{
	char *path = strchr(word, '=');
	char *policy = strrchr(word, ':');

	if (!path || !policy || policy < path)
		return -EINVAL;
	*path++ = '\0';
	*policy++ = '\0';
	if (*path != '/')
		return -EINVAL;
	if (!strcmp(word, "cgroup"))
		r->is_cgroup = true;
	else if (strcmp(word, "exe"))
		return -EINVAL;
	r->path = path;

	return parse_policy(policy, &r->policy);
}

static int parse_rules(struct rules *new)
{
	char *rest = new->copy, *word;
	int err;

	if (!*rest)
		return 0;
	while ((word = strsep(&rest, ","))) {
		if (new->nr == RULES_MAX)
			return -E2BIG;
		err = parse_rule(word, &new->rule[new->nr++]);
		if (err)
			return err;
	}

	return 0;
}

static void free_rules(struct rules *r)
{
	if (!r)
		return;
	kfree(r->text);
	kfree(r->copy);
	kfree(r);
}

static int make_rules(const char *text, struct rules **made)
{
	struct rules *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int err = -ENOMEM;

	if (!new)
		return -ENOMEM;
	new->text = kstrdup(text, GFP_KERNEL);
	if (new->text)
		new->copy = kstrdup(strim(new->text), GFP_KERNEL);
	if (new->copy)
		err = parse_rules(new);
	if (err)
		free_rules(new);
	else
		*made = new;

	return err;
}

static int rules_set(const char *text, const struct kernel_param *kp)
{
	struct rules *new, *old;
	int err = make_rules(text, &new);

	if (err)
		return err;
	mutex_lock(&rules_lock);
	old = rules;
	rules = new;
	mutex_unlock(&rules_lock);
	free_rules(old);
	gntdev_numa_settle_all();

	return 0;
}

static int rules_get(char *buf, const struct kernel_param *kp)
{
	int len;

	mutex_lock(&rules_lock);
	len = sysfs_emit(buf, "%s\n", rules ? strim(rules->text) : "");
	mutex_unlock(&rules_lock);

	return len;
}

static void rules_free(void *arg)
{
	free_rules(rules);
	rules = NULL;
}

static const struct kernel_param_ops rules_ops = {
	.set	= rules_set,
	.get	= rules_get,
	.free	= rules_free,
};
module_param_cb(numa_rules, &rules_ops, NULL, 0644);
MODULE_PARM_DESC(numa_rules,
		 "Policies that hold in place of numa_policy, for a program or for a cgroup and those below: exe=/path:policy or cgroup=/path:policy, separated by commas, the first that fits counts");

static int policy_set(const char *text, const struct kernel_param *kp)
{
	u32 policy;
	int err = parse_policy(text, &policy);

	if (err)
		return err;
	WRITE_ONCE(default_policy, policy);
	gntdev_numa_settle_all();

	return 0;
}

static int policy_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", gntdev_numa_names[default_policy]);
}

static const struct kernel_param_ops policy_ops = {
	.set	= policy_set,
	.get	= policy_get,
};
module_param_cb(numa_policy, &policy_ops, NULL, 0644);
MODULE_PARM_DESC(numa_policy,
		 "Default for the mappings of a process: off, report (their pages get the node of the frames behind them), follow (and the threads that map go there)");

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	if (strncmp(path, top, len))
		return false;

	return !path[len] || path[len] == '/' || top[len - 1] == '/';
}

static bool fits(const struct rule *r, const char *exe, const char *cgroup)
{
	if (r->is_cgroup)
		return cgroup && is_below(cgroup, r->path);

	return exe && !strcmp(exe, r->path);
}

/**
 * gntdev_numa_rule() - the administrator's policy for a file
 * @exe: the program that opened it, or NULL
 * @cgroup: the cgroup it was in, or NULL
 *
 * Context: process context, may sleep.
 * Return: one of enum xen_numa_file_policy, never XEN_NUMA_FILE_DEFAULT.
 */
u32 gntdev_numa_rule(const char *exe, const char *cgroup)
{
	u32 policy = READ_ONCE(default_policy);
	unsigned int i;

	mutex_lock(&rules_lock);
	for (i = 0; rules && i < rules->nr; i++)
		if (fits(&rules->rule[i], exe, cgroup)) {
			policy = rules->rule[i].policy;
			break;
		}
	mutex_unlock(&rules_lock);

	return policy;
}

static atomic_t fail = ATOMIC_INIT(0);

static int fail_set(const char *text, const struct kernel_param *kp)
{
	unsigned int n;
	int err = kstrtouint(text, 0, &n);

	if (!err && n > INT_MAX)
		err = -ERANGE;
	if (!err)
		atomic_set(&fail, n);

	return err;
}

static int fail_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&fail));
}

static const struct kernel_param_ops fail_ops = {
	.set	= fail_set,
	.get	= fail_get,
};
module_param_cb(numa_fail, &fail_ops, NULL, 0600);
MODULE_PARM_DESC(numa_fail,
		 "For tests: of all that can fail of what is done for NUMA, the Nth from now on does; 0 for none");

/**
 * gntdev_numa_fails() - does this step fail, because a test wants it
 *
 * Context: any.
 * Return: true once, when the parameter has been counted down.
 */
bool gntdev_numa_fails(void)
{
	return unlikely(atomic_read(&fail)) && atomic_dec_if_positive(&fail) == 0;
}
