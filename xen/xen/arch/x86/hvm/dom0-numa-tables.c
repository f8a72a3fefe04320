/* SPDX-License-Identifier: GPL-2.0 */
/* See dom0-numa-tables.h. Layouts: ACPI 6.5, 5.2.16 and 5.2.17. */

#ifdef __XEN__
#include <xen/init.h>
#include <xen/string.h>
#endif

#include "dom0-numa-tables.h"

#define HEADER_SIZE     36
#define HEADER_CHECKSUM 9       /* offset */

#define SRAT_REVISION   3
#define SRAT_FIXED      12
#define SRAT_MEM        1
#define SRAT_MEM_SIZE   40
#define SRAT_X2APIC     2
#define SRAT_X2APIC_SIZE 24
#define SRAT_ENABLED    1

#define SLIT_REVISION   1
#define SLIT_FIXED      8
#define SLIT_LOCAL      10
#define SLIT_REMOTE     20
#define SLIT_FARTHEST   254

/* Little endian, unaligned, advancing. */
static uint8_t *__init put(uint8_t *p, uint64_t val, unsigned int bytes)
{
    while ( bytes-- )
    {
        *p++ = val;
        val >>= 8;
    }

    return p;
}

static uint8_t *__init put_str(uint8_t *p, const char *str, unsigned int bytes)
{
    while ( bytes-- )
        *p++ = *str ? *str++ : ' ';

    return p;
}

static uint8_t *__init put_header(uint8_t *p, const char *sig, size_t len,
                                  unsigned int revision)
{
    p = put_str(p, sig, 4);
    p = put(p, len, 4);
    p = put(p, revision, 1);
    p = put(p, 0, 1);           /* checksum, last of all */
    p = put_str(p, "Xen", 6);
    p = put_str(p, "NUMA", 8);
    p = put(p, 1, 4);           /* OEM revision */
    p = put_str(p, "Xen", 4);

    return put(p, 1, 4);        /* creator revision */
}

static void __init put_checksum(uint8_t *table, size_t len)
{
    uint8_t sum = 0;
    size_t i;

    for ( i = 0; i < len; i++ )
        sum += table[i];
    table[HEADER_CHECKSUM] -= sum;
}

size_t __init srat_size(unsigned int nr_cpus, unsigned int nr_mems)
{
    return HEADER_SIZE + SRAT_FIXED + (size_t)nr_cpus * SRAT_X2APIC_SIZE +
           (size_t)nr_mems * SRAT_MEM_SIZE;
}

size_t __init srat_build(void *buf, size_t len,
                         const struct srat_cpu *cpus, unsigned int nr_cpus,
                         const struct srat_mem *mems, unsigned int nr_mems)
{
    size_t size = srat_size(nr_cpus, nr_mems);
    uint8_t *p = buf;
    unsigned int i;

    if ( len < size )
        return 0;

    p = put_header(p, "SRAT", size, SRAT_REVISION);
    p = put(p, 1, 4);           /* reserved, but 1 */
    p = put(p, 0, 8);

    for ( i = 0; i < nr_cpus; i++ )
    {
        p = put(p, SRAT_X2APIC, 1);
        p = put(p, SRAT_X2APIC_SIZE, 1);
        p = put(p, 0, 2);
        p = put(p, cpus[i].pxm, 4);
        p = put(p, cpus[i].apic_id, 4);
        p = put(p, SRAT_ENABLED, 4);
        p = put(p, 0, 4);       /* clock domain */
        p = put(p, 0, 4);
    }

    for ( i = 0; i < nr_mems; i++ )
    {
        p = put(p, SRAT_MEM, 1);
        p = put(p, SRAT_MEM_SIZE, 1);
        p = put(p, mems[i].pxm, 4);
        p = put(p, 0, 2);
        p = put(p, mems[i].start, 8);
        p = put(p, mems[i].end - mems[i].start, 8);
        p = put(p, 0, 4);
        p = put(p, SRAT_ENABLED, 4);
        p = put(p, 0, 8);
    }

    put_checksum(buf, size);

    return size;
}

size_t __init slit_size(unsigned int nr)
{
    return HEADER_SIZE + SLIT_FIXED + (size_t)nr * nr;
}

size_t __init slit_build(void *buf, size_t len, const uint8_t *dist,
                         unsigned int nr)
{
    size_t size = slit_size(nr);
    uint8_t *p = buf;
    unsigned int i, j;

    if ( len < size )
        return 0;

    p = put_header(p, "SLIT", size, SLIT_REVISION);
    p = put(p, nr, 8);

    for ( i = 0; i < nr; i++ )
        for ( j = 0; j < nr; j++ )
        {
            unsigned int val = dist[(size_t)i * nr + j];

            /*
             * Linux drops the table for a single entry that is local and not
             * 10, or remote and not above.
             */
            if ( i == j )
                val = SLIT_LOCAL;
            else if ( val <= SLIT_LOCAL )
                val = SLIT_REMOTE;
            else if ( val > SLIT_FARTHEST )
                val = SLIT_FARTHEST;
            p = put(p, val, 1);
        }

    put_checksum(buf, size);

    return size;
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
