/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SRAT and SLIT from plain arrays, byte by byte: testable on their own
 * (tools/tests/xen-numa).
 */

#ifndef X86_HVM_DOM0_NUMA_TABLES_H
#define X86_HVM_DOM0_NUMA_TABLES_H

#ifdef __XEN__
#include <xen/types.h>
#endif

struct srat_cpu {
    uint32_t apic_id;
    uint32_t pxm;
};

struct srat_mem {
    uint64_t start, end;
    uint32_t pxm;
};

/*
 * A SLIT has a row for every PXM up to the highest. Linux uses no PXM above
 * this, and a table for it is 64 KiB already.
 */
#define SLIT_MAX_LOCALITIES 256

/* Stands for "nobody knows" in a matrix of distances. */
#define SLIT_NO_DISTANCE    0

size_t srat_size(unsigned int nr_cpus, unsigned int nr_mems);
size_t slit_size(unsigned int nr);

/*
 * Write the table to @buf and return its size, or 0 if @len is too small. CPUs
 * get x2APIC entries, whatever their id.
 */
size_t srat_build(void *buf, size_t len,
                  const struct srat_cpu *cpus, unsigned int nr_cpus,
                  const struct srat_mem *mems, unsigned int nr_mems);

/*
 * @dist holds @nr rows of @nr distances. A row's own is 10, an unknown one 20,
 * and what is too far for the table 254; 255 would mean unreachable.
 */
size_t slit_build(void *buf, size_t len, const uint8_t *dist, unsigned int nr);

#endif /* X86_HVM_DOM0_NUMA_TABLES_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
