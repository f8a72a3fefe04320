/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keeps a guest's memory and those that work on it apart.
 */
#ifndef XEN_NUMA_GUESTS_H
#define XEN_NUMA_GUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "xen.h"

/**
 * enum trouble - of a guest
 * @GUEST_SPANS: its memory is on several nodes
 * @GUEST_CPUS_AWAY: memory is where none of its vCPUs may run
 * @GUEST_UNREACHED: memory is where dom0 has no vCPU
 */
enum trouble {
	GUEST_SPANS,
	GUEST_CPUS_AWAY,
	GUEST_UNREACHED,
	GUEST_TROUBLES
};

bool guest_trouble(const struct xen_host *xen, const struct xen_domain *d,
		   enum trouble trouble, char *buf, size_t len);
bool guest_vcpus_reach(const struct xen_host *xen, const struct xen_domain *d, int pxm);
bool dom0_is_at(const struct xen_host *xen, int pxm);
void cpus_nodes(const struct xen_host *xen, const struct cpus *cpus, char *buf, size_t len);

#endif /* XEN_NUMA_GUESTS_H */
