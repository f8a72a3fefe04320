/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From Xen's own numbers of nodes to the firmware's.
 */
#ifndef XEN_NUMA_XEN_PXM_H
#define XEN_NUMA_XEN_PXM_H

#include <stddef.h>
#include <stdint.h>

#include "xen.h"

/**
 * struct apic_node - from the SRAT: a CPU and its node
 * @apic: the CPU's APIC id
 * @pxm: the node
 */
struct apic_node {
	uint32_t apic;
	int pxm;
};

void xen_pxm_from_log(struct xen_host *host, const char *log);
unsigned int xen_pxm_srat(const uint8_t *table, size_t size, struct apic_node *cpus,
			  unsigned int room);
void xen_pxm_from_cpus(struct xen_host *host, const uint32_t *apics,
		       const struct apic_node *cpus, unsigned int nr);
void xen_pxm_from_rest(struct xen_host *host, const struct apic_node *cpus,
		       unsigned int nr);

#endif
