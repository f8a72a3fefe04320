// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the calls of xen-numa fail, one at a time, on a kernel that was built
 * without fault injection.
 *
 * A kprobe on each function that can fail lets it return at once with its error.
 * Which call does is decided by its site: the function, and the chain of calls
 * that led there. Within a step of a test each site fails once (or as often as is
 * asked for), so that a step is done when it comes to its end without a fault.
 *
 * /sys/kernel/debug/unlucky/fault
 *   write  step           the sites of the step before are forgotten
 *          arm WHAT WHO [SKIP]
 *                         the next site that is new fails; with SKIP, when it is
 *                         met for the time SKIP + 1 since it was armed.
 *                         WHAT: alloc (memory), call (other functions that
 *                         xen-numa calls itself), all
 *                         WHO: code (below a function of xen-numa's, in any
 *                         task), task (the writer, whatever it calls)
 *          off            no more
 *   read   nothing, or what has failed since it was armed: the function, a number
 *          for the site, the chain of calls
 */
#define pr_fmt(fmt) "unlucky: " fmt

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/ptrace.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "unlucky.h"

#define DEPTH		48	/* calls that are looked at */
#define SITES		4096	/* in one step */
#define CHAIN_MAX	1024

#define ALLOC		1u
#define CALL		2u
#define NO_GFP		-1

asm(".text\n"
	".type unlucky_return, @function\n"
	".globl unlucky_return\n"
	"unlucky_return:\n"
	ANNOTATE_NOENDBR
	ASM_RET
	".size unlucky_return, .-unlucky_return\n"
);

/**
 * struct target - a function that can fail
 * @symbol: its name
 * @what: ALLOC or CALL
 * @gfp: which argument has the allocation's flags, or NO_GFP
 * @ret: what it returns when it fails
 * @kp: its probe
 */
struct target {
	const char *symbol;
	unsigned int what;
	int gfp;
	unsigned long ret;
	struct kprobe kp;
};

#define ALLOC_OF(_symbol, _gfp)	{ .symbol = (_symbol), .what = ALLOC, .gfp = (_gfp) }
#define CALL_OF(_symbol, _ret) \
	{ .symbol = (_symbol), .what = CALL, .gfp = NO_GFP, .ret = (unsigned long)(_ret) }

/* Which argument of those that take a set of buckets has the flags. */
#define BUCKET	IS_ENABLED(CONFIG_SLAB_BUCKETS)

static struct target targets[] = {
	ALLOC_OF("__kmalloc_noprof", 1),
	ALLOC_OF("__kmalloc_node_noprof", 1 + BUCKET),
	ALLOC_OF("__kmalloc_node_track_caller_noprof", 1 + BUCKET),
	ALLOC_OF("__kmalloc_cache_noprof", 1),
	ALLOC_OF("__kmalloc_cache_node_noprof", 1),
	ALLOC_OF("__kmalloc_large_noprof", 1),
	ALLOC_OF("__kmalloc_large_node_noprof", 1),
	ALLOC_OF("kmem_cache_alloc_noprof", 1),
	ALLOC_OF("kmem_cache_alloc_lru_noprof", 2),
	ALLOC_OF("kmem_cache_alloc_node_noprof", 1),
	ALLOC_OF("__alloc_pages_noprof", 0),
	ALLOC_OF("__vmalloc_node_range_noprof", 4),
	ALLOC_OF("pcpu_alloc_noprof", 3),
	/* What the modules call by themselves. */
	CALL_OF("__xenbus_register_backend", -ENOMEM),
	CALL_OF("bus_register_notifier", -EINVAL),
	CALL_OF("__cpuhp_setup_state", -ENOSPC),
	CALL_OF("misc_register", -EBUSY),
	CALL_OF("xen_numa_listen", -ENOMEM),
	CALL_OF("debugfs_create_dir", -ENOMEM),
	CALL_OF("debugfs_create_file", -ENOMEM),
	CALL_OF("alloc_workqueue", 0),
	CALL_OF("__symbol_get", 0),
	CALL_OF("register_kprobe", -EINVAL),
	CALL_OF("register_kretprobe", -EINVAL),
	CALL_OF("tracepoint_probe_register", -EEXIST),
	CALL_OF("bus_for_each_dev", -EINVAL),
	CALL_OF("bus_for_each_drv", -EINVAL),
	CALL_OF("set_cpus_allowed_ptr", -EINVAL),
	CALL_OF("irq_set_affinity", -EBUSY),
	CALL_OF("irq_from_evtchn", -1),
	CALL_OF("xenbus_read_unsigned", 0),
	CALL_OF("gnttab_alloc_pages", -ENOMEM),
	CALL_OF("gnttab_pages_set_private", -ENOMEM),
	CALL_OF("memremap_pages", -ENOMEM),
	CALL_OF("allocate_resource", -EBUSY),
	CALL_OF("ida_alloc_range", -ENOSPC),
	CALL_OF("__kmem_cache_create_args", 0),
	CALL_OF("get_user_pages_fast", -EFAULT),
	CALL_OF("follow_pfnmap_start", -EINVAL),
	CALL_OF("find_vma", 0),
	CALL_OF("down_read_killable", -EINTR),
	CALL_OF("_copy_from_user", 1),
	CALL_OF("_copy_to_user", 1),
	CALL_OF("kstrtouint", -ERANGE),
	CALL_OF("acpi_get_table", 5 /* AE_NOT_FOUND */),
	CALL_OF("xen_numa_queue_attach", 0),
	CALL_OF("xen_numa_peek", ~0UL),
};

