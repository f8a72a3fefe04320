/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numa-pxm.h
 *
 * Which NUMA node a machine frame belongs to, for the hardware domain.
 */

#ifndef __XEN_PUBLIC_NUMA_PXM_H__
#define __XEN_PUBLIC_NUMA_PXM_H__

#include "xen.h"

/*
 * XENMEM_get_mfn_pxms: translate machine frame numbers to the proximity
 * domains (PXM) of the firmware's SRAT, which is also the numbering of the
 * SRAT that a hardware domain sees.
 *
 * arg == addr of struct xen_get_mfn_pxms.
 *
 * pxms[i] becomes the PXM of mfns[i], or XEN_PXM_UNKNOWN where there is none
 * to tell: the frame does not exist, is not RAM (holes, MMIO, the first MiB),
 * or lies in no memory block of the SRAT. An unknown frame is not an error,
 * and says nothing about the frames beside it.
 *
 * Returns 0, or the first of these, checked in this order:
 *   -ENOSYS  this Xen does not know the operation, or the caller is 32 bit
 *   -EPERM   the caller is not the hardware domain, or XSM says no
 *   -ENOSYS  the host has no usable SRAT, or Xen was told numa=off
 *   -EFAULT  the structure cannot be read
 *   -EINVAL  flags is not 0
 *   -E2BIG   nr_mfns is above XEN_MFN_PXMS_MAX
 *   -EFAULT  mfns cannot be read, or pxms cannot be written; what pxms then
 *            holds is undefined
 * nr_mfns 0 succeeds and touches neither array: a probe for the operation.
 */
#define XENMEM_get_mfn_pxms         40

/* Upper limit of nr_mfns. */
#define XEN_MFN_PXMS_MAX            1024

#define XEN_PXM_UNKNOWN             (~(uint32_t)0)

struct xen_get_mfn_pxms {
    XEN_GUEST_HANDLE(xen_pfn_t) mfns;   /* IN */
    XEN_GUEST_HANDLE(uint32) pxms;      /* OUT */
    uint32_t nr_mfns;                   /* IN: entries in either array */
    uint32_t flags;                     /* IN: must be 0 */
};
typedef struct xen_get_mfn_pxms xen_get_mfn_pxms_t;
DEFINE_XEN_GUEST_HANDLE(xen_get_mfn_pxms_t);

#endif /* __XEN_PUBLIC_NUMA_PXM_H__ */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
