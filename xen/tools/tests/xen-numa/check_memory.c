/* SPDX-License-Identifier: GPL-2.0 */
/* Dom0's memory: which page of the host is behind which of dom0's. */

#include <stdio.h>
#include <stdlib.h>

#include <asm/e820.h>

#include "check.h"
#include "mock.h"
#include "truth.h"

const char *check_populated(const struct machine *m, unsigned long nr_pages)
{
    unsigned long pages = 0;
    unsigned int i;

    for ( i = 0; i < mock_nr_p2m; i++ )
    {
        unsigned long size = 1UL << mock_p2m[i].order;

        if ( (mock_p2m[i].gfn | mock_p2m[i].mfn) & (size - 1) )
            return wrong("frame %#lx is not aligned", mock_p2m[i].gfn);
        if ( i && mock_p2m[i].gfn <
                  mock_p2m[i - 1].gfn + (1UL << mock_p2m[i - 1].order) )
            return wrong("frame %#lx is populated twice", mock_p2m[i].gfn);
        pages += size;
    }

    return pages == nr_pages ? NULL : wrong("%lu pages instead of %lu", pages,
                                            nr_pages);
}

/* The pages of one allocation that are not of the node that they should be. */
static unsigned long misplaced(const struct machine *m,
                               const struct mock_page *p, unsigned int *pxm)
{
    unsigned long gfn = p->gfn, end = gfn + (1UL << p->order), next, n = 0;

    for ( ; gfn < end; gfn = next )
    {
        unsigned long mfn = p->mfn + (gfn - p->gfn);
        unsigned int want = truth_pxm(m, pfn_to_paddr(gfn));

        next = min(PFN_DOWN(truth_edge(m, pfn_to_paddr(gfn))), end);
        next = min(next, PFN_DOWN(truth_edge(m, pfn_to_paddr(mfn))) - mfn +
                         gfn);
        /* To the allocator, all that a node spans is that node's. */
        if ( want == NO_PXM || truth_pxm(m, pfn_to_paddr(mfn)) == want ||
             mock_heap_node(mfn) == pxm_to_node(want) )
            continue;
        *pxm = want;
        n += next - gfn;
    }

    return n;
}

/* Every page comes from its node, unless a warning says otherwise. */
const char *check_places(const struct machine *m, unsigned long nr_pages)
{
    char line[64];
    unsigned int i, pxm = 0;

    for ( i = 0; i < mock_nr_p2m; i++ )
    {
        if ( !misplaced(m, &mock_p2m[i], &pxm) )
            continue;
        snprintf(line, sizeof(line), "PXM %u ran out of memory", pxm);
        if ( !mock_log_lines(line) )
            return wrong("frame %#lx is not of PXM %u, and no warning",
                         mock_p2m[i].gfn, pxm);
    }

    return NULL;
}

/* How strict an allocation was: 2, 1 or 0, see enum bind in dom0-numa.c. */
static unsigned int strictness(const struct mock_page *p, unsigned int node)
{
    if ( !(p->memflags & MEMF_exact_node) ||
         MEMF_get_node(p->memflags) != node )
        return 0;

    return p->memflags & MEMF_no_dma ? 2 : 1;
}

/* Strict ones come first on every node, and in no other order. */
const char *check_fallbacks(const struct machine *m, unsigned long nr_pages)
{
    unsigned int last[MAX_NUMNODES], i, now;
    nodeid_t node;

    for ( i = 0; i < MAX_NUMNODES; i++ )
        last[i] = 2;

    for ( i = 0; i < mock_nr_p2m; i++ )
    {
        node = pxm_to_node(truth_pxm(m, pfn_to_paddr(mock_p2m[i].gfn)));
        if ( node == NUMA_NO_NODE )
            continue;
        now = strictness(&mock_p2m[i], node);
        if ( now > last[node] )
            return wrong("frame %#lx is stricter than those before",
                         mock_p2m[i].gfn);
        last[node] = now;
    }

    return NULL;
}

/* The warning's numbers are what is missing of a node's share. */
const char *check_shortfall(const struct machine *m, unsigned long nr_pages)
{
    const char *p = mock_log;
    unsigned int pxm, i;

    while ( (p = strstr(p, "Dom0 NUMA: PXM ")) )
    {
        unsigned long said, of, have = 0, want;

        p += strlen("Dom0 NUMA: PXM ");
        if ( sscanf(p, "%u ran out of memory: %lu of %lu", &pxm, &said,
                    &of) != 3 )
            continue;
        for ( i = 0; i < mock_nr_p2m; i++ )
        {
            unsigned long mfn = mock_p2m[i].mfn, next;
            unsigned long end = mfn + (1UL << mock_p2m[i].order);

            for ( ; mfn < end; mfn = next )
            {
                next = min(PFN_DOWN(truth_edge(m, pfn_to_paddr(mfn))), end);
                if ( truth_pxm(m, pfn_to_paddr(mfn)) == pxm )
                    have += next - mfn;
            }
        }
        want = dom0_pages(m, pxm, 0, ~0UL);
        if ( of != want || said != (want > have ? want - have : 0) )
            return wrong("PXM %u lacks %lu of %lu, the log says %lu of %lu",
                         pxm, want > have ? want - have : 0, want, said, of);
    }

    return NULL;
}
