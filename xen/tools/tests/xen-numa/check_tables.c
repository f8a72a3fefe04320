/* SPDX-License-Identifier: GPL-2.0 */
/* Dom0's SRAT and SLIT, the log's verdict, and a dom0 that has none of it. */

#include <asm/e820.h>

#include "check.h"
#include "mock.h"
#include "truth.h"

static uint64_t get(const uint8_t *p, unsigned int bytes)
{
    uint64_t val = 0;

    while ( bytes-- )
        val = val << 8 | p[bytes];

    return val;
}

/* The table with that signature, as an operating system finds it. */
static const struct mock_copy *find(const char *sig)
{
    unsigned int i, j;

    for ( i = 0; i < mock_nr_xsdt; i++ )
        for ( j = 0; j < mock_nr_copies; j++ )
            if ( mock_copies[j].addr == mock_xsdt[i] &&
                 mock_copies[j].size >= 36 &&
                 !memcmp(mock_copies[j].data, sig, 4) )
                return &mock_copies[j];

    return NULL;
}

static bool in_acpi_memory(const struct mock_copy *t)
{
    unsigned int i;

    for ( i = 0; i < mock_dom0.arch.nr_e820; i++ )
    {
        const struct e820entry *e = &mock_dom0.arch.e820[i];

        if ( e->type == E820_ACPI && t->addr >= e->addr &&
             t->addr + t->size <= e->addr + e->size )
            return t->addr + t->size <= GB(4);
    }

    return false;
}

static const char *check_map_order(void)
{
    unsigned int i;

    for ( i = 1; i < mock_dom0.arch.nr_e820; i++ )
    {
        const struct e820entry *e = &mock_dom0.arch.e820[i];

        if ( e[-1].addr + e[-1].size > e->addr )
            return wrong("entry %u of the final map overlaps", i);
    }

    return NULL;
}

/* Where they are, how long, and whether they add up to 0. */
const char *check_tables(const struct machine *m, unsigned long nr_pages)
{
    static const char *const sigs[] = { "SRAT", "SLIT" };
    const struct mock_copy *t;
    unsigned int i, j;
    uint8_t sum;

    if ( mock_nr_xsdt != mock_nr_copies || mock_nr_xsdt > 2 )
        return wrong("%u tables in the XSDT, %u written", mock_nr_xsdt,
                     mock_nr_copies);

    for ( i = 0; i < mock_nr_xsdt; i++ )
    {
        t = find(sigs[i]);
        if ( !t )
            return wrong("no %s, but %u tables", sigs[i], mock_nr_xsdt);
        if ( get(t->data + 4, 4) != t->size || (t->addr & 7) )
            return wrong("%s has a wrong length or address", sigs[i]);
        for ( j = 0, sum = 0; j < t->size; j++ )
            sum += t->data[j];
        if ( sum )
            return wrong("%s does not sum to 0", sigs[i]);
        if ( !in_acpi_memory(t) && !mock_log_lines("not in the memory map") )
            return wrong("%s is not in ACPI memory", sigs[i]);
    }

    return check_map_order();
}

/* Entries of that type; @entry gets the @nth of them. */
static unsigned int entries(const struct mock_copy *srat, unsigned int type,
                            unsigned int nth, const uint8_t **entry)
{
    unsigned int off, n = 0;

    for ( off = 48; off + 2 <= srat->size && srat->data[off + 1] >= 2 &&
                    off + srat->data[off + 1] <= srat->size;
          off += srat->data[off + 1] )
    {
        if ( srat->data[off] != type )
            continue;
        if ( n++ == nth )
            *entry = srat->data + off;
    }

    return off == srat->size ? n : 0;
}

static bool has_block(const struct mock_copy *srat,
                      const struct machine_mem *mem)
{
    const uint8_t *e = NULL;
    unsigned int i, n = entries(srat, 1, ~0U, &e);

    for ( i = 0; i < n; i++ )
    {
        entries(srat, 1, i, &e);
        if ( e[1] == 40 && get(e + 2, 4) == mem->pxm &&
             get(e + 8, 8) == mem->start &&
             get(e + 16, 8) == mem->end - mem->start && get(e + 28, 4) == 1 )
            return true;
    }

    return false;
}

