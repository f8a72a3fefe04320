/* SPDX-License-Identifier: GPL-2.0 */

#include <xen/page-size.h>

#include <asm/e820.h>

#include <public/numa-pxm.h>

#include "truth.h"

unsigned int truth_pxm(const struct machine *m, uint64_t addr)
{
    unsigned int i;

    addr &= PAGE_MASK;
    for ( i = 0; i < m->nr_mems; i++ )
        if ( addr >= m->mem[i].start && addr < m->mem[i].end )
            return m->mem[i].pxm;

    return NO_PXM;
}

bool truth_ram(const struct machine *m, uint64_t addr)
{
    unsigned int i;

    addr &= PAGE_MASK;
    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
        if ( m->map[i].type == E820_RAM && addr >= m->map[i].start &&
             addr + PAGE_SIZE <= m->map[i].end )
            return true;

    return false;
}

static void nearer(uint64_t *edge, uint64_t addr, uint64_t candidate)
{
    candidate = ROUNDUP(candidate, (uint64_t)PAGE_SIZE);
    if ( candidate > addr && candidate < *edge )
        *edge = candidate;
}

uint64_t truth_edge(const struct machine *m, uint64_t addr)
{
    uint64_t edge = ~(uint64_t)0;
    unsigned int i;

    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
    {
        /* A page that ends inside is none; where it begins matters. */
        nearer(&edge, addr, m->map[i].start);
        nearer(&edge, addr, m->map[i].end & PAGE_MASK);
        nearer(&edge, addr, m->map[i].end);
    }
    for ( i = 0; i < m->nr_mems; i++ )
    {
        nearer(&edge, addr, m->mem[i].start);
        nearer(&edge, addr, m->mem[i].end);
    }

    return edge;
}

unsigned long truth_pages(const struct machine *m, unsigned int pxm,
                          uint64_t start, uint64_t end)
{
    unsigned long pages = 0;
    uint64_t next;

    for ( ; start < end; start = next )
    {
        next = min(truth_edge(m, start), end);
        if ( truth_ram(m, start) &&
             (pxm == NO_PXM || truth_pxm(m, start) == pxm) )
            pages += (next - start) >> PAGE_SHIFT;
    }

    return pages;
}

uint32_t truth_answer(const struct machine *m, unsigned long mfn)
{
    uint64_t addr = (uint64_t)mfn << PAGE_SHIFT;

    if ( mfn >> (PADDR_BITS - PAGE_SHIFT) || addr < MB(1) ||
         !truth_ram(m, addr) )
        return XEN_PXM_UNKNOWN;

    return truth_pxm(m, addr);
}

bool truth_slit_good(const struct machine *m)
{
    unsigned int i, j;

    for ( i = 0; i < m->slit_nr; i++ )
        for ( j = 0; j < m->slit_nr; j++ )
            if ( (m->slit[i * m->slit_nr + j] <= 10) != (i == j) ||
                 m->slit[i * m->slit_nr + j] < 10 )
                return false;

    return m->slit_nr;
}

bool truth_has_node(const struct machine *m, unsigned int pxm)
{
    unsigned int i;

    for ( i = 0; i < m->nr_mems; i++ )
        if ( m->mem[i].pxm == pxm && !m->mem[i].hotplug )
            return true;
    for ( i = 0; i < m->nr_cpus; i++ )
        if ( m->cpu_pxm[i] == pxm )
            return true;

    return false;
}

bool truth_has_pxm(const struct machine *m, unsigned int pxm)
{
    unsigned int i;

    for ( i = 0; i < m->nr_mems; i++ )
        if ( m->mem[i].pxm == pxm )
            return true;

    return truth_has_node(m, pxm);
}

unsigned int truth_distance(const struct machine *m, unsigned int a,
                            unsigned int b)
{
    unsigned int d;

    if ( a == b )
        return 10;
    if ( !truth_has_node(m, a) || !truth_has_node(m, b) ||
         a >= m->slit_nr || b >= m->slit_nr || !truth_slit_good(m) )
        return 20;

    d = m->slit[a * m->slit_nr + b];

    return min(d, 254U);
}
