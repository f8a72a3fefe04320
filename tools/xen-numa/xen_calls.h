/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hypercalls that libxenctrl does not have.
 */
#ifndef XEN_NUMA_XEN_CALLS_H
#define XEN_NUMA_XEN_CALLS_H

#include <stdint.h>

#include <xencall.h>

#include "xen.h"

int xen_call_frames(struct xencall_handle *call);
int xen_call_domain(struct xencall_handle *call, unsigned int domid,
		    struct xen_count **counts, unsigned int *nr);
int xen_call_free(struct xencall_handle *call, struct xen_count **counts, unsigned int *nr);
int xen_call_apic(struct xencall_handle *call, unsigned int cpu, uint32_t *apic);

#endif