/* Functions of these modules are xen-numa's. */
static const char *const modules[] = { "[xen_numa]", "[xen_numa_hooks]" };

struct site {
	u64 hash;
	unsigned int round;	/* in which it was armed when it was met last */
	unsigned int met;	/* in that round */
	bool failed;
};

/* lock guards all of this, and the buffers. */
static DEFINE_RAW_SPINLOCK(lock);
static unsigned int armed;	/* ALLOC, CALL; read without the lock first */
static struct task_struct *only;	/* NULL: below xen-numa's code */
static unsigned int skip;
static unsigned int rounds;
static struct site sites[SITES];
static unsigned int full;	/* sites for which there was no place */
static unsigned long stack[DEPTH];
static char name[KSYM_SYMBOL_LEN];
static char chain[CHAIN_MAX];
static char failed[CHAIN_MAX + KSYM_NAME_LEN + 32];

static bool in_module(unsigned long addr)
{
	return addr >= MODULES_VADDR && addr < MODULES_END;
}

static bool name_is_ours(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modules); i++)
		if (strstr(name, modules[i]))
			return true;

	return false;
}

static u64 hash_text(u64 hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (u8)*text) * 0x100000001b3ULL;

	return hash;
}

/*
 * The chain of calls of which the probed function is the last: a number for it,
 * without addresses that are others when a module is loaded again, and whether
 * xen-numa is in it. The names of the nearest are noted.
 */
static bool look_at_chain(const struct target *t, u64 *hash)
{
	unsigned long start = (unsigned long)t->kp.addr;
	unsigned int i, first = 0, nr, len = 0;
	bool ours = false;

	nr = stack_trace_save(stack, DEPTH, 0);
	for (i = 0; i < nr; i++)
		if (stack[i] >= start && stack[i] < start + 32)
			first = i + 1;
	*hash = hash_text(0xcbf29ce484222325ULL, t->symbol);
	for (i = first; i < nr; i++) {
		bool module = in_module(stack[i]);

		if (module) {
			sprint_symbol(name, stack[i]);
			ours |= name_is_ours();
			*hash = hash_text(*hash, name);
		} else {
			*hash = (*hash ^ stack[i]) * 0x100000001b3ULL;
		}
		sprint_symbol_no_offset(name, stack[i]);
		if (len + strlen(name) + 2 < sizeof(chain))
			len += scnprintf(chain + len, sizeof(chain) - len, "%s%s",
					 len ? "<" : "", strreplace(name, ' ', '@'));
	}

	return ours;
}

/* The place of a site, or NULL when there is none left. */
static struct site *site_of(u64 hash)
{
	unsigned int i;

	for (i = 0; i < SITES; i++) {
		struct site *s = &sites[(hash + i) % SITES];

		if (s->hash == hash)
			return s;
		if (!s->hash) {
			s->hash = hash;
			return s;
		}
	}
	full++;

	return NULL;
}

static bool fails(const struct target *t)
{
	struct site *s;
	u64 hash;

	if (!(armed & t->what) || (only && only != current))
		return false;
	if (!look_at_chain(t, &hash) && !only)
		return false;
	s = site_of(hash);
	if (!s)
		return false;
	if (s->round != rounds) {
		s->round = rounds;
		s->met = 0;
	}
	if (s->failed || s->met++ < skip)
		return false;
	s->failed = true;
	WRITE_ONCE(armed, 0);
	snprintf(failed, sizeof(failed), "%s %016llx %s\n", t->symbol, hash, chain);

	return true;
}

