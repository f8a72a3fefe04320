// SPDX-License-Identifier: GPL-2.0
/*
 * Pages by the half of memory that they are in. All are taken at once, while
 * nearly all memory is free: later those of one half could be short.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>

#include "grants.h"

#define NR_PAGES	1024	/* in each half */
#define ORDER		4

static struct list_head pool[2] = {
	LIST_HEAD_INIT(pool[0]), LIST_HEAD_INIT(pool[1]),
};

static unsigned long split_pfn;

static bool is_upper(const struct page *page)
{
	return page_to_pfn(page) >= split_pfn;
}

static void keep(struct page *chunk)
{
	unsigned int i;

	/* Each gets a count of its own: grants hold pages one by one. */
	split_page(chunk, ORDER);
	for (i = 0; i < 1 << ORDER; i++)
		list_add_tail(&chunk[i].lru, &pool[is_upper(chunk)]);
}

int grants_pool_fill(unsigned long split)
{
	unsigned int found[2] = { 0, 0 };
	struct page *chunk, *next;
	LIST_HEAD(others);
	bool upper;

	split_pfn = split;
	while (found[0] < NR_PAGES || found[1] < NR_PAGES) {
		chunk = alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY,
				    ORDER);
		if (!chunk)
			break;
		upper = is_upper(chunk);
		if (found[upper] == NR_PAGES) {
			/* Free, it would come again. */
			list_add(&chunk->lru, &others);
			continue;
		}
		keep(chunk);
		found[upper] += 1 << ORDER;
	}
	list_for_each_entry_safe(chunk, next, &others, lru) {
		list_del(&chunk->lru);
		__free_pages(chunk, ORDER);
	}
	return found[0] < NR_PAGES || found[1] < NR_PAGES ? -ENOMEM : 0;
}

struct page *grants_pool_take(bool upper)
{
	struct page *page;

	list_for_each_entry(page, &pool[upper], lru) {
		/* A grant that dom0 still has mapped holds one more. */
		if (page_count(page) > 1)
			continue;
		list_del(&page->lru);
		return page;
	}
	return NULL;
}

void grants_pool_give(struct page *page)
{
	list_add_tail(&page->lru, &pool[is_upper(page)]);
}
