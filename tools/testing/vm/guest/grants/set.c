// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of granted pages.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/page.h>
#include <xen/xenbus.h>

#include "grants.h"

#define DOM0		0
#define NODE_SIZE	2048	/* xenstored's limit */
#define NO_REF		0	/* a reserved one: never ours */
#define WORDS		(PAGE_SIZE / sizeof(u64))

struct grant {
	struct page *page;
	grant_ref_t ref;	/* NO_REF when it was revoked */
};

static struct {
	unsigned int nr;	/* 0: there is no such set */
	struct grant *grants;
} sets[GRANTS_SETS];

static bool has(unsigned int set, unsigned int index)
{
	return set < GRANTS_SETS && index < sets[set].nr;
}

static void fill_page(struct grant *g, unsigned int index)
{
	u64 *words = page_address(g->page);

	memset(words, 0, PAGE_SIZE);
	words[0] = xen_page_to_gfn(g->page);
	words[1] = index;
	words[WORDS - 1] = ~words[0];
}

static int grant(struct grant *g)
{
	int ref = gnttab_grant_foreign_access(DOM0, xen_page_to_gfn(g->page), 0);

	if (ref < 0)
		return ref;
	g->ref = ref;
	return 0;
}

/* At once, or as soon as dom0 has unmapped it. */
static void revoke(struct grant *g)
{
	if (g->ref == NO_REF)
		return;
	get_page(g->page);	/* dropped when access has ended */
	gnttab_end_foreign_access(g->ref, g->page);
	g->ref = NO_REF;
}

static void publish_node(unsigned int set, unsigned int node, char *text)
{
	struct grant *g = &sets[set].grants[node * GRANTS_PER_NODE];
	unsigned int i, at = 0, left = sets[set].nr - node * GRANTS_PER_NODE;
	char path[32];

	for (i = 0; i < min_t(unsigned int, left, GRANTS_PER_NODE); i++)
		at += scnprintf(text + at, NODE_SIZE - at, "%x:%lx ", g[i].ref,
				xen_page_to_gfn(g[i].page));
	snprintf(path, sizeof(path), "data/grants/%u", set);
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/%u", node);
	xenbus_write(XBT_NIL, path, "", text);
}

static int publish(unsigned int set)
{
	char *text = kmalloc(NODE_SIZE, GFP_KERNEL);
	unsigned int node;

	if (!text)
		return -ENOMEM;
	for (node = 0; node * GRANTS_PER_NODE < sets[set].nr; node++)
		publish_node(set, node, text);
	kfree(text);
	return 0;
}

/* Whether page @index of @nr is to be in the upper half; or an error. */
static int wants_upper(const char *where, unsigned int index, unsigned int nr)
{
	if (!strcmp(where, "low"))
		return 0;
	if (!strcmp(where, "high"))
		return 1;
	if (!strcmp(where, "turns"))
		return index % 2;
	if (!strcmp(where, "halves"))
		return index >= nr / 2;
	return -EINVAL;
}

static int add(unsigned int set, int upper)
{
	struct grant *g = &sets[set].grants[sets[set].nr];
	int err;

	if (upper < 0)
		return upper;
	g->page = grants_pool_take(upper);
	if (!g->page)
		return -ENOMEM;
	err = grant(g);
	if (err) {
		grants_pool_give(g->page);
		return err;
	}
	fill_page(g, sets[set].nr++);
	return 0;
}

int grants_make(unsigned int set, unsigned int nr, const char *where)
{
	int err = 0;

	if (set >= GRANTS_SETS || !nr || nr > GRANTS_MAX)
		return -EINVAL;
	if (sets[set].grants)
		return -EEXIST;
	sets[set].grants = kcalloc(nr, sizeof(*sets[set].grants), GFP_KERNEL);
	if (!sets[set].grants)
		return -ENOMEM;
	while (!err && sets[set].nr < nr)
		err = add(set, wants_upper(where, sets[set].nr, nr));
	err = err ?: publish(set);
	if (err)
		grants_free(set);
	return err;
}

int grants_fill(unsigned int set)
{
	unsigned int i;

	if (!has(set, 0))
		return -ENOENT;
	for (i = 0; i < sets[set].nr; i++)
		fill_page(&sets[set].grants[i], i);
	return 0;
}

int grants_look(unsigned int set, unsigned int index, unsigned int offset, u8 *byte)
{
	u8 *bytes;

	if (!has(set, index))
		return -ENOENT;
	if (offset >= PAGE_SIZE)
		return -EINVAL;
	bytes = page_address(sets[set].grants[index].page);
	*byte = READ_ONCE(bytes[offset]);
	return 0;
}

int grants_revoke(unsigned int set, unsigned int first, unsigned int nr)
{
	unsigned int i;

	if (!has(set, first) || !nr || nr > sets[set].nr - first)
		return -ENOENT;
	for (i = first; i < first + nr; i++)
		revoke(&sets[set].grants[i]);
	return 0;
}

int grants_used(unsigned int set, unsigned int *used, unsigned int *pending)
{
	/* Version 1: a guest on a host this small never has another. */
	const struct grant_entry_v1 *table = xen_auto_xlat_grant_frames.vaddr;
	const struct grant *g;
	unsigned int i;

	if (!has(set, 0))
		return -ENOENT;
	*used = 0;
	*pending = 0;
	for (i = 0; i < sets[set].nr; i++) {
		g = &sets[set].grants[i];
		if (g->ref == NO_REF)
			*pending += page_count(g->page) > 1;
		else
			*used += !!(READ_ONCE(table[g->ref].flags) &
				    (GTF_reading | GTF_writing));
	}
	return 0;
}

int grants_free(unsigned int set)
{
	char name[8];
	unsigned int i;

	if (set >= GRANTS_SETS || !sets[set].grants)
		return -ENOENT;
	for (i = 0; i < sets[set].nr; i++) {
		revoke(&sets[set].grants[i]);
		grants_pool_give(sets[set].grants[i].page);
	}
	kfree(sets[set].grants);
	sets[set].grants = NULL;
	sets[set].nr = 0;
	snprintf(name, sizeof(name), "%u", set);
	xenbus_rm(XBT_NIL, "data/grants", name);
	return 0;
}