const char *check_srat_mems(const struct machine *m, unsigned long nr_pages)
{
    const struct mock_copy *srat = find("SRAT");
    const uint8_t *e = NULL;
    unsigned int i, n = 0;

    if ( !srat )
        return "no SRAT";
    for ( i = 0; i < m->nr_mems; i++ )
    {
        if ( m->mem[i].start == m->mem[i].end )
            continue;
        n++;
        if ( !has_block(srat, &m->mem[i]) )
            return wrong("block %u is missing", i);
    }

    return entries(srat, 1, 0, &e) == n ? NULL : "more blocks than the host's";
}

/* The CPU that vCPU @id is pinned to: it counts those that dom0 may have. */
static unsigned int cpu_of(const struct machine *m, unsigned int id)
{
    return cpumask_first(mock_dom0.vcpu[id]->sched_unit->cpu_hard_affinity) %
           m->nr_cpus;
}

const char *check_srat_cpus(const struct machine *m, unsigned long nr_pages)
{
    const struct mock_copy *srat = find("SRAT");
    const uint8_t *e = NULL;
    unsigned int i, pxm;

    if ( !srat )
        return "no SRAT";
    if ( entries(srat, 2, 0, &e) != mock_dom0.max_vcpus )
        return wrong("%u CPUs in the SRAT", entries(srat, 2, 0, &e));

    for ( i = 0; i < mock_dom0.max_vcpus; i++ )
    {
        pxm = m->cpu_pxm[cpu_of(m, i)];
        if ( pxm == NO_PXM )
            pxm = numa_node_to_arch_nid(0);
        entries(srat, 2, i, &e);
        if ( get(e + 4, 4) != pxm )
            return wrong("vCPU %u is on PXM %lu instead of %u", i,
                         get(e + 4, 4), pxm);
        if ( get(e + 8, 4) != mock_madt[i] || get(e + 12, 4) != 1 )
            return wrong("vCPU %u is %#lx in the SRAT, %#x in the MADT", i,
                         get(e + 8, 4), mock_madt[i]);
    }

    return NULL;
}

const char *check_slit(const struct machine *m, unsigned long nr_pages)
{
    const struct mock_copy *slit = find("SLIT");
    unsigned int nr = 0, a, b;

    for ( a = 0; a < MACHINE_PXMS; a++ )
        if ( truth_has_node(m, a) )
            nr = a + 1;
    if ( !slit != !nr )
        return nr ? "no SLIT" : "a SLIT for nobody";
    if ( !nr )
        return NULL;
    if ( get(slit->data + 36, 8) != nr || slit->size != 44 + nr * nr )
        return wrong("%lu localities instead of %u", get(slit->data + 36, 8),
                     nr);

    for ( a = 0; a < nr; a++ )
        for ( b = 0; b < nr; b++ )
            if ( slit->data[44 + a * nr + b] != truth_distance(m, a, b) )
                return wrong("from PXM %u to %u it is %u instead of %u", a, b,
                             slit->data[44 + a * nr + b],
                             truth_distance(m, a, b));

    return NULL;
}

const char *check_stock(const struct machine *m, unsigned long nr_pages)
{
    unsigned int i;

    if ( mock_nr_xsdt || mock_nr_copies )
        return "tables all the same";
    for ( i = 0; i < mock_nr_p2m; i++ )
        if ( mock_p2m[i].memflags )
            return wrong("frame %#lx is bound", mock_p2m[i].gfn);
    for ( i = 0; i < mock_dom0.max_vcpus; i++ )
        if ( mock_madt[i] != i * 2 )
            return wrong("vCPU %u has APIC id %#x", i, mock_madt[i]);
    if ( mock_dom0.options || mock_dom0.arch.apic_topology )
        return "an APIC topology";

    return NULL;
}

const char *check_verdict(const struct machine *m, const char *why_not)
{
    unsigned int lines = mock_log_lines("gets no nodes");

    if ( !why_not )
        return lines ? mock_log_line("gets no nodes") : NULL;
    if ( lines != 1 || mock_log_lines("Dom0 NUMA") != 1 )
        return wrong("%u lines say why", lines);
    if ( !strstr(mock_log_line("gets no nodes"), why_not) )
        return mock_log_line("gets no nodes");

    return NULL;
}
