/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of machines. Sizes are the real ones, unless that would take the
 * tests too long; what matters is where things begin and end.
 *
 * "Linux logs" are the lines that a kernel prints at boot ("BIOS-e820:", "ACPI:
 * SRAT: Node n PXM n [mem ...]"), as people post them of such machines.
 */

#include <xen/lib.h>

#include <asm/e820.h>

#include "machines.h"

#define M (1ULL << 20)
#define G (1ULL << 30)

#define RAM(s, e) { .start = (s), .end = (e), .type = E820_RAM }
#define RSV(s, e) { .start = (s), .end = (e), .type = E820_RESERVED }
#define ACP(s, e) { .start = (s), .end = (e), .type = E820_ACPI }
#define NVS(s, e) { .start = (s), .end = (e), .type = E820_NVS }
#define MEM(s, e, p) { .start = (s), .end = (e), .pxm = (p) }
#define HOT(s, e, p) { .start = (s), .end = (e), .pxm = (p), .hotplug = true }
#define CPUS(f, l, p) [(f) ... (l)] = (p)
#define SLIT(n, ...) .slit_nr = (n), .slit = (const uint8_t[]){ __VA_ARGS__ }

#define NO_NUMA "NUMA is off, or the SRAT unusable"
#define ONE_NODE "the host has one node"
#define NOT_FW "Xen's nodes are not the firmware's"

/*
 * Two sockets of Xeon Scalable. Shape: Linux logs of Skylake-SP servers, where
 * the hole below 4 GiB is 2 GiB large; distance 21 is what their SLIT has.
 */
static const struct machine intel_2s = {
    .name = "two-socket Intel",
    .map = { RAM(0, 0x9fc00), RSV(0x9fc00, 0xa0000), RSV(0xe0000, 1 * M),
             RAM(1 * M, 0x6a3c8000), RSV(0x6a3c8000, 0x6c2c9000),
             ACP(0x6c2c9000, 0x6c7f0000), NVS(0x6c7f0000, 0x6d500000),
             RSV(0x6d500000, 0x90000000), RSV(0xfd000000, 0xfe800000),
             RSV(0xfec00000, 0xfec01000), RSV(0xff000000, 4 * G),
             RAM(4 * G, 194 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 98 * G, 0),
             MEM(98 * G, 194 * G, 1) }, .nr_mems = 3,
    .cpu_pxm = { CPUS(0, 7, 0), CPUS(8, 15, 1) }, .nr_cpus = 16,
    SLIT(2, 10, 21, 21, 10),
    .nr_nodes = 2,
};

/*
 * Two sockets of EPYC, a node each (NPS1). Shape: Linux logs of Rome servers:
 * the first MiB has a block of its own; 32 between sockets.
 */
static const struct machine amd_2s = {
    .name = "two-socket AMD",
    .map = { RAM(0, 0xa0000), RSV(0xa0000, 1 * M), RAM(1 * M, 0x75ce0000),
             RSV(0x75ce0000, 0x76000000), RAM(0x76000000, 0xa4e0b000),
             RSV(0xa4e0b000, 0xa6b00000), ACP(0xa6b00000, 0xa7000000),
             RAM(0xa7000000, 0xac000000), RSV(0xac000000, 0xd0000000),
             RAM(4 * G, 0x103f180000), RSV(0x103f180000, 0x1040000000),
             RAM(0x1040000000, 0x203ff80000), RSV(0x203ff80000, 0x2040000000) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 0xb0000000, 0),
             MEM(4 * G, 0x1040000000, 0),
             MEM(0x1040000000, 0x2040000000, 1) }, .nr_mems = 4,
    .cpu_pxm = { CPUS(0, 7, 0), CPUS(8, 15, 1), CPUS(16, 23, 0),
                 CPUS(24, 31, 1) }, .nr_cpus = 32,
    SLIT(2, 10, 32, 32, 10),
    .nr_nodes = 2,
};

/*
 * Sub-NUMA clusters, two in each of two sockets. Shape: Intel's guide to SNC
 * and Linux logs of Cascade Lake: all of low memory is in the first cluster.
 */