static bool caller_is_ours(struct pt_regs *regs)
{
	unsigned long caller = regs_get_kernel_stack_nth(regs, 0);

	if (!in_module(caller))
		return false;
	sprint_symbol(name, caller);

	return name_is_ours();
}

static int on_call(struct kprobe *kp, struct pt_regs *regs)
{
	struct target *t = container_of(kp, struct target, kp);
	unsigned long flags;
	bool fail;

	if (!(READ_ONCE(armed) & t->what) || !in_task())
		return 0;
	if (t->gfp != NO_GFP &&
	    regs_get_kernel_argument(regs, t->gfp) & __GFP_NOFAIL)
		return 0;
	raw_spin_lock_irqsave(&lock, flags);
	fail = (t->what != CALL || caller_is_ours(regs)) && fails(t);
	raw_spin_unlock_irqrestore(&lock, flags);
	if (!fail)
		return 0;
	regs_set_return_value(regs, t->ret);
	instruction_pointer_set(regs, (unsigned long)unlucky_return);

	return 1;
}

/* A kprobe that has one may change where its function goes on. */
static void after_call(struct kprobe *kp, struct pt_regs *regs,
		       unsigned long flags)
{
}

static void forget_sites(void)
{
	memset(sites, 0, sizeof(sites));
	full = 0;
}

static int arm(const char *words)
{
	char what[8], who[8];
	unsigned int n = 0, mask;

	if (sscanf(words, "%7s %7s %u", what, who, &n) < 2)
		return -EINVAL;
	if (!strcmp(what, "alloc"))
		mask = ALLOC;
	else if (!strcmp(what, "call"))
		mask = CALL;
	else if (!strcmp(what, "all"))
		mask = ALLOC | CALL;
	else
		return -EINVAL;
	if (strcmp(who, "code") && strcmp(who, "task"))
		return -EINVAL;
	only = strcmp(who, "task") ? NULL : current;
	skip = n;
	rounds++;
	failed[0] = '\0';
	WRITE_ONCE(armed, mask);

	return 0;
}

static ssize_t fault_write(struct file *file, const char __user *ubuf, size_t len,
			   loff_t *pos)
{
	unsigned long flags;
	char text[64];
	int err = 0;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, len))
		return -EFAULT;
	text[len] = '\0';
	strim(text);
	raw_spin_lock_irqsave(&lock, flags);
	WRITE_ONCE(armed, 0);
	if (!strcmp(text, "step"))
		forget_sites();
	else if (!strncmp(text, "arm ", 4))
		err = arm(text + 4);
	else if (strcmp(text, "off"))
		err = -EINVAL;
	raw_spin_unlock_irqrestore(&lock, flags);

	return err ?: len;
}

/* Nothing is armed by then, so that it stays as it is. */
static ssize_t fault_read(struct file *file, char __user *ubuf, size_t len,
			  loff_t *pos)
{
	return simple_read_from_buffer(ubuf, len, pos, failed, strlen(failed));
}

static const struct file_operations fault_fops = {
	.owner	= THIS_MODULE,
	.read	= fault_read,
	.write	= fault_write,
	.llseek	= default_llseek,
};

static struct dentry *dir;

static void disarm_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(targets); i++)
		if (targets[i].kp.addr)
			unregister_kprobe(&targets[i].kp);
}

static int __init unlucky_init(void)
{
	unsigned int i, allocs = 0, calls = 0;
	int err;

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		struct target *t = &targets[i];

		t->kp.symbol_name = t->symbol;
		t->kp.pre_handler = on_call;
		t->kp.post_handler = after_call;
		err = register_kprobe(&t->kp);
		if (err) {
			/* Kernels differ. */
			t->kp.addr = NULL;
			pr_info("no probe on %s: %d\n", t->symbol, err);
		} else if (t->what == ALLOC) {
			allocs++;
		} else {
			calls++;
		}
	}
	if (!allocs || !calls) {
		disarm_all();
		return -ENOENT;
	}
	dir = debugfs_create_dir("unlucky", NULL);
	debugfs_create_file("fault", 0600, dir, NULL, &fault_fops);
	pr_info("%u functions that allocate and %u others can fail\n",
		allocs, calls);

	return 0;
}
module_init(unlucky_init);

static void __exit unlucky_exit(void)
{
	debugfs_remove(dir);
	disarm_all();
}
module_exit(unlucky_exit);

MODULE_DESCRIPTION("Makes calls of xen-numa fail");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
