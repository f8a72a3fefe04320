// SPDX-License-Identifier: GPL-2.0
/*
 * Changes what the hypervisor answers when xen-numa asks where frames are. The
 * hypercall itself is made, and its answer is changed on the way back.
 *
 * /sys/kernel/debug/liar
 *   write  off, or how answers are changed, see lies[] below, and a number where
 *          there is one
 *   read   answers that were changed since
 */
#define pr_fmt(fmt) "liar: " fmt

#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

enum lie {
	LIE_NONE,
	LIE_ERROR,	/* an error, and numbers that look like PXMs; from the start */
	LIE_FAIL,	/* the same, only when it is about frames */
	LIE_LATE,	/* right, but so many milliseconds later */
	LIE_WRONG,	/* the other one of the PXMs 0 and 1 */
	LIE_RANGE,	/* no PXM that there could be */
	LIE_UNKNOWN,	/* nobody's */
	LIE_PART,	/* every second one is missing */
	LIE_HALF,	/* PXMs change in the middle of each chunk of memory */
	LIE_CHANGE,	/* 0 or 1, another one each time */
};

static const char *const lies[] = {
	[LIE_NONE]	= "off",
	[LIE_ERROR]	= "error",
	[LIE_FAIL]	= "fail",
	[LIE_LATE]	= "late",
	[LIE_WRONG]	= "wrong",
	[LIE_RANGE]	= "range",
	[LIE_UNKNOWN]	= "unknown",
	[LIE_PART]	= "part",
	[LIE_HALF]	= "half",
	[LIE_CHANGE]	= "change",
};

/* As many frames as half of what the module remembers together. */
#define HALF_SHIFT	14

struct question {
	const u64 *mfns;
	u32 *pxms;
	unsigned int nr;
};

static enum lie lie;
static int lie_number;
static atomic_t told;

static u32 lie_about(u64 mfn, u32 pxm, unsigned int i)
{
	static const u32 none[] = { 2, 254, 255, 256, 1U << 31, ~0U - 1 };

	switch (lie) {
	case LIE_ERROR:
	case LIE_FAIL:
		return i & 1;
	case LIE_WRONG:
		return pxm < 2 ? !pxm : pxm;
	case LIE_RANGE:
		return none[(atomic_read(&told) + i) % ARRAY_SIZE(none)];
	case LIE_UNKNOWN:
		return ~0U;
	case LIE_PART:
		return i & 1 ? ~0U : pxm;
	case LIE_HALF:
		return mfn >> HALF_SHIFT & 1;
	case LIE_CHANGE:
		return get_random_u32_below(2);
	default:
		return pxm;
	}
}

static int asked(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct question *q = (struct question *)ri->data;

	q->mfns = (u64 *)regs_get_kernel_argument(regs, 0);
	q->pxms = (u32 *)regs_get_kernel_argument(regs, 1);
	q->nr = regs_get_kernel_argument(regs, 2);

	return 0;
}

static int answered(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct question *q = (struct question *)ri->data;
	unsigned int i;

	if (lie == LIE_NONE || regs_return_value(regs))
		return 0;
	if (lie == LIE_LATE)
		mdelay(lie_number);
	for (i = 0; i < q->nr; i++)
		q->pxms[i] = lie_about(q->mfns[i], q->pxms[i], i);
	if (lie == LIE_ERROR || lie == LIE_FAIL)
		regs_set_return_value(regs, lie_number);
	atomic_inc(&told);

	return 0;
}

/* Is the call there at all? */
static int probed(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	if (lie != LIE_ERROR && lie != LIE_LATE)
		return 0;
	if (lie == LIE_ERROR)
		regs_set_return_value(regs, lie_number);
	else
		mdelay(lie_number);
	atomic_inc(&told);

	return 0;
}

static struct kretprobe answers[] = {
	{
		.kp.symbol_name	= "xen_numa:resolve_mfns",
		.entry_handler	= asked,
		.handler	= answered,
		.data_size	= sizeof(struct question),
	}, {
		.kp.symbol_name	= "xen_numa:hypercall_probe",
		.handler	= probed,
	},
};

/* Of these, by index. */
static bool listening[ARRAY_SIZE(answers)];
static DEFINE_MUTEX(lie_mutex);

static void listen_no_more(void)
{
	unsigned int i;

	lockdep_assert_held(&lie_mutex);

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		if (listening[i])
			unregister_kretprobe(&answers[i]);
		listening[i] = false;
	}
}

/* While the module is there. */
static void listen(void)
{
	unsigned int i;
	int err;

	lockdep_assert_held(&lie_mutex);

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		if (listening[i])
			continue;
		/* It is refused with what it had before. */
		answers[i].kp.addr = NULL;
		answers[i].kp.flags = 0;
		err = register_kretprobe(&answers[i]);
		listening[i] = !err;
		if (err && err != -ENOENT)
			pr_err("no probe on %s: %d\n",
			       answers[i].kp.symbol_name, err);
	}
}

static int on_module(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, "xen_numa"))
		return NOTIFY_DONE;
	mutex_lock(&lie_mutex);
	if (state == MODULE_STATE_COMING && lie != LIE_NONE)
		listen();
	else if (state == MODULE_STATE_GOING)
		listen_no_more();
	mutex_unlock(&lie_mutex);

	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = { .notifier_call = on_module };

static ssize_t lie_write(struct file *file, const char __user *ubuf, size_t len,
			 loff_t *pos)
{
	char text[64], word[16];
	int i, number = 0;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, len))
		return -EFAULT;
	text[len] = '\0';
	if (sscanf(text, "%15s %d", word, &number) < 1)
		return -EINVAL;
	i = match_string(lies, ARRAY_SIZE(lies), word);
	if (i < 0)
		return i;
	mutex_lock(&lie_mutex);
	lie = i;
	lie_number = number;
	atomic_set(&told, 0);
	if (lie == LIE_NONE)
		listen_no_more();
	else
		listen();
	mutex_unlock(&lie_mutex);

	return len;
}

static int lie_show(struct seq_file *s, void *unused)
{
	seq_printf(s, "%d\n", atomic_read(&told));
	return 0;
}

static int lie_open(struct inode *inode, struct file *file)
{
	return single_open(file, lie_show, NULL);
}

static const struct file_operations lie_fops = {
	.owner		= THIS_MODULE,
	.open		= lie_open,
	.read		= seq_read,
	.write		= lie_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static struct dentry *file;

static int __init liar_init(void)
{
	int err = register_module_notifier(&module_notifier);

	if (err)
		return err;
	file = debugfs_create_file("liar", 0600, NULL, NULL, &lie_fops);

	return 0;
}
module_init(liar_init);

static void __exit liar_exit(void)
{
	debugfs_remove(file);
	unregister_module_notifier(&module_notifier);
	mutex_lock(&lie_mutex);
	listen_no_more();
	mutex_unlock(&lie_mutex);
}
module_exit(liar_exit);

MODULE_DESCRIPTION("Changes the answers that xen-numa gets from the hypervisor");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
