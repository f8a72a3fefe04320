/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _UNIT_LINUX_TYPES_H
#define _UNIT_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned long long u64; /* %llu everywhere, as in the kernel */
typedef uint32_t u32;
typedef uint16_t u16;
typedef uint8_t u8;
typedef int8_t s8;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* _UNIT_LINUX_TYPES_H */
