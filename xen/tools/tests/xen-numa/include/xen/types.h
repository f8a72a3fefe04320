/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_TYPES_H
#define XEN_NUMA_TEST_XEN_TYPES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xen/macros.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef uint64_t paddr_t;
typedef int64_t s_time_t;

#define PRIpaddr "016lx"
#define INVALID_PADDR (~(paddr_t)0)

#define BITS_PER_LONG 64
#define PADDR_BITS 52

#endif /* XEN_NUMA_TEST_XEN_TYPES_H */
