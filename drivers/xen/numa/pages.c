// SPDX-License-Identifier: GPL-2.0
/*
 * Placeholder pages for granted frames, a pool for each node.
 *
 * A granted frame has no struct page in this kernel until it is mapped behind
 * a placeholder, and then the kernel believes of the frame what it believes of
 * the placeholder. The kernel's own pool belongs to whatever node it was made
 * on. These pages are of the same kind, address space without memory behind it,
 * but registered for a node; so page_to_nid(), and what asks it, say where the
 * frame is.
 *
 * Only where dom0's frames are translated by the hypervisor: a PV dom0 has no
 * nodes.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <xen/grant_table.h>
#include <xen/numa-user.h>
#include <xen/xen.h>

#include "compat/compat.h"
#include "pages.h"

/**
 * struct section - address space that was made into pages
 * @entry: in the list of sections
 * @res: its addresses
 * @pgmap: its pages
 */
struct section {
	struct list_head entry;
	struct resource res;
	struct dev_pagemap pgmap;
};

/**
 * struct pool - pages of a node that nobody uses
 * @free: linked by zone_device_data
 * @nr: how many
 */
struct pool {
	struct page *free;
	unsigned long nr;
};

/*
 * fill_lock guards the list of sections. New pages take the CPU hotplug lock,
 * so nobody who holds a lock of the address space may take this one.
 */
static DEFINE_MUTEX(fill_lock);
static LIST_HEAD(sections);

/*
 * pool_lock guards the pools and the number of pages that are promised on every
 * node. Innermost.
 */
static DEFINE_SPINLOCK(pool_lock);
static struct pool *pools;
static unsigned long promised;

/* Tells our pages from others of their kind. */
static char pages_owner;

static bool page_is_ours(const struct page *page)
{
	return is_zone_device_page(page) &&
	       page_pgmap(page)->owner == &pages_owner;
}

static struct page *pool_take(struct pool *pool)
{
	struct page *page = pool->free;

	lockdep_assert_held(&pool_lock);

	pool->free = page->zone_device_data;
	pool->nr--;

	return page;
}

static void pool_give(struct pool *pool, struct page *page)
{
	lockdep_assert_held(&pool_lock);

	page->zone_device_data = pool->free;
	pool->free = page;
	pool->nr++;
}

/* The addresses are the kernel's choice, as for its own such pages. */
static int section_addresses(struct section *s, unsigned long nr)
{
	struct range range = mhp_get_pluggable_range(true);

	s->res.name = "Xen placeholders";
	s->res.flags = IORESOURCE_MEM | IORESOURCE_BUSY;

	return allocate_resource(&iomem_resource, &s->res, nr * PAGE_SIZE,
				 range.start, range.end,
				 PAGES_PER_SECTION * PAGE_SIZE, NULL, NULL);
}

static int fill(int node, unsigned long nr)
{
	struct section *s = kzalloc(sizeof(*s), GFP_KERNEL);
	unsigned long i;
	void *first;
	int err;

	lockdep_assert_held(&fill_lock);

	if (!s)
		return -ENOMEM;
	nr = round_up(nr, PAGES_PER_SECTION);
	err = section_addresses(s, nr);
	if (err)
		goto free_section;
	s->pgmap.type = MEMORY_DEVICE_GENERIC;
	s->pgmap.range.start = s->res.start;
	s->pgmap.range.end = s->res.end;
	s->pgmap.nr_range = 1;
	s->pgmap.owner = &pages_owner;
	first = memremap_pages(&s->pgmap, node);
	if (IS_ERR(first)) {
		err = PTR_ERR(first);
		goto free_addresses;
	}
	list_add(&s->entry, &sections);

	for (i = 0; i < nr; i++) {
		spin_lock(&pool_lock);
		pool_give(&pools[node], virt_to_page(first + i * PAGE_SIZE));
		spin_unlock(&pool_lock);
	}

	return 0;

free_addresses:
	release_resource(&s->res);
free_section:
	kfree(s);
	return err;
}

/* How many pages a node lacks for all that is promised, and @nr more. */
static unsigned long lacking(int node, unsigned int nr)
{
	unsigned long want = promised + nr;

	lockdep_assert_held(&pool_lock);

	return want > pools[node].nr ? want - pools[node].nr : 0;
}

/* Promise them if they are there; else @node is the first that lacks some. */
static unsigned long promise(unsigned int nr, int *node)
{
	unsigned long more = 0;

	spin_lock(&pool_lock);
	for_each_online_node(*node) {
		more = lacking(*node, nr);
		if (more)
			break;
	}
	if (!more)
		promised += nr;
	spin_unlock(&pool_lock);

	return more;
}

