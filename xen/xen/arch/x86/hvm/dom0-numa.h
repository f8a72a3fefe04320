/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PVH dom0 that sees the host's nodes. What dom0_build.c calls, in the order
 * in which it does.
 *
 * Nothing here can fail dom0's construction: where it cannot be done, all of
 * it does nothing, dom0 is built as ever, and one line of the log says why.
 */

#ifndef X86_HVM_DOM0_NUMA_H
#define X86_HVM_DOM0_NUMA_H

#include <xen/sched.h>

/*
 * Decide whether dom0 gets nodes, and if so build its memory map, spread over
 * them. False: there is no map yet.
 */
bool dom0_numa_setup_e820(struct domain *d, unsigned long nr_pages);

/*
 * While populating [@start, @end), in pages: bind to the node of @start, and
 * return where that node ends, or @end. A new node resets @max_order.
 */
unsigned long dom0_numa_clip(unsigned long start, unsigned long end,
                             unsigned int *max_order);

/* The MEMF_ flags for where dom0_numa_clip() has got to. */
unsigned int dom0_numa_memflags(void);

/*
 * Not a page left with those flags: relax them for this node. Resets
 * @max_order. False if they are at their most relaxed.
 */
bool dom0_numa_relax(unsigned int *max_order);

/*
 * Its vCPUs exist by now: find the node of each, and number their APICs by
 * node. Says how much memory did not come from where it should have.
 */
void dom0_numa_setup_cpus(struct domain *d);

/*
 * If the range from @s to @e of @type is just below one of that type: let that
 * one begin at @s, and return true. Some versions of pvh_add_mem_range() do so
 * too, but cut off as much at its end. A dom0 without nodes is left to those,
 * so that it has the very map that it has without us.
 */
bool dom0_numa_grow_range(struct domain *d, uint64_t s, uint64_t e,
                          unsigned int type);

/* Put the tables into dom0's memory. */
void dom0_numa_setup_acpi(struct domain *d);

/* The tables for the XSDT: how many, and their addresses to @entry. */
unsigned int dom0_numa_nr_tables(void);
void dom0_numa_add_tables(uint64_t *entry);

/* Between the dom0-numa files. */
bool dom0_numa_active(void);
/* Warn of each node that did not have the memory that it was to give. */
void dom0_numa_report(const struct domain *d);
/* Give up, after all, what is not there yet: vCPUs and tables. */
void dom0_numa_stop(const struct domain *d, const char *why);
/* The PXM of a vCPU, from dom0_numa_setup_cpus() until they are freed. */
unsigned int dom0_numa_vcpu_pxm(unsigned int vcpu_id);
void dom0_numa_free_cpus(void);

/* dom0_build.c's */
int pvh_steal_ram(struct domain *d, unsigned long size, unsigned long align,
                  paddr_t limit, paddr_t *addr);
int pvh_add_mem_range(struct domain *d, uint64_t s, uint64_t e,
                      unsigned int type);

#endif /* X86_HVM_DOM0_NUMA_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
