/* SPDX-License-Identifier: GPL-2.0 */
/*
 * locate: where the pages are that a process has mapped, whoever owns them.
 */
#ifndef _XEN_NUMA_LOCATE_H
#define _XEN_NUMA_LOCATE_H

#include <linux/types.h>

/* Pages that are looked at while the address space is locked once. */
#define LOCATE_BATCH	128

struct page;

/**
 * struct locate - some pages of a process, and where they are
 * @place: of each, PLACE_NONE where nobody knows
 * @homed: the kernel itself says the same node
 * @mfn: of each as the page table has it, while they are looked at
 * @placeholder: to map grants behind, made when the first is met
 */
struct locate {
	int place[LOCATE_BATCH];
	bool homed[LOCATE_BATCH];
	u64 mfn[LOCATE_BATCH];
	struct page *placeholder;
};

int locate_check(unsigned long addr, unsigned int nr);
int locate_pages(struct locate *l, unsigned long addr, unsigned int nr);
void locate_done(struct locate *l);

#endif /* _XEN_NUMA_LOCATE_H */
