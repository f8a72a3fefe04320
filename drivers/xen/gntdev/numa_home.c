// SPDX-License-Identifier: GPL-2.0
/*
 * Placeholders on the node of the frames behind them.
 *
 * Frames are mapped first, because only then their nodes can be learned. Those
 * behind a placeholder of another node are mapped a second time, behind one of
 * the right node, and when that has worked, the first mapping of them is taken
 * away. What cannot be done leaves the page as it was mapped first.
 */
#define pr_fmt(fmt) "xen:" KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include <xen/grant_table.h>
#include <xen/gntdev.h>
#include <xen/xen.h>

#include "gntdev-common.h"

/* Pages that move at once. */
#define HOME_BATCH	64

/**
 * struct moves - pages on their way
 * @nr: how many
 * @index: which of the mapping's pages
 * @page: the placeholder that comes, then the one that goes
 * @map: maps the frame behind the one that comes
 * @unmap: unmaps the one that goes
 */
struct moves {
	unsigned int nr;
	int index[HOME_BATCH];
	struct page *page[HOME_BATCH];
	struct gnttab_map_grant_ref map[HOME_BATCH];
	struct gnttab_unmap_grant_ref unmap[HOME_BATCH];
};

/**
 * gntdev_numa_mfn() - the frame behind a page of a mapping
 * @map: the mapping
 * @i: which page
 *
 * Context: any, while the mapping stays.
 * Return: the MFN, or XEN_NUMA_NO_MFN when none is mapped or known.
 */
u64 gntdev_numa_mfn(const struct gntdev_grant_map *map, int i)
{
	if (map->unmap_ops[i].handle == INVALID_GRANT_HANDLE ||
	    map->being_removed[i])
		return XEN_NUMA_NO_MFN;

	return xen_numa_map_mfn(&map->map_ops[i]);
}

/**
 * gntdev_numa_is_home() - does the kernel know a page's node
 * @map: the mapping
 * @i: which page
 * @node: where its frame is, or NUMA_NO_NODE
 *
 * Context: any, while the mapping stays.
 * Return: whether the placeholder is on that node.
 */
bool gntdev_numa_is_home(const struct gntdev_grant_map *map, int i, int node)
{
	return node != NUMA_NO_NODE && page_to_nid(map->pages[i]) == node;
}

/* Leave out a page; the others keep their order, which nobody needs. */
static void drop(struct moves *m, unsigned int k)
{
	m->nr--;
	m->index[k] = m->index[m->nr];
	m->page[k] = m->page[m->nr];
	m->map[k] = m->map[m->nr];
	m->unmap[k] = m->unmap[m->nr];
}

static void *page_kaddr(struct page *page)
{
	return pfn_to_kaddr(page_to_pfn(page));
}

/* Map all a second time; those that cannot be stay. */
static void map_again(struct gntdev_grant_map *map, struct moves *m)
{
	unsigned int k;

	for (k = 0; k < m->nr; k++) {
		const struct gnttab_map_grant_ref *op =
			&map->map_ops[m->index[k]];

		gnttab_set_map_op(&m->map[k],
				  (unsigned long)page_kaddr(m->page[k]),
				  map->flags, op->ref, op->dom);
	}
	/* Without an answer nothing was mapped: no status says okay. */
	for (k = 0; k < m->nr; k++)
		m->map[k].status = GNTST_general_error;
	gnttab_map_refs(m->map, NULL, m->page, m->nr);
	for (k = m->nr; k-- > 0;) {
		if (m->map[k].status == GNTST_okay)
			continue;
		xen_numa_pages_free(1, &m->page[k]);
		drop(m, k);
	}
}

/* From now on the page is the mapping's, and @m has the one that was. */
static void exchange(struct gntdev_grant_map *map, struct moves *m,
		     unsigned int k)
{
	int i = m->index[k];

	m->unmap[k] = map->unmap_ops[i];
	m->unmap[k].status = GNTST_general_error;
	swap(map->pages[i], m->page[k]);
	map->map_ops[i] = m->map[k];
	gnttab_set_unmap_op(&map->unmap_ops[i],
			    (unsigned long)page_kaddr(map->pages[i]),
			    map->flags, m->map[k].handle);
	if (map->flags & GNTMAP_device_map)
		map->unmap_ops[i].dev_bus_addr = m->map[k].dev_bus_addr;
}

