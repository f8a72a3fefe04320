/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines as their firmware describes them. No node numbers of Xen's here, nor
 * anything else that is worked out from the tables: that is the tests' task.
 */

#ifndef XEN_NUMA_MACHINES_H
#define XEN_NUMA_MACHINES_H

#include <xen/types.h>

#define MACHINE_MAP     24
#define MACHINE_MEMS    130
#define MACHINE_CPUS    128
#define MACHINE_PXMS    256     /* as far as a SLIT goes */
#define NO_PXM          (~0U)

struct machine_map {
    uint64_t start, end;
    unsigned int type;
};

struct machine_mem {
    uint64_t start, end;        /* exclusive */
    unsigned int pxm;
    bool hotplug;
};

struct machine {
    const char *name;

    /* e820, sorted. Ends with an empty entry. */
    struct machine_map map[MACHINE_MAP];

    /* SRAT: memory in the order of the table, and a PXM for each CPU. */
    struct machine_mem mem[MACHINE_MEMS];
    unsigned int nr_mems;
    unsigned int cpu_pxm[MACHINE_CPUS];
    unsigned int nr_cpus;

    /* SLIT: rows of slit_nr entries. 0 for none. */
    const uint8_t *slit;
    unsigned int slit_nr;

    /* Xen's command line. */
    bool numa_off;
    unsigned int numa_fake;

    /*
     * What has to come of it: nodes that Xen has, and a part of the line that
     * says why dom0 has none. NULL if it has.
     */
    unsigned int nr_nodes;
    const char *why_not;
};

extern const struct machine *const machines[];
extern const unsigned int nr_machines;

/* By its name; aborts if there is none. */
const struct machine *machine_named(const char *name);

#endif /* XEN_NUMA_MACHINES_H */