static const struct machine snc2 = {
    .name = "SNC2",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 0x7a000000),
             RSV(0x7a000000, 0x90000000), RAM(4 * G, 66 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 18 * G, 0), MEM(18 * G, 34 * G, 1),
             MEM(34 * G, 50 * G, 2), MEM(50 * G, 66 * G, 3) }, .nr_mems = 5,
    .cpu_pxm = { CPUS(0, 1, 0), CPUS(2, 3, 1), CPUS(4, 5, 2), CPUS(6, 7, 3) },
    .nr_cpus = 8,
    SLIT(4, 10, 11, 21, 21, 11, 10, 21, 21, 21, 21, 10, 11, 21, 21, 11, 10),
    .nr_nodes = 4,
};

/* Four clusters in one socket. Shape: Intel's guide for Sapphire Rapids. */
static const struct machine snc4 = {
    .name = "SNC4",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 0x74000000), RAM(4 * G, 34 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 10 * G, 0), MEM(10 * G, 18 * G, 1),
             MEM(18 * G, 26 * G, 2), MEM(26 * G, 34 * G, 3) }, .nr_mems = 5,
    .cpu_pxm = { CPUS(0, 2, 0), CPUS(3, 5, 1), CPUS(6, 8, 2), CPUS(9, 11, 3) },
    .nr_cpus = 12,
    SLIT(4, 10, 12, 12, 12, 12, 10, 12, 12, 12, 12, 10, 12, 12, 12, 12, 10),
    .nr_nodes = 4,
};

/*
 * Clusters that share the low gigabytes, so that what one spans has memory of
 * another in it. Not seen in the wild; the ACPI specification allows it, and
 * Xen refuses it ("interleaves").
 */
static const struct machine snc_interleaved = {
    .name = "SNC interleaved around 4 GiB",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 3 * G), RAM(4 * G, 33 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(2 * G, 3 * G, 1), MEM(4 * G, 18 * G, 0),
             MEM(18 * G, 33 * G, 1) }, .nr_mems = 4,
    .cpu_pxm = { CPUS(0, 3, 0), CPUS(4, 7, 1) }, .nr_cpus = 8,
    SLIT(2, 10, 11, 11, 10),
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/*
 * Two clusters of which the second begins below 4 GiB: interleaved in the
 * other sense, that the hole is in it. Shape: ours, of the two above.
 */
static const struct machine snc_hole = {
    .name = "SNC with the hole in the second",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 3 * G), RAM(4 * G, 12 * G) },
    .mem = { MEM(0, 1536 * M, 0), MEM(1536 * M, 3 * G, 1), MEM(4 * G, 5 * G, 1),
             MEM(5 * G, 8 * G, 2), MEM(8 * G, 12 * G, 3) }, .nr_mems = 5,
    .cpu_pxm = { 0, 0, 1, 1, 2, 2, 3, 3 }, .nr_cpus = 8,
    SLIT(4, 10, 11, 21, 21, 11, 10, 21, 21, 21, 21, 10, 11, 21, 21, 11, 10),
    .nr_nodes = 4,
};

/*
 * EPYC with four nodes in a socket (NPS4). Shape: AMD's tuning guide for 7002
 * (12 within a socket) and Linux logs of Rome in NPS4.
 */
static const struct machine nps4 = {
    .name = "NPS4",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 0xa9d6f000),
             RSV(0xa9d6f000, 0xc0000000), RAM(4 * G, 0x840000000),
             RSV(0xfd00000000, 0x10000000000) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 0xc0000000, 0),
             MEM(4 * G, 0x240000000, 0), MEM(0x240000000, 0x440000000, 1),
             MEM(0x440000000, 0x640000000, 2),
             MEM(0x640000000, 0x840000000, 3) }, .nr_mems = 6,
    .cpu_pxm = { CPUS(0, 3, 0), CPUS(4, 7, 1), CPUS(8, 11, 2),
                 CPUS(12, 15, 3) }, .nr_cpus = 16,
    SLIT(4, 10, 12, 12, 12, 12, 10, 12, 12, 12, 12, 10, 12, 12, 12, 12, 10),
    .nr_nodes = 4,
};