static void move(struct gntdev_grant_map *map, struct moves *m)
{
	struct gntdev_numa *f = map->numa.file;
	unsigned int k;

	if (!m->nr)
		return;
	if (gntdev_numa_fails()) {
		xen_numa_pages_free(m->nr, m->page);
		atomic_add(m->nr, &f->strayed);
		m->nr = 0;
		return;
	}
	map_again(map, m);
	if (!m->nr)
		return;
	for (k = 0; k < m->nr; k++)
		exchange(map, m, k);
	gnttab_unmap_refs(m->unmap, NULL, m->page, m->nr);
	for (k = 0; k < m->nr; k++) {
		/* Xen has no reason to refuse; then the page stays Xen's. */
		if (m->unmap[k].status == GNTST_okay)
			xen_numa_pages_free(1, &m->page[k]);
		else
			pr_warn_once("a frame cannot be unmapped: %d\n",
				     m->unmap[k].status);
	}
	atomic_add(m->nr, &f->homed);
	m->nr = 0;
}

/* A placeholder on @node for page @i, if there is one. */
static void add(struct gntdev_grant_map *map, struct moves *m, int i, int node)
{
	struct page *page = gntdev_numa_fails() ? NULL :
			    xen_numa_pages_take(node);

	if (!page) {
		atomic_inc(&map->numa.file->strayed);
		return;
	}
	m->index[m->nr] = i;
	m->page[m->nr] = page;
	m->nr++;
	if (m->nr == HOME_BATCH)
		move(map, m);
}

/*
 * Xen has one place for a frame in a domain's memory, so that a second mapping
 * of a domain's own frame takes the first away.
 */
static bool is_own(domid_t domid)
{
	return domid == DOMID_SELF || (xen_initial_domain() && domid == 0);
}

/* Neighbours in the mapping are mostly neighbours in memory. */
static void locate_next(u64 mfn, u64 *chunk, struct xen_numa_page *where)
{
	if (likely(mfn >> XEN_NUMA_CHUNK_SHIFT == *chunk))
		return;
	xen_numa_locate(mfn, where);
	*chunk = xen_numa_owner(mfn) >= XEN_NUMA_OWNER_FIRST ?
		 mfn >> XEN_NUMA_CHUNK_SHIFT : ~0ULL;
}

static struct moves *moves_alloc(void)
{
	struct moves *m = gntdev_numa_fails() ? NULL :
			  kmalloc(sizeof(*m), GFP_KERNEL);

	if (m)
		m->nr = 0;

	return m;
}

/**
 * gntdev_numa_home() - see that the kernel knows the nodes of a new mapping
 * @map: the mapping; mapped, and not visible to anybody yet
 *
 * Context: process context, may sleep.
 * Return: the node of most of the frames, if one has more than half of them;
 * else any, or NUMA_NO_NODE when none is known.
 */
int gntdev_numa_home(struct gntdev_grant_map *map)
{
	struct moves *m = NULL;
	struct xen_numa_page where;
	u64 chunk = ~0ULL;
	int i, node = NUMA_NO_NODE, lead = 0;

	for (i = 0; i < map->count; i++) {
		locate_next(gntdev_numa_mfn(map, i), &chunk, &where);
		if (where.node == XEN_NUMA_NODE_UNKNOWN)
			continue;
		/* A majority is what is left when unlike pairs go. */
		if (!lead)
			node = where.node;
		lead += where.node == node ? 1 : -1;

		if (!map->numa.reserved || is_own(map->grants[i].domid) ||
		    gntdev_numa_is_home(map, i, where.node))
			continue;
		m = m ?: moves_alloc();
		if (m)
			add(map, m, i, where.node);
		else
			atomic_inc(&map->numa.file->strayed);
	}
	if (m)
		move(map, m);
	kfree(m);

	return node;
}
