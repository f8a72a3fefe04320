// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the grant table directly: the kernel's own functions would refuse to
 * touch an entry that is in use.
 */
#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <xen/grant_table.h>
#include <xen/xen.h>

#include "hostile.h"

/* Version 1: a guest on a host this small never has another. */
static struct grant_entry_v1 *table;
static u32 table_gfn;
static u32 victims_gfn = 0xffffffff;

#define FRAMES_MAX	4
#define REFS_PER_FRAME	(XEN_PAGE_SIZE / sizeof(*table))

static int set_entry(pte_t *pte, unsigned long addr, void *data)
{
	xen_pfn_t **frame = data;

	set_pte_at(&init_mm, addr, pte, mfn_pte(*(*frame)++, PAGE_KERNEL));
	return 0;
}

/* A PV guest's table is mapped once more: where the first is, nobody tells. */
static int map_pv_table(unsigned int nr_frames)
{
	xen_pfn_t frames[FRAMES_MAX], *frame = frames;
	struct gnttab_setup_table setup = {
		.dom = DOMID_SELF,
		.nr_frames = nr_frames,
	};
	struct vm_struct *area;
	int err;

	set_xen_guest_handle(setup.frame_list, frames);
	err = HYPERVISOR_grant_table_op(GNTTABOP_setup_table, &setup, 1);
	if (err || setup.status != GNTST_okay)
		return -ENODEV;
	area = get_vm_area(nr_frames * PAGE_SIZE, VM_IOREMAP);
	if (!area)
		return -ENOMEM;
	table = area->addr;
	table_gfn = frames[0];
	return apply_to_page_range(&init_mm, (unsigned long)area->addr,
				   nr_frames * PAGE_SIZE, set_entry, &frame);
}

int hostile_grants_init(grant_ref_t highest)
{
	unsigned int nr_frames = highest / REFS_PER_FRAME + 1;

	if (nr_frames > FRAMES_MAX)
		return -E2BIG;
	if (xen_pv_domain())
		return map_pv_table(nr_frames);
	if (xen_auto_xlat_grant_frames.count < nr_frames)
		return -ENODEV;
	table = xen_auto_xlat_grant_frames.vaddr;
	table_gfn = xen_auto_xlat_grant_frames.pfn[0];
	return 0;
}

void hostile_grant(grant_ref_t ref, domid_t to, u32 gfn, u16 flags)
{
	WRITE_ONCE(table[ref].domid, to);
	WRITE_ONCE(table[ref].frame, gfn);
	wmb();	/* Xen must not see the flags before the rest */
	WRITE_ONCE(table[ref].flags, flags);
}

void hostile_ungrant(grant_ref_t ref)
{
	WRITE_ONCE(table[ref].flags, 0);
}

u32 hostile_grants_gfn(void)
{
	return table_gfn;
}

int hostile_grants_map(domid_t from, grant_ref_t ref)
{
	struct gnttab_map_grant_ref op;
	struct page *page;
	int err;

	err = gnttab_alloc_pages(1, &page);
	if (err)
		return err;
	gnttab_set_map_op(&op, (phys_addr_t)pfn_to_kaddr(page_to_pfn(page)),
			  GNTMAP_host_map, ref, from);
	err = gnttab_map_refs(&op, NULL, &page, 1);
	if (err || op.status != GNTST_okay)
		return err ?: -EACCES;
	victims_gfn = page_to_pfn(page);
	return 0;
}

u32 hostile_victims_gfn(void)
{
	return victims_gfn;
}
