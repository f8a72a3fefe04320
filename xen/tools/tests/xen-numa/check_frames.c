/* SPDX-License-Identifier: GPL-2.0 */
/* Frames and their PXMs, as dom0 asks for them. */

#include <xen/guest_access.h>
#include <xen/sched.h>

#include <asm/numa-pxm.h>

#include "check.h"
#include "mock.h"
#include "truth.h"

static xen_pfn_t mfns[XEN_MFN_PXMS_MAX];
static uint32_t pxms[XEN_MFN_PXMS_MAX];
static unsigned int nr;

/* The frame before and behind an address, and those next to them. */
static void around(uint64_t addr)
{
    unsigned int i;

    for ( i = 0; i < 4 && nr < XEN_MFN_PXMS_MAX; i++ )
        mfns[nr++] = PFN_DOWN(addr) + i - 2;
}

static void list_frames(const struct machine *m)
{
    static const xen_pfn_t odd[] = {
        0, 0x9f, 0xa0, 0xff, 0x100, 0xfee00, 0xfffff, 0x100000, ~0UL,
        ~0UL >> PAGE_SHIFT, 1UL << (PADDR_BITS - PAGE_SHIFT), 1UL << 63,
    };
    unsigned int i;

    for ( i = nr = 0; i < ARRAY_SIZE(odd); i++ )
        mfns[nr++] = odd[i];
    around(pfn_to_paddr(max_page));
    for ( i = 0; i < m->nr_mems; i++ )
    {
        around(m->mem[i].start);
        around(m->mem[i].end);
    }
    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
    {
        around(m->map[i].start);
        around(m->map[i].end);
    }
}

static long ask(unsigned int count)
{
    struct xen_get_mfn_pxms op = { .nr_mfns = count };
    long rc;

    op.mfns.p = mfns;
    op.pxms.p = pxms;
    mock_guest_map(&op, sizeof(op), false);
    mock_guest_map(mfns, count * sizeof(mfns[0]), false);
    mock_guest_map(pxms, count * sizeof(pxms[0]), true);
    rc = numa_memory_op(XENMEM_get_mfn_pxms, guest_handle_from_ptr(&op, void));
    mock_guest_unmap_all();

    return rc;
}

const char *check_frames(const struct machine *m)
{
    bool usable = m->nr_mems && !numa_disabled();
    unsigned int i;
    long rc;

    list_frames(m);
    rc = ask(nr);
    if ( rc != (usable ? 0 : -ENOSYS) )
        return wrong("the call returns %ld", rc);

    for ( i = 0; usable && i < nr; i++ )
        if ( pxms[i] != truth_answer(m, mfns[i]) )
            return wrong("frame %#lx is said to be on PXM %#x, not %#x",
                         mfns[i], pxms[i], truth_answer(m, mfns[i]));

    return NULL;
}
