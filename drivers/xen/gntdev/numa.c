// SPDX-License-Identifier: GPL-2.0
/*
 * gntdev's mappings, as xen-numa sees them.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <xen/grant_table.h>
#include <xen/gntdev.h>
#include <xen/numa-version.h>
#include <xen/xen.h>

#include "gntdev-common.h"

/* Tells this module from the distribution's. */
MODULE_VERSION(XEN_NUMA_BACKEND XEN_NUMA_VERSION);

#define MAX_PAGES	65536	/* in one XEN_NUMA_WHERE */
#define WHERE_BATCH	64

/* Pages can have a node of their own. */
static bool can_home(void)
{
	return !xen_pv_domain() &&
	       xen_numa_user_caps() & XEN_NUMA_CAP_NODES;
}

static bool wants_home(const struct gntdev_numa *f)
{
	return f && gntdev_numa_holds(f) != XEN_NUMA_FILE_OFF && can_home();
}

/*
 * Placeholders for a mapping of a file, instead of gnttab_alloc_pages().
 *
 * Taken from the node of the file's last frames. In case that these are
 * elsewhere, as many are reserved on every node: when the frames are known it
 * is too late to make any.
 *
 * Context: process context, may sleep; not under the lock of an address space.
 * Returns 0 or an error.
 */
int gntdev_numa_alloc_pages(struct gntdev_numa *f, struct gntdev_grant_map *map,
			    int count)
{
	int node;

	if (f) {
		refcount_inc(&f->refs);
		map->numa.file = f;
	}
	if (!wants_home(f) || gntdev_numa_fails() ||
	    xen_numa_pages_reserve(count))
		return gnttab_alloc_pages(count, map->pages);
	map->numa.reserved = count;
	node = READ_ONCE(f->node);
	if (node != NUMA_NO_NODE && !gntdev_numa_fails() &&
	    !xen_numa_pages_alloc(node, count, map->pages))
		return 0;

	return gnttab_alloc_pages(count, map->pages);
}

static void unreserve(struct gntdev_grant_map *map)
{
	if (map->numa.reserved)
		xen_numa_pages_unreserve(map->numa.reserved);
	map->numa.reserved = 0;
}

/* Context: process context, may sleep; nothing is mapped any more. */
void gntdev_numa_free_pages(struct gntdev_grant_map *map)
{
	xen_numa_pages_free(map->count, map->pages);
}

/* Context: process context, may sleep; the mapping goes. */
void gntdev_numa_free_map(struct gntdev_grant_map *map)
{
	unreserve(map);
	gntdev_numa_put(map->numa.file);
}

static void account_map(struct gntdev_numa *f, struct gntdev_grant_map *map)
{
	struct xen_numa_user *u;
	int i;

	rcu_read_lock();
	u = rcu_dereference(f->user);
	for (i = 0; u && i < map->count; i++)
		xen_numa_user_mapped(u, map->grants[i].domid,
				     gntdev_numa_mfn(map, i));
	rcu_read_unlock();
}

/*
 * All frames of a mapping are mapped, for a process or another device, and
 * nobody has seen them yet.
 *
 * Context: process context, may sleep.
 */
void gntdev_numa_mapped(struct gntdev_grant_map *map)
{
	struct gntdev_numa *f = map->numa.file;

	if (f && xen_numa_watching() &&
	    gntdev_numa_holds(f) != XEN_NUMA_FILE_OFF) {
		WRITE_ONCE(f->node, gntdev_numa_home(map));
		gntdev_numa_remember_thread(f);
		account_map(f, map);
	}
	unreserve(map);
}

/*
 * Bytes are about to be copied to or from a grant; the kernel carries out the
 * copy or refuses it later.
 *
 * Context: process context.
 */
void gntdev_numa_copy(struct gntdev_numa *f,
		      const struct gntdev_grant_copy_segment *seg)
{
	struct xen_numa_user *u;

	if (!f || !xen_numa_watching())
		return;
	rcu_read_lock();
	u = rcu_dereference(f->user);
	if (u && seg->flags & GNTCOPY_source_gref)
		xen_numa_user_copied(u, seg->source.foreign.domid,
				     seg->source.foreign.ref, seg->len);
	if (u && seg->flags & GNTCOPY_dest_gref)
		xen_numa_user_copied(u, seg->dest.foreign.domid,
				     seg->dest.foreign.ref, seg->len);
	rcu_read_unlock();
}

