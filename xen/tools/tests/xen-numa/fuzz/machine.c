/* SPDX-License-Identifier: GPL-2.0 */
/* Machines from a fuzzer's input. */

#include <asm/e820.h>

#include "input.h"

#define MAX_MAP 12
#define MAX_MEMS 16
#define MAX_SLIT 32
#define TOP TB(8)

static struct machine m;
static uint8_t slit[MAX_SLIT * MAX_SLIT];

/* A length: odd bytes, pages, or larger units, all of them seen in firmware. */
static uint64_t length(struct input *in)
{
    switch ( in_below(in, 5) )
    {
    case 0:
        return in_bytes(in, 2);
    case 1:
        return in_bytes(in, 2) << 12;
    case 2:
        return (1 + in_bytes(in, 1)) * MB(1);
    case 3:
        return (1 + in_below(in, 16)) * MB(128);
    default:
        return (1 + in_below(in, 8)) * GB(1);
    }
}

/* Up in addresses, with and without gaps; perhaps to where holes often are. */
static uint64_t advance(struct input *in, uint64_t addr)
{
    static const uint64_t places[] = {
        0xa0000, MB(1), GB(1), GB(2), GB(3), GB(4), TB(1),
    };
    uint64_t place;

    switch ( in_below(in, 4) )
    {
    case 0:
        return addr;
    case 1:
        place = places[in_below(in, ARRAY_SIZE(places))];
        return max(addr, place);
    case 2:
        return addr + length(in);
    default:
        return ROUNDUP(addr, MB(2));
    }
}

static void make_map(struct input *in, uint64_t max_ram)
{
    static const unsigned int types[] = {
        E820_RAM, E820_RAM, E820_RAM, E820_RESERVED, E820_ACPI, E820_NVS,
        E820_UNUSABLE,
    };
    uint64_t addr = 0, len;
    unsigned int i, n = 2 + in_below(in, MAX_MAP - 1);

    for ( i = 0; i < n; i++ )
    {
        addr = advance(in, addr);
        len = length(in);
        m.map[i].type = types[in_below(in, ARRAY_SIZE(types))];
        if ( m.map[i].type == E820_RAM )
        {
            len = min(len, max_ram);
            max_ram -= len;
        }
        if ( !len || addr + len > TOP )
            len = 1;
        m.map[i].start = addr;
        m.map[i].end = addr + len;
        addr += len;
    }
}

static unsigned int pxm(struct input *in)
{
    static const unsigned int wide[] = { 63, 64, 255, 256, 0x80000001 };
    unsigned int n = in_below(in, 32);

    return n < 27 ? n % 9 : wide[n - 27];
}

/* An address that has to do with the map, or nearly. */
static uint64_t edge(struct input *in)
{
    const struct machine_map *e = &m.map[in_below(in, MAX_MAP)];
    uint64_t addr = in_bool(in) ? e->start : e->end;

    switch ( in_below(in, 4) )
    {
    case 0:
        return addr;
    case 1:
        return ROUNDUP(addr, MB(1));
    case 2:
        return addr + length(in);
    default:
        return addr - min(addr, length(in));
    }
}

/* One block behind the other, so that all that is between is of some node. */
static void make_rows(struct input *in)
{
    unsigned int i, last = 0, n = 1 + in_below(in, MAX_MEMS - 1);
    uint64_t addr = 0;

    for ( i = 0; i < n; i++ )
    {
        if ( i && in_bool(in) )
            last = pxm(in);
        m.mem[i].start = addr;
        addr += length(in);
        if ( i == n - 1 )
            addr = max(addr, m.map[MAX_MAP - 1].end ?: TOP);
        m.mem[i].end = addr;
        m.mem[i].pxm = last;
        m.mem[i].hotplug = false;
    }
    m.nr_mems = n;
}

static void make_blocks(struct input *in)
{
    unsigned int i, n = in_below(in, MAX_MEMS);

    for ( i = 0; i < n; i++ )
    {
        uint64_t a = edge(in), b = edge(in);

        m.mem[i].start = min(min(a, b), TOP);
        m.mem[i].end = min(max(a, b), TOP);
        m.mem[i].pxm = pxm(in);
        m.mem[i].hotplug = in_below(in, 8) == 7;
    }
    m.nr_mems = n;
}

static void make_cpus(struct input *in)
{
    unsigned int i;

    m.nr_cpus = 1 + in_below(in, 12);
    for ( i = 0; i < m.nr_cpus; i++ )
        m.cpu_pxm[i] = in_below(in, 10) ? pxm(in) : NO_PXM;
}

/* Good as it begins; what the input adds may spoil it. */
static void make_slit(struct input *in)
{
    unsigned int i, n = in_below(in, MAX_SLIT + 1);

    for ( i = 0; i < n * n; i++ )
        slit[i] = i / n == i % n ? 10 : 11 + i % 200;
    for ( i = in_below(in, 8); n && i; i-- )
        slit[in_below(in, n * n)] = in8(in);
    m.slit = slit;
    m.slit_nr = n;
}

/* Xen panics without a node that has memory below 4 GiB. */
static bool boots(void)
{
    unsigned int i;

    for ( i = 0; i < MAX_MAP && m.map[i].end; i++ )
        if ( m.map[i].type == E820_RAM && m.map[i].start < GB(2) &&
             m.map[i].end > max(MB(8), m.map[i].start + MB(8)) )
            return true;

    return false;
}

bool in_machine(struct input *in, uint64_t max_ram, struct machine **machine)
{
    uint8_t how = in8(in);

    memset(&m, 0, sizeof(m));
    m.name = "of the fuzzer's";
    m.numa_off = (how & 0xf0) == 0xf0;
    m.numa_fake = (how & 0xf0) == 0xe0 ? 1 + how % 8 : 0;

    make_map(in, max_ram);
    if ( how & 1 )
        make_rows(in);
    else
        make_blocks(in);
    make_cpus(in);
    make_slit(in);
    *machine = &m;

    return boots();
}
