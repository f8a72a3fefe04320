/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PVH dom0 on any machine, built with any options and failures: what must
 * hold of it whatever those are.
 */

#include <xen/sched.h>

#include <asm/dom0_build.h>

#include "check.h"
#include "input.h"
#include "mock.h"

#define MAX_RAM GB(3)

static struct input *late_input;

/* What somebody else takes between the plan and the memory. */
static unsigned long taken;

static void take_late(void)
{
    unsigned int node = in_below(late_input, MAX_NUMNODES);

    if ( taken && node_online(node) )
        mock_heap_take(node, min(taken, mock_heap_free(node)),
                       in_bool(late_input));
}

static unsigned long all_free(void)
{
    unsigned long pages = 0;
    unsigned int node;

    for_each_online_node ( node )
        pages += mock_heap_free(node);

    return pages;
}

/* Of dom0, and so of any memory map and memory. */
static void check_always(const struct machine *m, unsigned long nr_pages,
                         bool failing)
{
    NOTHING(check_total(m, nr_pages));
    NOTHING(check_ground(m, nr_pages));
    NOTHING(check_populated(m, nr_pages));
    MUST(failing || !mock_log_lines("did not come out right"));
}

static void check_nodes(const struct machine *m, unsigned long nr_pages)
{
    NOTHING(check_form(m, nr_pages));
    NOTHING(check_shares(m, nr_pages));
    NOTHING(check_low(m, nr_pages));
    NOTHING(check_lowest_first(m, nr_pages));
    NOTHING(check_places(m, nr_pages));
    NOTHING(check_fallbacks(m, nr_pages));
    NOTHING(check_shortfall(m, nr_pages));
    NOTHING(check_apic_ids(m, nr_pages));
    NOTHING(check_tables(m, nr_pages));
    if ( mock_nr_xsdt )
    {
        NOTHING(check_srat_mems(m, nr_pages));
        NOTHING(check_srat_cpus(m, nr_pages));
    }
    if ( mock_nr_xsdt == 2 )
        NOTHING(check_slit(m, nr_pages));
    else
        MUST(mock_log_lines("<W>") || !check_slit(m, nr_pages));
}

static void build(const struct machine *m, struct input *in)
{
    unsigned long nr_pages = 1 + in_below(in, all_free() - 1), free;
    bool failing;
    int rc;

    free = all_free() - nr_pages;
    taken = in_below(in, free + 1);
    if ( in_bool(in) )
        taken = 0;
    late_input = in;
    mock_copy_fails = in_below(in, 16) == 15;
    dom0_memflags = in_below(in, 8) == 7 ? MEMF_no_dma : 0;
    failing = in_bool(in);
    if ( failing )
        mock_alloc_fail(in_bytes(in, 4));

    rc = mock_build_dom0(nr_pages, take_late);
    /* Without room for its own tables Xen gives up, nodes or not. */
    MUST(!rc || rc == -ENOMEM);
    check_always(m, nr_pages, failing);
    if ( rc )
        return;

    MUST(mock_log_lines("gets no nodes") <= 1);
    if ( !mock_log_lines("gets no nodes") )
        check_nodes(m, nr_pages);
    else
        MUST(!mock_nr_xsdt && !mock_nr_copies && !mock_dom0.options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, size };
    struct mock_dom0 opt = {};
    struct machine *m;

    opt.nr_vcpus = in_below(&in, 20);
    opt.unpinned = in_below(&in, 32) == 31;
    if ( in_below(&in, 4) == 3 )
        opt.nodes = in8(&in);

    if ( in_machine(&in, MAX_RAM, &m) )
    {
        mock_boot(m, &opt);
        if ( all_free() > 1 )
            build(m, &in);
        MUST(!mock_shutdown());
    }

    return 0;
}
