/* SPDX-License-Identifier: GPL-2.0 */
/* SRAT and SLIT, read back byte by byte as ACPI lays them out. */

#include "dom0-numa-tables.c"
#include "tap.h"

static uint8_t table[70000];

static uint64_t get(size_t off, unsigned int bytes)
{
    uint64_t val = 0;

    while ( bytes-- )
        val = val << 8 | table[off + bytes];
    return val;
}

static bool sums_to_zero(size_t len)
{
    uint8_t sum = 0;

    while ( len-- )
        sum += table[len];
    return !sum;
}

static bool header_ok(const char *sig, size_t len, unsigned int revision)
{
    return !memcmp(table, sig, 4) && get(4, 4) == len &&
           get(8, 1) == revision && !memcmp(table + 10, "Xen   ", 6) &&
           !memcmp(table + 16, "NUMA    ", 8);
}

static void test_srat(void)
{
    static const struct srat_cpu cpus[] = {
        { .apic_id = 0, .pxm = 2 }, { .apic_id = 0x1fe, .pxm = 0x12345678 },
    };
    static const struct srat_mem mems[] = {
        { .start = 0, .end = 0xa0000, .pxm = 2 },
        { .start = 0x100000000, .end = 0x7c0000000, .pxm = 0x12345678 },
    };
    size_t size = srat_size(2, 2), cpu = 48, mem = 48 + 2 * 24;

    memset(table, 0xff, sizeof(table));
    ok(srat_build(table, sizeof(table), cpus, 2, mems, 2) == size &&
       size == mem + 2 * 40, "SRAT: size of 2 CPUs and 2 ranges");
    ok(table[size] == 0xff, "SRAT: nothing written behind it");
    ok(header_ok("SRAT", size, 3) && get(36, 4) == 1 && get(40, 8) == 0,
       "SRAT: header");
    ok(sums_to_zero(size), "SRAT: checksum");
    ok(get(cpu, 1) == 2 && get(cpu + 1, 1) == 24 && get(cpu + 2, 2) == 0 &&
       get(cpu + 4, 4) == 2 && get(cpu + 8, 4) == 0 && get(cpu + 12, 4) == 1 &&
       get(cpu + 16, 8) == 0, "SRAT: first CPU");
    ok(get(cpu + 24 + 4, 4) == 0x12345678 && get(cpu + 24 + 8, 4) == 0x1fe,
       "SRAT: second CPU, 32 bit numbers");
    ok(get(mem, 1) == 1 && get(mem + 1, 1) == 40 && get(mem + 2, 4) == 2 &&
       get(mem + 6, 2) == 0 && get(mem + 8, 8) == 0 &&
       get(mem + 16, 8) == 0xa0000 && get(mem + 24, 4) == 0 &&
       get(mem + 28, 4) == 1 && get(mem + 32, 8) == 0, "SRAT: first range");
    ok(get(mem + 40 + 2, 4) == 0x12345678 &&
       get(mem + 40 + 8, 8) == 0x100000000 &&
       get(mem + 40 + 16, 8) == 0x6c0000000,
       "SRAT: second range, base and length");
    ok(!srat_build(table, size - 1, cpus, 2, mems, 2),
       "SRAT: not into a buffer a byte too small");
    ok(srat_build(table, sizeof(table), cpus, 0, mems, 1) == 48 + 40 &&
       sums_to_zero(48 + 40) && get(48, 1) == 1, "SRAT: no CPUs at all");
}

static void test_slit(void)
{
    /* PXMs 0 and 2 exist, 1 is a gap. */
    static const uint8_t dist[] = {
        10, SLIT_NO_DISTANCE, 21,
        SLIT_NO_DISTANCE, SLIT_NO_DISTANCE, SLIT_NO_DISTANCE,
        31, SLIT_NO_DISTANCE, 17,
    };
    static const uint8_t seen[] = { 10, 20, 21, 20, 10, 20, 31, 20, 10 };
    static const uint8_t far[] = { 10, 255, 254, 10 };
    static const uint8_t near[] = { 10, 10, 9, 10 };
    static uint8_t many[256 * 256];
    size_t size = slit_size(3);

    memset(table, 0xff, sizeof(table));
    ok(slit_build(table, sizeof(table), dist, 3) == size && size == 44 + 9,
       "SLIT: size of 3 localities");
    ok(table[size] == 0xff, "SLIT: nothing written behind it");
    ok(header_ok("SLIT", size, 1) && get(36, 8) == 3, "SLIT: header");
    ok(sums_to_zero(size), "SLIT: checksum");
    ok(!memcmp(table + 44, seen, sizeof(seen)),
       "SLIT: distances, each way its own, and 10 and 20 for gaps");
    ok(slit_build(table, sizeof(table), far, 2) && get(44 + 1, 2) == 0xfefe,
       "SLIT: 255 becomes 254");
    ok(slit_build(table, sizeof(table), near, 2) && get(44 + 1, 2) == 0x1414,
       "SLIT: nothing remote is as near as 10");
    ok(!slit_build(table, size - 1, dist, 3),
       "SLIT: not into a buffer a byte too small");
    ok(slit_build(table, sizeof(table), many, 256) == 44 + 65536 &&
       sums_to_zero(44 + 65536), "SLIT: 256 localities");
}

int main(void)
{
    test_srat();
    test_slit();

    return tap_end();
}
