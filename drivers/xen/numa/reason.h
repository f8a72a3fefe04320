/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why a queue is where it is: the same names in sysfs, trace and log.
 */
#ifndef _XEN_NUMA_REASON_H
#define _XEN_NUMA_REASON_H

#include <linux/types.h>

enum reason {
	REASON_NO_TRAFFIC,	/* has not moved enough bytes to have a home */
	REASON_UNKNOWN_FRAMES,	/* has moved enough, but nobody knows whose */
	REASON_OFF,		/* the operator's wish */
	REASON_STEERED,		/* at its home */
	REASON_FIXED,		/* on the node that the operator chose */
	REASON_NO_CHOICE,	/* dom0's CPUs are all on one node, or nobody knows */
	REASON_NO_NODE,		/* the node that the operator chose is gone */
	REASON_NO_CPUS,		/* the home has no CPU that may work for us */
	REASON_FULL,		/* the home's CPUs could not carry it */
	REASON_OPERATOR,	/* somebody set an affinity by hand */
	REASON_REFUSED,		/* the kernel would not change an affinity */
};

const char *reason_name(enum reason reason);
bool reason_is_trouble(enum reason reason);

#endif /* _XEN_NUMA_REASON_H */
