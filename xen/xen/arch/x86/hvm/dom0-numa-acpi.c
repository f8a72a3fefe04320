/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SRAT and SLIT of a PVH dom0, in the firmware's numbering of the nodes.
 */

#include <xen/acpi.h>
#include <xen/init.h>
#include <xen/numa-memblk.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include <acpi/actables.h>

#include <asm/apic-topology.h>
#include <asm/e820.h>
#include <asm/hvm/support.h>
#include <asm/numa-pxm.h>

#include "dom0-numa.h"
#include "dom0-numa-tables.h"

static paddr_t __initdata tables[2];
static unsigned int __initdata nr_tables;

static void __init place(struct domain *d, const char *name, const void *table,
                         size_t size)
{
    paddr_t addr;

    if ( !size || pvh_steal_ram(d, size, 8, GB(4), &addr) )
    {
        printk(XENLOG_WARNING "Dom0 NUMA: no RAM for the %s\n", name);
        return;
    }

    if ( pvh_add_mem_range(d, addr, addr + size, E820_ACPI) )
        printk(XENLOG_WARNING "Dom0 NUMA: %s not in the memory map\n", name);

    if ( hvm_copy_to_guest_phys(addr, (void *)table, size, d->vcpu[0]) !=
         HVMTRANS_okay )
    {
        printk(XENLOG_WARNING "Dom0 NUMA: cannot copy the %s\n", name);
        return;
    }

    tables[nr_tables++] = addr;
}

static unsigned int __init nr_memblks(void)
{
    paddr_t start, end;
    nodeid_t node;
    unsigned int i = 0;

    while ( numa_get_memblk(i, &start, &end, &node) )
        i++;

    return i;
}

/*
 * Whole blocks, although dom0 has but a part of each: Linux uses the rest for
 * frames of guests, and takes no SRAT that leaves some of it out.
 */
static unsigned int __init list_mems(struct srat_mem *mems, unsigned int max)
{
    paddr_t start, end;
    nodeid_t node;
    unsigned int i, n = 0, pxm;

    for ( i = 0; n < max && numa_get_memblk(i, &start, &end, &node); i++ )
    {
        if ( start == end || !node_to_pxm(node, &pxm) )
            continue;
        mems[n].start = start;
        mems[n].end = end;
        mems[n++].pxm = pxm;
    }

    return n;
}

static void __init list_cpus(const struct domain *d, struct srat_cpu *cpus)
{
    unsigned int i;

    for ( i = 0; i < d->max_vcpus; i++ )
    {
        cpus[i].apic_id = guest_x2apic_id(d, i);
        cpus[i].pxm = dom0_numa_vcpu_pxm(i);
    }
}

static void __init setup_srat(struct domain *d)
{
    unsigned int nr_mems = nr_memblks(), nr_cpus = d->max_vcpus;
    size_t size = srat_size(nr_cpus, nr_mems);
    struct srat_mem *mems = xmalloc_array(struct srat_mem, nr_mems);
    struct srat_cpu *cpus = xmalloc_array(struct srat_cpu, nr_cpus);
    void *table = xzalloc_bytes(size);

    if ( mems && cpus && table )
    {
        nr_mems = list_mems(mems, nr_mems);
        list_cpus(d, cpus);
        size = srat_build(table, size, cpus, nr_cpus, mems, nr_mems);
        place(d, "SRAT", table, size);
    }
    else
        printk(XENLOG_WARNING "Dom0 NUMA: no memory to build the SRAT\n");

    xfree(table);
    xfree(cpus);
    xfree(mems);
}

/*
 * __node_distance() looks PXMs up in the host's SLIT without asking how large
 * that is. No SLIT at all it knows how to deal with.
 */
static bool __init distance_known(unsigned int pxm)
{
    struct acpi_table_header *table;

    return !ACPI_SUCCESS(acpi_get_table(ACPI_SIG_SLIT, 0, &table)) ||
           pxm < container_of(table, struct acpi_table_slit,
                              header)->locality_count;
}

static void __init fill_distances(uint8_t *dist, unsigned int nr)
{
    unsigned int a, b, pxm_a, pxm_b;

    for_each_online_node ( a )
        for_each_online_node ( b )
            if ( node_to_pxm(a, &pxm_a) && node_to_pxm(b, &pxm_b) &&
                 pxm_a < nr && pxm_b < nr &&
                 distance_known(pxm_a) && distance_known(pxm_b) )
                dist[pxm_a * nr + pxm_b] = __node_distance(a, b);
}

static void __init setup_slit(struct domain *d)
{
    unsigned int node, pxm, nr = 0;
    size_t size;
    uint8_t *dist;
    void *table;

    for_each_online_node ( node )
        if ( node_to_pxm(node, &pxm) && pxm < SLIT_MAX_LOCALITIES )
            nr = max(nr, pxm + 1);

    if ( !nr )
        return;

    size = slit_size(nr);
    dist = xzalloc_array(uint8_t, nr * nr);
    table = xzalloc_bytes(size);

    if ( dist && table )
    {
        fill_distances(dist, nr);
        place(d, "SLIT", table, slit_build(table, size, dist, nr));
    }
    else
        printk(XENLOG_WARNING "Dom0 NUMA: no memory to build the SLIT\n");

    xfree(table);
    xfree(dist);
}

void __init dom0_numa_setup_acpi(struct domain *d)
{
    if ( !dom0_numa_active() )
        return;

    setup_srat(d);
    /* Distances without nodes mean nothing. */
    if ( nr_tables )
        setup_slit(d);
    dom0_numa_free_cpus();
}

unsigned int __init dom0_numa_nr_tables(void)
{
    return nr_tables;
}

void __init dom0_numa_add_tables(uint64_t *entry)
{
    unsigned int i;

    for ( i = 0; i < nr_tables; i++ )
        entry[i] = tables[i];
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
