/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of CPUs, as Xen and the kernel have them.
 */
#ifndef XEN_NUMA_CPUS_H
#define XEN_NUMA_CPUS_H

#include <stdbool.h>
#include <stddef.h>

#define CPUS_MAX	4096
#define CPUS_WORDS	(CPUS_MAX / 64)

struct cpus {
	unsigned long long bits[CPUS_WORDS];
};

void cpus_add(struct cpus *cpus, unsigned int cpu);
bool cpus_has(const struct cpus *cpus, unsigned int cpu);
unsigned int cpus_count(const struct cpus *cpus);
bool cpus_parse(struct cpus *cpus, const char *text);
char *cpus_print(const struct cpus *cpus, char *buf, size_t size);

#endif
