// SPDX-License-Identifier: GPL-2.0
/*
 * Issues XENMEM_get_mfn_pxms with whatever arguments a self-test wants.
 *
 * /sys/kernel/debug/xen-numa-test/
 *   mfns   write: frame numbers in hex, separated by white space; replaces
 *          the list
 *   nr     frames to claim in the call; 4294967295 (default) for as many as written
 *   flags  flags of the call
 *   bad    bit 0: bad handle for the frames, bit 1: for the PXMs
 *   call   read: issues the call; "ret N", then "MFN PXM" for each frame
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <xen/interface/numa.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

/* One more than the call takes, to see it refused. */
#define FRAMES	(XENMEM_GET_MFN_PXMS_MAX + 1)

/* Not canonical: no address space has it. */
#define BAD_HANDLE	((void *)0x8000000000000000UL)

#define BAD_MFNS	BIT(0)
#define BAD_PXMS	BIT(1)

static DEFINE_MUTEX(frames_lock);	/* guards text, mfns, pxms, nr_mfns */
static char text[FRAMES * 20];
static size_t text_len;
static xen_pfn_t mfns[FRAMES];
static u32 pxms[FRAMES];
static unsigned int nr_mfns;

static u32 nr = ~0U;
static u32 flags;
static u32 bad;

static struct dentry *dir;

static int mfns_parse(void)
{
	unsigned int n = 0;
	char *at = text;
	char *word;

	lockdep_assert_held(&frames_lock);

	text[text_len] = '\0';
	while ((word = strsep(&at, " \t\n"))) {
		u64 mfn;
		int err;

		if (!*word)
			continue;
		if (n == FRAMES)
			return -E2BIG;
		err = kstrtou64(word, 16, &mfn);
		if (err)
			return err;
		mfns[n++] = mfn;
	}
	nr_mfns = n;
	text_len = 0;

	return 0;
}

/* A shell may write a long list in several pieces: parsed at the call. */
static ssize_t mfns_write(struct file *file, const char __user *ubuf,
			  size_t len, loff_t *pos)
{
	ssize_t ret;

	mutex_lock(&frames_lock);
	ret = simple_write_to_buffer(text, sizeof(text) - 1, pos, ubuf, len);
	if (ret > 0)
		text_len = *pos;
	mutex_unlock(&frames_lock);

	return ret;
}

static const struct file_operations mfns_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= mfns_write,
};

static int call_show(struct seq_file *s, void *unused)
{
	struct xen_get_mfn_pxms arg = { .flags = flags };
	unsigned int i;
	int ret;

	mutex_lock(&frames_lock);
	if (text_len) {
		ret = mfns_parse();
		if (ret) {
			mutex_unlock(&frames_lock);
			return ret;
		}
	}
	arg.nr_mfns = nr == ~0U ? nr_mfns : nr;
	memset(pxms, 0x5a, sizeof(pxms));
	set_xen_guest_handle(arg.mfns,
			     bad & BAD_MFNS ? BAD_HANDLE : mfns);
	set_xen_guest_handle(arg.pxms,
			     bad & BAD_PXMS ? BAD_HANDLE : pxms);
	ret = HYPERVISOR_memory_op(XENMEM_get_mfn_pxms, &arg);

	seq_printf(s, "ret %d\n", ret);
	for (i = 0; !ret && i < arg.nr_mfns; i++)
		seq_printf(s, "%llx %d\n", (u64)mfns[i], (int)pxms[i]);
	mutex_unlock(&frames_lock);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(call);

static int __init hypercall_test_init(void)
{
	if (!xen_domain())
		return -ENODEV;

	dir = debugfs_create_dir("xen-numa-test", NULL);
	debugfs_create_file("mfns", 0200, dir, NULL, &mfns_fops);
	debugfs_create_u32("nr", 0600, dir, &nr);
	debugfs_create_x32("flags", 0600, dir, &flags);
	debugfs_create_u32("bad", 0600, dir, &bad);
	debugfs_create_file("call", 0400, dir, NULL, &call_fops);

	return 0;
}
module_init(hypercall_test_init);

static void __exit hypercall_test_exit(void)
{
	debugfs_remove(dir);
}
module_exit(hypercall_test_exit);

MODULE_DESCRIPTION("Test module for the XENMEM_get_mfn_pxms hypercall");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
