/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_MM_FRAME_H
#define XEN_NUMA_TEST_XEN_MM_FRAME_H

#include <xen/pfn.h>

typedef struct { unsigned long m; } mfn_t;
typedef struct { unsigned long g; } gfn_t;

#define PRI_mfn "05lx"
#define PRI_gfn "05lx"

static inline mfn_t _mfn(unsigned long m)
{
    return (mfn_t){ m };
}

static inline unsigned long mfn_x(mfn_t mfn)
{
    return mfn.m;
}

static inline gfn_t _gfn(unsigned long g)
{
    return (gfn_t){ g };
}

static inline unsigned long gfn_x(gfn_t gfn)
{
    return gfn.g;
}

#define INVALID_MFN _mfn(~0UL)
#define mfn_to_maddr(mfn) pfn_to_paddr(mfn_x(mfn))
#define maddr_to_mfn(ma) _mfn(PFN_DOWN(ma))

#endif /* XEN_NUMA_TEST_XEN_MM_FRAME_H */
