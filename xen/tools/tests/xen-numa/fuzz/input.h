/* SPDX-License-Identifier: GPL-2.0 */
/* An input of the fuzzer's, and what both targets make of one. */

#ifndef XEN_NUMA_FUZZ_INPUT_H
#define XEN_NUMA_FUZZ_INPUT_H

#include <xen/lib.h>

#include "machines.h"

struct input {
    const uint8_t *p;
    size_t left;
};

/* The next byte, or 0 when there is none left. */
static inline uint8_t in8(struct input *in)
{
    if ( !in->left )
        return 0;
    in->left--;

    return *in->p++;
}

/* Little endian. */
static inline uint64_t in_bytes(struct input *in, unsigned int bytes)
{
    uint64_t val = 0;
    unsigned int i;

    for ( i = 0; i < bytes; i++ )
        val |= (uint64_t)in8(in) << (8 * i);

    return val;
}

/* A number below @limit, in as few bytes as will do. */
static inline uint64_t in_below(struct input *in, uint64_t limit)
{
    return limit < 2 ? 0 : in_bytes(in, limit <= 256 ? 1 :
                                        limit <= 65536 ? 2 : 8) % limit;
}

static inline bool in_bool(struct input *in)
{
    return in8(in) & 1;
}

#define MUST(x)                                                         \
    do {                                                                \
        if ( !(x) )                                                     \
            panic("not so: %s at %s:%d", #x, __FILE__, __LINE__);       \
    } while ( 0 )

/* What of check.h says that something is wrong. */
#define NOTHING(check)                                                  \
    do {                                                                \
        const char *wrong_ = (check);                                   \
        if ( wrong_ )                                                   \
            panic("%s: %s", #check, wrong_);                            \
    } while ( 0 )

/*
 * A machine by the input: memory map, SRAT and SLIT, good or bad, with at most
 * @max_ram bytes of RAM. Good until the next call. False if Xen would not even
 * begin to boot on it.
 */
bool in_machine(struct input *in, uint64_t max_ram, struct machine **machine);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* XEN_NUMA_FUZZ_INPUT_H */
