/* SPDX-License-Identifier: GPL-2.0 */
/*
 * XENMEM_get_mfn_pxms: its errors in the order that public/numa-pxm.h has them
 * in, and arguments that a guest should not pass.
 */

#include <xen/guest_access.h>
#include <xen/sched.h>

#include <asm/numa-pxm.h>

#include "mock.h"
#include "tap.h"
#include "truth.h"

#define NR XEN_MFN_PXMS_MAX

static struct xen_get_mfn_pxms op;
static xen_pfn_t mfns[NR + 1];
static uint32_t pxms[NR + 1];

/* A good call for @nr frames, of which nothing can be reached yet. */
static void prepare(const char *machine, unsigned int nr)
{
    unsigned int i;

    mock_boot(machine_named(machine), NULL);
    op = (struct xen_get_mfn_pxms){ .nr_mfns = nr };
    op.mfns.p = mfns;
    op.pxms.p = pxms;
    for ( i = 0; i < NR + 1; i++ )
    {
        mfns[i] = PFN_DOWN(MB(64)) + i * 7001UL;
        pxms[i] = 0xdead;
    }
}

static void map_all(void)
{
    mock_guest_map(&op, sizeof(op), false);
    mock_guest_map(mfns, sizeof(mfns), false);
    mock_guest_map(pxms, sizeof(pxms), true);
}

static long call_op(unsigned long cmd, const void *arg)
{
    return numa_memory_op(cmd, guest_handle_from_ptr(arg, void));
}

static long call(void)
{
    return call_op(XENMEM_get_mfn_pxms, &op);
}

/* How many of the first @nr answers are as they should be. */
static unsigned int right(unsigned int nr)
{
    unsigned int i, n = 0;

    for ( i = 0; i < nr; i++ )
        n += pxms[i] == truth_answer(mock_machine, mfns[i]);

    return n;
}

/* Each error with all that would give a later one wrong as well. */
static void test_order(void)
{
    prepare("numa=off", NR + 1);
    op.flags = 1;
    current = NULL;
    hardware_domain = &mock_domu;
    current = mock_dom0.vcpu[0];
    mock_xsm_rc = -EACCES;
    ok(call() == -EPERM, "not the hardware domain: EPERM before all others");

    hardware_domain = &mock_dom0;
    ok(call() == -EACCES, "XSM's verdict is next");
    mock_xsm_rc = 0;
    ok(call() == -ENOSYS, "then ENOSYS for numa=off");

    prepare("no SRAT", NR + 1);
    ok(call() == -ENOSYS, "and without an SRAT");
    prepare("overlapping SRAT", NR + 1);
    ok(call() == -ENOSYS, "and with a bad one");

    prepare("two-socket Intel", NR + 1);
    op.flags = 1;
    ok(call() == -EFAULT, "then EFAULT for the structure");
    mock_guest_map(&op, sizeof(op) - 1, true);
    ok(call() == -EFAULT, "also if all but its last byte can be read");
    mock_guest_unmap_all();
    mock_guest_map(&op, sizeof(op), false);
    ok(call() == -EINVAL, "then EINVAL for flags");
    op.flags = 0x80000000;
    ok(call() == -EINVAL, "any of them");
    op.flags = 0;
    ok(call() == -E2BIG, "then E2BIG");
    op.nr_mfns = ~0U;
    ok(call() == -E2BIG, "however big");
    op.nr_mfns = NR;
    ok(call() == -EFAULT, "then EFAULT for what cannot be read");
    mock_guest_map(mfns, sizeof(mfns), false);
    ok(call() == -EFAULT, "or written");
    mock_guest_map(pxms, sizeof(pxms), false);
    ok(call() == -EFAULT, "or only read");
    mock_guest_map(pxms, sizeof(pxms), true);
    ok(call() == 0 && right(NR) == NR, "and then it works, for %u frames", NR);
    ok(pxms[NR] == 0xdead, "and writes no more");
}

static void test_arrays(void)
{
    static const unsigned int sizes[] = { 1, 63, 64, 65, 127, 128, NR - 1 };
    unsigned int i;

    prepare("two-socket AMD", 0);
    mock_guest_map(&op, sizeof(op), false);
    op.mfns.p = NULL;
    op.pxms.p = NULL;
    ok(call() == 0, "no frames: success, and nothing is touched");

    for ( i = 0; i < ARRAY_SIZE(sizes); i++ )
    {
        prepare("two-socket AMD", sizes[i]);
        mock_guest_map(&op, sizeof(op), false);
        mock_guest_map(mfns, sizes[i] * sizeof(mfns[0]), false);
        mock_guest_map(pxms, sizes[i] * sizeof(pxms[0]), true);
        ok(call() == 0 && right(sizes[i]) == sizes[i],
           "%u frames, and not a byte besides", sizes[i]);

        mock_guest_unmap_all();
        mock_guest_map(&op, sizeof(op), false);
        mock_guest_map(mfns, sizes[i] * sizeof(mfns[0]) - 1, false);
        mock_guest_map(pxms, sizes[i] * sizeof(pxms[0]), true);
        ok(call() == -EFAULT, "%u frames, but the last byte", sizes[i]);
    }

    prepare("two-socket AMD", 4);
    map_all();
    op.mfns.p = (void *)~0UL;
    ok(call() == -EFAULT, "an array at the end of all addresses");
    op.mfns.p = mfns;
    op.pxms.p = (void *)8UL;
    ok(call() == -EFAULT, "answers to the beginning of all addresses");

    prepare("two-socket AMD", 2);
    map_all();
    mock_guest_map(mfns, sizeof(mfns), true);
    op.pxms.p = (uint32_t *)mfns;
    ok(call() == 0, "answers on top of the frames");
}

/* The hint of the block that was last is right for the next, too. */
static void test_hint(void)
{
    unsigned int i;

    prepare("SNC2", NR);
    map_all();
    for ( i = 0; i < NR; i++ )
        mfns[i] = i & 1 ? PFN_DOWN(GB(4)) + i
                        : PFN_DOWN(GB(66)) - 1 - i * 16384;
    ok(call() == 0 && right(NR) == NR, "frames of all nodes in turn");

    for ( i = 0; i < NR; i++ )
        mfns[i] = PFN_DOWN(GB(18)) - NR / 2 + i;
    ok(call() == 0 && right(NR) == NR, "frames across an edge");

    for ( i = 0; i < NR; i++ )
        mfns[i] = PFN_DOWN(0x7a000000UL) - NR / 2 + i;
    ok(call() == 0 && right(NR) == NR && pxms[0] == 0 &&
       pxms[NR - 1] == XEN_PXM_UNKNOWN, "frames across the end of RAM");

    for ( i = 0; i < NR; i++ )
        mfns[i] = i;
    ok(call() == 0 && right(NR) == NR && pxms[0xff] == XEN_PXM_UNKNOWN &&
       pxms[0x100] == 0, "frames across the first MiB");
}

static void test_commands(void)
{
    prepare("two-socket Intel", 0);
    map_all();
    ok(call_op(XENMEM_get_free_pxms + 1, &op) == -ENOSYS &&
       call_op(0, &op) == -ENOSYS && call_op(~0UL, &op) == -ENOSYS,
       "commands that are not ours");
    ok(call_op(XENMEM_get_mfn_pxms | (1UL << 6), &op) == -ENOSYS,
       "a command with progress in it");
}

int main(void)
{
    test_order();
    test_arrays();
    test_hint();
    test_commands();
    mock_shutdown();

    return tap_end();
}
