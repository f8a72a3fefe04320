/* SPDX-License-Identifier: GPL-2.0 */
/*
 * srat: the host's memory and CPUs, as its ACPI SRAT describes them.
 *
 * Pure: parses a table that somebody else found.
 */
#ifndef _XEN_NUMA_SRAT_H
#define _XEN_NUMA_SRAT_H

#include <linux/types.h>

/* A table beyond this is refused: x2APIC entries of 600000 CPUs are less. */
#define SRAT_LEN_MAX	(16U << 20)

/**
 * struct srat_range - frames of one PXM
 * @start: first MFN
 * @end: first MFN behind
 * @pxm: who has them
 */
struct srat_range {
	u64 start;
	u64 end;
	u32 pxm;
};

/**
 * struct srat_cpu - a CPU's PXM
 * @apic_id: its local APIC's number
 * @pxm: where it is
 */
struct srat_cpu {
	u32 apic_id;
	u32 pxm;
};

/**
 * struct srat - what a table says
 * @ranges: ascending, disjoint; neighbours of one PXM are one range
 * @nr_ranges: how many
 * @cpus: ascending by APIC id, each once
 * @nr_cpus: how many
 */
struct srat {
	struct srat_range *ranges;
	unsigned int nr_ranges;
	struct srat_cpu *cpus;
	unsigned int nr_cpus;
};

int srat_parse(struct srat *s, const void *table, size_t len, char *why,
	       size_t why_len);
void srat_free(struct srat *s);
u32 srat_pxm_of_mfn(const struct srat *s, u64 mfn);
u32 srat_pxm_of_apic(const struct srat *s, u32 apic_id);
unsigned int srat_pxms(const struct srat *s, u32 *pxms, unsigned int max);

#endif /* _XEN_NUMA_SRAT_H */