/* Gaps, and a node without CPUs. Shape: QEMU, "-numa node,nodeid=5,memdev=". */
static const struct machine sparse = {
    .name = "sparse PXMs, one memory-only",
    .map = { RAM(0, 0x9fc00), RSV(0x9fc00, 0xa0000), RSV(0xf0000, 1 * M),
             RAM(1 * M, 0x7ffdf000), RSV(0x7ffdf000, 2 * G),
             RSV(0xb0000000, 0xc0000000), RSV(0xfeffc000, 0xff000000),
             RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 2 * G, 0), MEM(4 * G, 7 * G, 0),
             MEM(7 * G, 9 * G, 2), MEM(9 * G, 10 * G, 5) }, .nr_mems = 5,
    .cpu_pxm = { 0, 2, 0, 2 }, .nr_cpus = 4,
    SLIT(6, 10, 20, 21, 20, 20, 31, 20, 10, 20, 20, 20, 20,
         21, 20, 10, 20, 20, 17, 20, 20, 20, 10, 20, 20,
         20, 20, 20, 20, 10, 20, 31, 20, 17, 20, 20, 10),
    .nr_nodes = 3,
};

/* A node without memory. Shape: QEMU, "-numa node,nodeid=3,cpus=3". */
static const struct machine cpu_only = {
    .name = "CPU-only node",
    .map = { RAM(0, 0x9fc00), RSV(0x9fc00, 0xa0000), RAM(1 * M, 0x7ffdf000),
             RAM(4 * G, 9 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 2 * G, 0), MEM(4 * G, 7 * G, 0),
             MEM(7 * G, 9 * G, 1) }, .nr_mems = 4,
    .cpu_pxm = { 0, 1, 0, 3 }, .nr_cpus = 4,
    SLIT(4, 10, 21, 20, 31, 21, 10, 20, 17, 20, 20, 10, 20, 31, 17, 20, 10),
    .nr_nodes = 3,
};

/* CPU 0 is on PXM 1. Shape: QEMU, "-numa node,nodeid=1,cpus=0". */
static const struct machine permuted = {
    .name = "permuted PXMs",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 2 * G, 0), MEM(4 * G, 7 * G, 0),
             MEM(7 * G, 10 * G, 1) }, .nr_mems = 4,
    .cpu_pxm = { 1, 0, 1 }, .nr_cpus = 3,
    SLIT(2, 10, 21, 25, 10),
    .nr_nodes = 2,
};

/* Low memory has the highest PXM. Shape: QEMU, with memdevs in that order. */
static const struct machine descending = {
    .name = "descending PXMs",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 0xa0000, 3), MEM(1 * M, 2 * G, 3), MEM(4 * G, 6 * G, 3),
             MEM(6 * G, 8 * G, 1), MEM(8 * G, 10 * G, 0) }, .nr_mems = 5,
    .cpu_pxm = { 3, 1, 0 }, .nr_cpus = 3,
    SLIT(4, 10, 12, 20, 21, 13, 10, 20, 31, 20, 20, 10, 20, 22, 32, 20, 10),
    .nr_nodes = 3,
};

/* The hole below 4 GiB is inside of node 1. Shape: QEMU, 1G and 4G. */
static const struct machine split = {
    .name = "node split around 4 GiB",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 7 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 1 * G, 0), MEM(1 * G, 2 * G, 1),
             MEM(4 * G, 7 * G, 1) }, .nr_mems = 4,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 21, 21, 10),
    .nr_nodes = 2,
};

/*
 * Nodes that overlap. Shape: the check in Xen's numa.c, and the many reports of
 * "PXM 0 (...) overlaps with PXM 1".
 */
static const struct machine overlapping = {
    .name = "overlapping SRAT",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(5 * G, 8 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 20, 20, 10),
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/* A node that overlaps with itself: Xen warns and takes it. Shape: the same. */
static const struct machine self_overlapping = {
    .name = "node that overlaps with itself",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(5 * G, 6 * G, 0),
             MEM(6 * G, 8 * G, 1), MEM(6 * G, 7 * G, 1) }, .nr_mems = 5,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 20, 20, 10),
    .nr_nodes = 2,
};

/*
 * RAM that the SRAT forgot. Shape: "SRAT: No PXM for e820 range", reported of
 * many a desktop board.
 */
static const struct machine forgetful = {
    .name = "SRAT that does not cover RAM",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 7 * G, 1) }, .nr_mems = 2,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/*
 * RAM between two blocks of a node, which Xen takes for the node's. Shape:
 * ours, after what nodes_cover_memory() in Xen does not look at.
 */
