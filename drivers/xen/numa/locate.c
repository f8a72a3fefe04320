// SPDX-License-Identifier: GPL-2.0
/*
 * locate: where the pages are that a process has mapped, whoever owns them.
 *
 * A PV dom0 sees machine frames: those of its own pages and of grants in its
 * table of frames, those of foreign mappings in the page table.
 *
 * Elsewhere the hypervisor translates, and dom0 sees none. What is dom0's own is
 * where Linux says. A grant is mapped once more, because the answer to that has
 * the frame. For a foreign mapping there is no such answer.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/sched.h>

#include <xen/grant_table.h>
#include <xen/numa.h>
#include <xen/page.h>
#include <xen/xen.h>

#include "compat/compat.h"
#include "locate.h"
#include "map.h"
#include "place.h"
#include "queue.h"

/* In place of a frame: only the page itself can tell. */
#define ASK_PAGE	(XEN_NUMA_NO_MFN - 1)

/* Mapped by frame number, so that there need not be a page. */
static u64 entry_mfn(struct vm_area_struct *vma, unsigned long addr)
{
	struct follow_pfnmap_args args = { .vma = vma, .address = addr };
	u64 mfn = XEN_NUMA_NO_MFN;

	if (!xen_pv_domain() || follow_pfnmap_start(&args))
		return mfn;
	/* args.pfn is a number of dom0's own, which a foreign frame has not. */
	if (args.ptep)
		mfn = pte_mfn(ptep_get(args.ptep));
	follow_pfnmap_end(&args);

	return mfn;
}

static struct vm_area_struct *vma_at(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}

/**
 * locate_check() - is something mapped all over a range of the caller's
 * @addr: address of the first page
 * @nr: pages, so that the range ends within the address space
 *
 * Context: process context, may sleep.
 * Return: 0, -EFAULT, or -EINTR when the process is being killed.
 */
int locate_check(unsigned long addr, unsigned int nr)
{
	unsigned long end = addr + (unsigned long)nr * PAGE_SIZE;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	do {
		vma = vma_at(mm, addr);
		if (vma)
			addr = vma->vm_end;
	} while (vma && addr < end);
	mmap_read_unlock(mm);

	return vma ? 0 : -EFAULT;
}

static int look(struct locate *l, unsigned long addr, unsigned int nr)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma = NULL;
	unsigned int i;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	for (i = 0; i < nr; i++, addr += PAGE_SIZE) {
		if (!vma || addr >= vma->vm_end)
			vma = vma_at(mm, addr);
		if (!vma)
			break;
		l->mfn[i] = vma->vm_flags & (VM_IO | VM_PFNMAP) ?
			    entry_mfn(vma, addr) : ASK_PAGE;
	}
	mmap_read_unlock(mm);

	return i == nr ? 0 : -EFAULT;
}

/*
 * A page that the grant table works with. On other pages its flag means
 * something else: that they are in the swap cache, for one.
 */
static bool is_placeholder(struct folio *folio)
{
	return !folio_test_large(folio) && folio_test_private(folio) &&
	       !folio->mapping;
}

/*
 * The guest may want the grant back, or write what it likes into its table:
 * what is mapped already is mapped again all the same, frame and all.
 */
static int place_of_grant(struct locate *l, struct page *page)
{
	const struct xen_page_foreign *foreign = xen_page_foreign(page);
	u64 mfn;

	if (!foreign)
		return PLACE_NONE;
	if (!l->placeholder && gnttab_alloc_pages(1, &l->placeholder)) {
		l->placeholder = NULL;
		return PLACE_NONE;
	}
	mfn = xen_numa_peek(l->placeholder, foreign->domid, foreign->gref);
	/* Unmapped meanwhile, the grant may have got another frame. */
	if (!PageForeign(page))
		return PLACE_NONE;

	return map_find_wait(mfn);
}

static int place_of_page(struct locate *l, struct page *page)
{
	if (xen_pv_domain())
		return map_find_wait(pfn_to_mfn(page_to_pfn(page)));
	if (is_placeholder(page_folio(page)))
		return place_of_grant(l, page);
	/* Addresses without memory of dom0's behind them. */
	if (is_zone_device_page(page))
		return PLACE_NONE;

	return place_of_node(page_to_nid(page));
}

static void ask_page(struct locate *l, unsigned int i, unsigned long addr)
{
	struct page *page;
	int place;

	/* What is not there is not fetched only to be looked at. */
	if (get_user_pages_fast(addr, 1, FOLL_NOFAULT, &page) != 1)
		return;
	place = place_of_page(l, page);
	l->place[i] = place;
	l->homed[i] = place >= 0 && place_node(place) == page_to_nid(page);
	put_page(page);
}

/**
 * locate_pages() - the places of some pages of the caller
 * @l: result; all zero before the first of several calls
 * @addr: address of the first page
 * @nr: how many, at most LOCATE_BATCH
 *
 * Context: process context, may sleep; only while frames are resolved.
 * Return: 0, -EFAULT where nothing is mapped, or -EINTR when the process is
 * being killed.
 */
int locate_pages(struct locate *l, unsigned long addr, unsigned int nr)
{
	unsigned int i;
	int err = look(l, addr, nr);

	for (i = 0; !err && i < nr; i++, addr += PAGE_SIZE) {
		l->place[i] = PLACE_NONE;
		l->homed[i] = false;
		if (l->mfn[i] == ASK_PAGE)
			ask_page(l, i, addr);
		else
			l->place[i] = map_find_wait(l->mfn[i]);
		cond_resched();
		if (fatal_signal_pending(current))
			err = -EINTR;
	}

	return err;
}

/**
 * locate_done() - after the last call of locate_pages()
 * @l: given to it
 *
 * Context: process context, may sleep.
 */
void locate_done(struct locate *l)
{
	if (l->placeholder)
		gnttab_free_pages(1, &l->placeholder);
}
