/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_NUMA_PROBE_TEST_H
#define _XEN_NUMA_PROBE_TEST_H

struct stop;

/* Exported, because only such functions are probed. */
unsigned long xen_numa_probe_target(unsigned long a, unsigned long b,
				    unsigned long c, struct stop *stop);

#endif /* _XEN_NUMA_PROBE_TEST_H */