/**
 * xen_numa_pages_reserve() - have pages at hand on every node
 * @nr: how many on each
 *
 * Context: process context, may sleep; not under the lock of an address space.
 * Return: 0, and xen_numa_pages_take() gives up to @nr pages until they are
 * unreserved; -EOPNOTSUPP where pages cannot have a node, or an error.
 */
int xen_numa_pages_reserve(unsigned int nr)
{
	unsigned long more;
	int node, err = 0;

	if (!pools)
		return -EOPNOTSUPP;
	if (!promise(nr, &node))
		return 0;
	mutex_lock(&fill_lock);
	while (!err && (more = promise(nr, &node)))
		err = fill(node, more);
	mutex_unlock(&fill_lock);
	if (err)
		pr_warn_once("no placeholder pages with a node: %d\n", err);

	return err;
}
EXPORT_SYMBOL_GPL(xen_numa_pages_reserve);

/**
 * xen_numa_pages_unreserve() - give up a reservation
 * @nr: as it was reserved
 *
 * Context: any but interrupts.
 */
void xen_numa_pages_unreserve(unsigned int nr)
{
	spin_lock(&pool_lock);
	promised -= nr;
	spin_unlock(&pool_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_pages_unreserve);

/**
 * xen_numa_pages_take() - one page that was reserved
 * @node: its node; a reservation is for each
 *
 * Context: any but interrupts.
 * Return: a page as gnttab_alloc_pages() gives them, to be freed with
 * xen_numa_pages_free(); NULL for a node that came after the reservation.
 */
struct page *xen_numa_pages_take(int node)
{
	struct page *page = NULL;

	spin_lock(&pool_lock);
	if (pools[node].nr)
		page = pool_take(&pools[node]);
	spin_unlock(&pool_lock);
	if (page && gnttab_pages_set_private(1, &page)) {
		xen_numa_pages_free(1, &page);
		return NULL;
	}

	return page;
}
EXPORT_SYMBOL_GPL(xen_numa_pages_take);

/**
 * xen_numa_pages_alloc() - pages of a node
 * @node: the node
 * @nr: how many
 * @pages: result
 *
 * Takes none that are promised to others, and makes none.
 *
 * Context: any but interrupts.
 * Return: 0, or -ENOMEM and no page.
 */
int xen_numa_pages_alloc(int node, unsigned int nr, struct page **pages)
{
	unsigned int i;

	spin_lock(&pool_lock);
	if (!pools || lacking(node, nr)) {
		spin_unlock(&pool_lock);
		return -ENOMEM;
	}
	for (i = 0; i < nr; i++)
		pages[i] = pool_take(&pools[node]);
	spin_unlock(&pool_lock);
	if (!gnttab_pages_set_private(nr, pages))
		return 0;
	xen_numa_pages_free(nr, pages);

	return -ENOMEM;
}
EXPORT_SYMBOL_GPL(xen_numa_pages_alloc);

static void give_back(unsigned int nr, struct page **pages)
{
	unsigned int i;

	gnttab_pages_clear_private(nr, pages);
	spin_lock(&pool_lock);
	for (i = 0; i < nr; i++)
		pool_give(&pools[page_to_nid(pages[i])], pages[i]);
	spin_unlock(&pool_lock);
}

/**
 * xen_numa_pages_free() - free placeholders, from here or the kernel's pool
 * @nr: how many
 * @pages: the pages; nothing is mapped behind them any more
 *
 * Context: process context, may sleep.
 */
void xen_numa_pages_free(unsigned int nr, struct page **pages)
{
	unsigned int first, end;

	for (first = 0; first < nr; first = end) {
		bool ours = page_is_ours(pages[first]);

		for (end = first + 1; end < nr; end++)
			if (page_is_ours(pages[end]) != ours)
				break;
		if (ours)
			give_back(end - first, pages + first);
		else
			gnttab_free_pages(end - first, pages + first);
	}
}
EXPORT_SYMBOL_GPL(xen_numa_pages_free);

/**
 * pages_init() - make empty pools
 *
 * Without them, pages have no node; everything else works.
 *
 * Context: process context, may sleep; before all other calls.
 */
void pages_init(void)
{
	if (!xen_pv_domain() && num_online_nodes() > 1)
		pools = kcalloc(nr_node_ids, sizeof(*pools), GFP_KERNEL);
}

/**
 * pages_exit() - give the addresses back
 *
 * Context: process context, may sleep; every page has been freed.
 */
void pages_exit(void)
{
	struct section *s, *next;

	list_for_each_entry_safe(s, next, &sections, entry) {
		memunmap_pages(&s->pgmap);
		release_resource(&s->res);
		kfree(s);
	}
	kfree(pools);
}
