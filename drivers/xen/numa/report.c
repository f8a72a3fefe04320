// SPDX-License-Identifier: GPL-2.0
/*
 * report: /dev/xen/numa, where a process asks about its own mappings.
 *
 * Two of the ioctls of <xen/numa.h>, for whatever the caller has mapped. Where
 * the module cannot help, the device is there all the same and says that nothing
 * is known, so that a program needs no second way.
 */
#include <linux/compat.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <xen/numa-user.h>

#include "locate.h"
#include "place.h"
#include "report.h"

/* The answer about so many is half a MiB. */
#define PAGES_MAX	65536U

/* Set before the device is there. */
static bool resolving;

/**
 * struct asked - one call of XEN_NUMA_WHERE on its way
 * @l: a batch of pages and their places
 * @answer: the same in the caller's terms
 */
struct asked {
	struct locate l;
	struct xen_numa_page answer[LOCATE_BATCH];
};

static long query(void __user *arg)
{
	struct xen_numa_query q = {
		.caps		= xen_numa_user_caps() &
				  (XEN_NUMA_CAP_WHERE | XEN_NUMA_CAP_NODES),
		.max_pages	= PAGES_MAX,
	};

	return copy_to_user(arg, &q, sizeof(q)) ? -EFAULT : 0;
}

static void describe(int place, struct xen_numa_page *page)
{
	page->node = place < 0 ? XEN_NUMA_NODE_UNKNOWN : place_node(place);
	page->pxm = place < 0 ? XEN_NUMA_PXM_UNKNOWN : place_pxm(place);
}

/* Without a resolver a batch stays as it was made: unknown. */
static int where_batch(struct asked *a, struct xen_numa_where *w,
		       unsigned long addr, unsigned int nr)
{
	unsigned int i;
	int err = resolving ? locate_pages(&a->l, addr, nr) : 0;

	for (i = 0; !err && i < nr; i++) {
		describe(resolving ? a->l.place[i] : PLACE_NONE, &a->answer[i]);
		w->known += a->answer[i].pxm != XEN_NUMA_PXM_UNKNOWN;
		w->homed += a->l.homed[i];
	}

	return err;
}

static int where_all(struct asked *a, struct xen_numa_where *w)
{
	struct xen_numa_page __user *to = u64_to_user_ptr(w->pages);
	unsigned int done, nr;
	int err;

	for (done = 0; done < w->nr; done += nr) {
		nr = min_t(unsigned int, w->nr - done, LOCATE_BATCH);
		err = where_batch(a, w, w->addr + (u64)done * PAGE_SIZE, nr);
		if (err)
			return err;
		if (copy_to_user(to + done, a->answer,
				 nr * sizeof(a->answer[0])))
			return -EFAULT;
	}

	return 0;
}

static int where_valid(const struct xen_numa_where *w)
{
	u64 size = (u64)w->nr * PAGE_SIZE;

	if (!w->nr || w->nr > PAGES_MAX || w->flags || !PAGE_ALIGNED(w->addr))
		return -EINVAL;
	if (!access_ok(u64_to_user_ptr(w->addr), size))
		return -EFAULT;

	return locate_check(w->addr, w->nr);
}

static long where(void __user *arg)
{
	struct xen_numa_where w;
	struct asked *a;
	int err;

	if (copy_from_user(&w, arg, sizeof(w)))
		return -EFAULT;
	err = where_valid(&w);
	if (err)
		return err;
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	w.known = 0;
	w.homed = 0;
	err = where_all(a, &w);
	locate_done(&a->l);
	kfree(a);
	if (err)
		return err;

	return copy_to_user(arg, &w, sizeof(w)) ? -EFAULT : 0;
}

static long report_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case XEN_NUMA_QUERY:
		return query((void __user *)arg);
	case XEN_NUMA_WHERE:
		return where((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations report_fops = {
	.owner		= THIS_MODULE,
	.open		= nonseekable_open,
	.unlocked_ioctl	= report_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice report_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "xen/numa",
	.fops	= &report_fops,
	.mode	= 0600,
};

/**
 * report_init() - make the device
 * @resolves: frames can be resolved for as long as it is there
 *
 * Context: process context, may sleep; after all that answers.
 * Return: 0 or an error.
 */
int report_init(bool resolves)
{
	resolving = resolves;

	return misc_register(&report_device);
}

/**
 * report_exit() - take the device away
 *
 * Nobody has it open: an open file holds the module.
 *
 * Context: process context, may sleep; before all that answers.
 */
void report_exit(void)
{
	misc_deregister(&report_device);
}
