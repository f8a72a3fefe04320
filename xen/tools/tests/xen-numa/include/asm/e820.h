/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_E820_H
#define XEN_NUMA_TEST_ASM_E820_H

#include <xen/types.h>

#define E820_RAM 1
#define E820_RESERVED 2
#define E820_ACPI 3
#define E820_NVS 4
#define E820_UNUSABLE 5

#define E820MAX 1024

struct e820entry {
    uint64_t addr;
    uint64_t size;
    uint32_t type;
} __attribute__((packed));

struct e820map {
    unsigned int nr_map;
    struct e820entry map[E820MAX];
};

extern struct e820map e820;

#endif /* XEN_NUMA_TEST_ASM_E820_H */
