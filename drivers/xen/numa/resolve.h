/* SPDX-License-Identifier: GPL-2.0 */
/*
 * resolve: MFN to PXM, by asking somebody who knows.
 */
#ifndef _XEN_NUMA_RESOLVE_H
#define _XEN_NUMA_RESOLVE_H

#include <linux/types.h>

#define RESOLVE_MAX		1024
#define RESOLVE_UNKNOWN		(~0U)

/**
 * struct resolve_ops - a provider of answers
 * @name: for the log
 * @probe: 0 when the provider works on this host, or an error. May sleep.
 * @resolve: PXM, or RESOLVE_UNKNOWN, of each of @nr frames (at most
 *           RESOLVE_MAX); 0, or an error and nothing useful in @pxms.
 *           May sleep.
 */
struct resolve_ops {
	const char *name;
	int (*probe)(void);
	int (*resolve)(u64 *mfns, u32 *pxms, unsigned int nr);
};

extern const struct resolve_ops resolve_hypercall;
extern const struct resolve_ops resolve_srat;

int resolve_use(const struct resolve_ops *ops);
const struct resolve_ops *resolve_provider(void);
int resolve_mfns(u64 *mfns, u32 *pxms, unsigned int nr);
u64 resolve_calls(void);
const char *resolve_name(void);

#endif /* _XEN_NUMA_RESOLVE_H */
