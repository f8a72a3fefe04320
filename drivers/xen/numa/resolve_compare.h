/* SPDX-License-Identifier: GPL-2.0 */
/*
 * resolve: do the host's SRAT and another provider agree?
 */
#ifndef _XEN_NUMA_RESOLVE_COMPARE_H
#define _XEN_NUMA_RESOLVE_COMPARE_H

#include <linux/types.h>

struct srat;

/**
 * struct resolve_difference - a frame about which two providers differ
 * @mfn: the frame
 * @srat_pxm: its PXM by the SRAT
 * @other_pxm: its PXM by the other provider
 */
struct resolve_difference {
	u64 mfn;
	u32 srat_pxm;
	u32 other_pxm;
};

int resolve_compare(const struct srat *s,
		    int (*resolve)(u64 *mfns, u32 *pxms, unsigned int nr),
		    struct resolve_difference *first);

#endif /* _XEN_NUMA_RESOLVE_COMPARE_H */
