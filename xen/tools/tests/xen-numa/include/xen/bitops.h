/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_BITOPS_H
#define XEN_NUMA_TEST_XEN_BITOPS_H

#include <xen/types.h>

static inline bool test_bit(unsigned int nr, const unsigned long *map)
{
    return (map[nr / BITS_PER_LONG] >> (nr % BITS_PER_LONG)) & 1;
}

static inline void __set_bit(unsigned int nr, unsigned long *map)
{
    map[nr / BITS_PER_LONG] |= 1UL << (nr % BITS_PER_LONG);
}

static inline void __clear_bit(unsigned int nr, unsigned long *map)
{
    map[nr / BITS_PER_LONG] &= ~(1UL << (nr % BITS_PER_LONG));
}

/* 1 for the lowest bit; 0 if there is none. */
static inline unsigned int flsl(unsigned long x)
{
    return x ? BITS_PER_LONG - (unsigned int)__builtin_clzl(x) : 0;
}

static inline unsigned int fls(unsigned int x)
{
    return flsl(x);
}

static inline unsigned int hweight32(uint32_t x)
{
    return (unsigned int)__builtin_popcount(x);
}

#endif /* XEN_NUMA_TEST_XEN_BITOPS_H */