static long query(const struct gntdev_numa *f, void __user *arg)
{
	struct xen_numa_query q = {
		.caps		= xen_numa_user_caps(),
		.max_pages	= MAX_PAGES,
	};

	if (f)
		q.caps |= XEN_NUMA_CAP_POLICY;
	else
		q.caps &= ~XEN_NUMA_CAP_FOLLOW;
	if (f && can_home())
		q.caps |= XEN_NUMA_CAP_HOMING;

	return copy_to_user(arg, &q, sizeof(q)) ? -EFAULT : 0;
}

/*
 * The page of a mapping that is behind an address, under the lock of the address
 * space. Partly unmapped and moved ones keep their offset in the file.
 */
static int find_page(struct file *flip, unsigned long addr,
		     struct gntdev_grant_map **map, int *i)
{
	struct vm_area_struct *vma = vma_lookup(current->mm, addr);

	if (!vma)
		return -EFAULT;
	if (vma->vm_file != flip)
		return -ENXIO;
	*map = vma->vm_private_data;
	if (!*map)
		return -ENXIO;
	*i = ((addr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff -
	     (*map)->index;

	return *i >= 0 && *i < (*map)->count ? 0 : -ENXIO;
}

/* Before anything is written: is all of the range this file's? */
static int check_range(struct file *flip, unsigned long addr, unsigned long end)
{
	struct vm_area_struct *vma;
	int err = 0;

	if (mmap_read_lock_killable(current->mm))
		return -EINTR;
	for (; addr < end && !err; addr = vma->vm_end) {
		vma = vma_lookup(current->mm, addr);
		if (!vma) {
			err = -EFAULT;
			break;
		}
		if (vma->vm_file != flip)
			err = -ENXIO;
	}
	mmap_read_unlock(current->mm);

	return err;
}

static int where_batch(struct file *flip, struct xen_numa_where *w,
		       struct xen_numa_page *pages, unsigned long addr,
		       unsigned int nr)
{
	struct gntdev_grant_map *map;
	unsigned int k;
	int i, err = 0;

	if (mmap_read_lock_killable(current->mm))
		return -EINTR;
	for (k = 0; k < nr && !err; k++) {
		err = find_page(flip, addr + k * PAGE_SIZE, &map, &i);
		if (err)
			break;
		xen_numa_locate(gntdev_numa_mfn(map, i), &pages[k]);
		w->known += pages[k].pxm != XEN_NUMA_PXM_UNKNOWN;
		w->homed += gntdev_numa_is_home(map, i, pages[k].node);
	}
	mmap_read_unlock(current->mm);

	return err;
}

static long where(struct file *flip, struct xen_numa_where __user *arg)
{
	struct xen_numa_page pages[WHERE_BATCH];
	struct xen_numa_page __user *to;
	struct xen_numa_where w;
	unsigned int done, nr;
	int err;

	if (copy_from_user(&w, arg, sizeof(w)))
		return -EFAULT;
	if (!w.nr || w.nr > MAX_PAGES || w.flags || w.addr & ~PAGE_MASK)
		return -EINVAL;
	if (w.addr > TASK_SIZE_MAX - (u64)w.nr * PAGE_SIZE)
		return -EFAULT;
	err = check_range(flip, w.addr, w.addr + w.nr * PAGE_SIZE);
	if (err)
		return err;
	w.known = 0;
	w.homed = 0;
	to = u64_to_user_ptr(w.pages);
	for (done = 0; done < w.nr; done += nr) {
		nr = min_t(unsigned int, w.nr - done, WHERE_BATCH);
		err = where_batch(flip, &w, pages, w.addr + done * PAGE_SIZE,
				  nr);
		if (err)
			return err;
		if (copy_to_user(to + done, pages, nr * sizeof(*pages)))
			return -EFAULT;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}

	return copy_to_user(arg, &w, sizeof(w)) ? -EFAULT : 0;
}

static long get_policy(struct gntdev_numa *f, void __user *arg)
{
	struct xen_numa_policy p = {
		.asked	= gntdev_numa_asked(f),
		.holds	= gntdev_numa_holds(f),
	};

	return copy_to_user(arg, &p, sizeof(p)) ? -EFAULT : 0;
}

/*
 * What gntdev itself does not know.
 *
 * Context: process context, may sleep.
 * Returns as an ioctl does.
 */
long gntdev_numa_ioctl(struct file *flip, struct gntdev_numa *f,
		       unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case XEN_NUMA_QUERY:
		return query(f, (void __user *)arg);
	case XEN_NUMA_WHERE:
		return where(flip, (void __user *)arg);
	case XEN_NUMA_SET_POLICY:
		if (arg > XEN_NUMA_FILE_FOLLOW)
			return -EINVAL;
		return f ? gntdev_numa_ask(f, arg) : -ENOMEM;
	case XEN_NUMA_GET_POLICY:
		return f ? get_policy(f, (void __user *)arg) : -ENOMEM;
	default:
		return -ENOIOCTLCMD;
	}
}

/* The pages of a file's mappings by place. */
struct totals {
	unsigned int pages[MAX_NUMNODES];
	unsigned int nodeless;
	unsigned int unknown;
	unsigned int homed;
};

static void add_map(struct totals *t, const struct gntdev_grant_map *map)
{
	struct xen_numa_page where;
	int i;

	for (i = 0; i < map->count; i++) {
		if (map->unmap_ops[i].handle == INVALID_GRANT_HANDLE ||
		    map->being_removed[i])
			continue;
		xen_numa_locate(gntdev_numa_mfn(map, i), &where);
		t->homed += gntdev_numa_is_home(map, i, where.node);
		if (where.node != XEN_NUMA_NODE_UNKNOWN)
			t->pages[where.node]++;
		else if (where.pxm != XEN_NUMA_PXM_UNKNOWN)
			t->nodeless++;
		else
			t->unknown++;
	}
}

static void show_totals(struct seq_file *s, const struct totals *t)
{
	int node, most = NUMA_NO_NODE;

	for_each_online_node(node)
		if (t->pages[node] &&
		    (most == NUMA_NO_NODE || t->pages[node] > t->pages[most]))
			most = node;
	seq_printf(s, "xen-numa-home:\t%d\n", most);
	for_each_online_node(node)
		seq_printf(s, "xen-numa-node%d:\t%u\n", node, t->pages[node]);
	seq_printf(s, "xen-numa-nodeless:\t%u\n", t->nodeless);
	seq_printf(s, "xen-numa-unknown:\t%u\n", t->unknown);
	seq_printf(s, "xen-numa-homed:\t%u\n", t->homed);
}

/*
 * A file's lines in /proc/PID/fdinfo.
 *
 * Context: process context, may sleep.
 */
void gntdev_numa_fdinfo(struct seq_file *s, struct file *flip)
{
	struct gntdev_priv *priv = flip->private_data;
	struct gntdev_numa *f = priv->numa;
	struct gntdev_grant_map *map;
	struct xen_numa_user *u;
	struct totals *t;

	if (!f)
		return;
	t = kvzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return;
	mutex_lock(&priv->lock);
	list_for_each_entry(map, &priv->maps, next)
		add_map(t, map);
	mutex_unlock(&priv->lock);

	seq_printf(s, "xen-numa-policy:\t%s\n",
		   gntdev_numa_names[gntdev_numa_holds(f)]);
	show_totals(s, t);
	kvfree(t);
	seq_printf(s, "xen-numa-moved:\t%d\n", atomic_read(&f->homed));
	seq_printf(s, "xen-numa-strayed:\t%d\n", atomic_read(&f->strayed));
	rcu_read_lock();
	u = rcu_dereference(f->user);
	if (u)
		seq_printf(s, "xen-numa-queue:\t%d\n", u->index);
	rcu_read_unlock();
}