static const struct machine hole_with_ram = {
    .name = "RAM between the blocks of a node",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 1 * G, 0), MEM(1 * G + 64 * M, 6 * G, 0),
             MEM(6 * G, 8 * G, 1) }, .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 2, .why_not = "some RAM is in no memory block of the SRAT",
};

/* A little such RAM, which dom0 may have all the same. Shape: the same. */
static const struct machine little_hole = {
    .name = "512 KiB between the blocks of a node",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 1 * G, 0), MEM(1 * G + M / 2, 6 * G, 0),
             MEM(6 * G, 8 * G, 1) }, .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 2,
};

/* Shape: QEMU with a single "-numa node". */
static const struct machine one_node = {
    .name = "one node",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 7 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 2 * G, 0), MEM(4 * G, 7 * G, 0) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 0 }, .nr_cpus = 2,
    SLIT(1, 10),
    .nr_nodes = 1, .why_not = ONE_NODE,
};

/* Shape: QEMU without "-numa", and every desktop. */
static const struct machine no_srat = {
    .name = "no SRAT",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 7 * G) },
    .cpu_pxm = { NO_PXM, NO_PXM }, .nr_cpus = 2,
    .nr_nodes = 1, .why_not = ONE_NODE,
};

/* As many nodes as Xen can have: filled in below. Shape: Xen's limits. */
static struct machine nodes_64 = {
    .name = "64 nodes",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 68 * G) },
    .nr_nodes = 64,
};

/* One more than that, and Xen uses none of them. Shape: the same. */
static struct machine nodes_65 = {
    .name = "65 nodes",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 69 * G) },
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/* Shape: the two-socket Intel's; numa=off on Xen's command line. */
static const struct machine numa_off = {
    .name = "numa=off",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 10 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 21, 21, 10),
    .numa_off = true,
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/* More nodes than the firmware's. Shape: Xen's numa_emulation(). */
static const struct machine fake_4 = {
    .name = "numa=fake=4",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 10 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 21, 21, 10),
    .numa_fake = 4,
    .nr_nodes = 4, .why_not = NOT_FW,
};

/* As many as the firmware's, but not where those are. Shape: the same. */
static const struct machine fake_2 = {
    .name = "numa=fake=2",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 10 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 10 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 21, 21, 10),
    .numa_fake = 2,
    .nr_nodes = 2, .why_not = NOT_FW,
};

/*
 * Room for memory that is not there yet. Shape: QEMU with "-m maxmem=", and
 * what VMware's firmware says of a machine with memory hot-add.
 */
static const struct machine hotplug = {
    .name = "memory hot-plug ranges",
    .map = { RAM(0, 0x9fc00), RAM(1 * M, 0x7ffdf000), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 0xa0000, 0), MEM(1 * M, 2 * G, 0), MEM(4 * G, 6 * G, 0),
             MEM(6 * G, 8 * G, 1), HOT(8 * G, 64 * G, 1) }, .nr_mems = 5,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 20, 20, 10),
    .nr_nodes = 2,
};

/* Blocks of no size. Shape: ours; Xen records them. */
static const struct machine empty_blocks = {
    .name = "blocks of no size",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(4 * G, 4 * G, 3), MEM(0, 2 * G, 0), MEM(4 * G, 4 * G, 1),
             MEM(4 * G, 6 * G, 0), MEM(6 * G, 8 * G, 1), MEM(2 * G, 2 * G, 0) },
    .nr_mems = 6,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 3,
};

/* Shape: the ACPI specification, where a SLIT is optional. */
static const struct machine slit_missing = {
    .name = "no SLIT",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 8 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 2,
};

/* Fewer localities than the SRAT has. Shape: trap 3. */
static const struct machine slit_small = {
    .name = "SLIT that is too small",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 5 * G, 0), MEM(5 * G, 7 * G, 1),
             MEM(7 * G, 8 * G, 7) }, .nr_mems = 4,
    .cpu_pxm = { 0, 1, 7 }, .nr_cpus = 3,
    SLIT(2, 10, 31, 42, 10),
    .nr_nodes = 3,
};

/* Nodes that cannot reach each other. Shape: the ACPI specification's 255. */
static const struct machine slit_255 = {
    .name = "SLIT with 255s",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 8 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 255, 254, 10),
    .nr_nodes = 2,
};

