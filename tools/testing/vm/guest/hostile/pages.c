// SPDX-License-Identifier: GPL-2.0
/*
 * Data pages by where they are: the two halves of this guest's memory are on
 * two nodes of the host.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <xen/page.h>

#include "hostile.h"

#define ORDER		4

static u32 gfns[2][HOSTILE_PAGES];

/*
 * 0 lower, 1 upper half, 2 not sure: a PV kernel moves the frames of the holes
 * in its low memory to the end.
 */
static unsigned int half_of(unsigned long pfn)
{
	/* max_pfn would count the firmware's tables below 4 GiB. */
	unsigned long nr = get_num_physpages();

	if (pfn < nr / 8 * 3)
		return 0;
	return pfn >= nr / 8 * 5 && pfn < nr / 16 * 15 ? 1 : 2;
}

int hostile_pages_find(void)
{
	unsigned int found[3] = { 0, 0, HOSTILE_PAGES }, half, i;
	struct page *page, *next;
	LIST_HEAD(others);

	while (found[0] < HOSTILE_PAGES || found[1] < HOSTILE_PAGES) {
		page = alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY,
				   ORDER);
		if (!page)
			break;
		half = half_of(page_to_pfn(page));
		if (found[half] == HOSTILE_PAGES) {
			list_add(&page->lru, &others);
			continue;
		}
		for (i = 0; i < 1 << ORDER; i++)
			gfns[half][found[half]++] = xen_page_to_gfn(page + i);
	}
	list_for_each_entry_safe(page, next, &others, lru) {
		list_del(&page->lru);
		__free_pages(page, ORDER);
	}

	return found[0] < HOSTILE_PAGES || found[1] < HOSTILE_PAGES ? -ENOMEM : 0;
}

u32 hostile_page(bool upper, u32 random)
{
	return gfns[upper][random % HOSTILE_PAGES];
}
