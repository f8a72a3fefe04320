/* SPDX-License-Identifier: GPL-2.0 */
/*
 * XENMEM_get_mfn_pxms: which firmware proximity domain owns a machine frame.
 *
 * A sub-operation of HYPERVISOR_memory_op, for the hardware domain only.
 */
#ifndef __XEN_PUBLIC_NUMA_H__
#define __XEN_PUBLIC_NUMA_H__

#include <xen/interface/xen.h>

#define XENMEM_get_mfn_pxms		40

/* Most frames in one call; more is -E2BIG. */
#define XENMEM_GET_MFN_PXMS_MAX		1024

/* A frame that no memory block of the host's SRAT holds. */
#define XENMEM_PXM_UNKNOWN		(~0U)

struct xen_get_mfn_pxms {
	/* IN: frames to look up, @nr_mfns of them. */
	GUEST_HANDLE(xen_pfn_t) mfns;
	/* OUT: the PXM of each frame, or XENMEM_PXM_UNKNOWN. */
	GUEST_HANDLE(uint32_t) pxms;
	/* IN: 0 .. XENMEM_GET_MFN_PXMS_MAX; 0 asks only whether the call exists. */
	u32 nr_mfns;
	/* IN: must be 0. */
	u32 flags;
};

#endif /* __XEN_PUBLIC_NUMA_H__ */