/* All alike. Shape: the comment in Xen's srat.c on what firmware does. */
static const struct machine slit_tens = {
    .name = "SLIT with 10 everywhere",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0), MEM(4 * G, 6 * G, 0), MEM(6 * G, 8 * G, 1) },
    .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    SLIT(2, 10, 10, 10, 10),
    .nr_nodes = 2,
};

/*
 * Regions that end inside pages, and blocks where no other node begins. Shape:
 * e820 maps whose first region ends with the EBDA; blocks like that are ours.
 */
static const struct machine ragged = {
    .name = "ragged edges",
    .map = { RAM(0x123, 0x9fc00), RAM(1 * M + 0x10, 2 * G + 0x10),
             RAM(4 * G - 0x800, 5 * G + 0x123), RAM(5 * G + 0x800, 6 * G) },
    .mem = { MEM(0, 1 * G, 0), MEM(1 * G, 1536 * M + 0x234, 1),
             MEM(1536 * M + 0x234, 7 * G + 0x10, 1) }, .nr_mems = 3,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 2,
};

/* Nodes that meet inside a page. Shape: ours; Xen finds no hash for it. */
static const struct machine shared_page = {
    .name = "nodes that share a page",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G) },
    .mem = { MEM(0, 1 * G + 0x234, 0), MEM(1 * G + 0x234, 2 * G, 1) },
    .nr_mems = 2,
    .cpu_pxm = { 0, 1 }, .nr_cpus = 2,
    .nr_nodes = 1, .why_not = NO_NUMA,
};

/* CPUs that the SRAT does not know. Shape: ACPI; Xen puts them on node 0. */
static const struct machine cpu_unknown = {
    .name = "CPUs without a PXM",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 4), MEM(4 * G, 6 * G, 4), MEM(6 * G, 8 * G, 9) },
    .nr_mems = 3,
    .cpu_pxm = { 4, 9, NO_PXM, NO_PXM }, .nr_cpus = 4,
    .nr_nodes = 2,
};

/*
 * PXMs of more than 8 bits, and more than a SLIT for Linux has room for. Shape:
 * the ACPI specification; large machines number them by rack and blade.
 */
static const struct machine wide = {
    .name = "wide PXMs",
    .map = { RAM(0, 0xa0000), RAM(1 * M, 2 * G), RAM(4 * G, 8 * G) },
    .mem = { MEM(0, 2 * G, 0x101), MEM(4 * G, 6 * G, 0x101),
             MEM(6 * G, 8 * G, 0x80000001) }, .nr_mems = 3,
    .cpu_pxm = { 0x101, 0x80000001 }, .nr_cpus = 2,
    .nr_nodes = 2,
};

const struct machine *const machines[] = {
    &intel_2s, &amd_2s, &snc2, &snc4, &snc_interleaved, &snc_hole, &nps4,
    &sparse, &cpu_only, &permuted, &descending, &split, &overlapping,
    &self_overlapping,
    &forgetful, &hole_with_ram, &little_hole, &one_node, &no_srat, &nodes_64,
    &nodes_65, &numa_off, &fake_4, &fake_2, &hotplug, &empty_blocks,
    &slit_missing, &slit_small, &slit_255, &slit_tens, &ragged, &shared_page,
    &cpu_unknown, &wide,
};
const unsigned int nr_machines = ARRAY_SIZE(machines);

/* Node 0 has low memory, the others a GiB each. */
static void fill(struct machine *m, unsigned int nr)
{
    unsigned int i;

    m->mem[0] = (struct machine_mem)MEM(0, 2 * G, 0);
    for ( i = 0; i < nr; i++ )
    {
        m->mem[i + 1] = (struct machine_mem)MEM((4 + i) * G, (5 + i) * G, i);
        m->cpu_pxm[i] = i;
    }
    m->nr_mems = nr + 1;
    m->nr_cpus = nr;
}

static void __attribute__((constructor)) fill_large(void)
{
    fill(&nodes_64, 64);
    fill(&nodes_65, 65);
}

const struct machine *machine_named(const char *name)
{
    unsigned int i;

    for ( i = 0; i < nr_machines; i++ )
        if ( !strcmp(machines[i]->name, name) )
            return machines[i];

    panic("no machine \"%s\"", name);
}
