/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numa-pxm.h
 *
 * Which NUMA node machine frames belong to, for the hardware domain.
 *
 * Nodes are named by their proximity domain (PXM) in the firmware's SRAT, which
 * is also the numbering of the SRAT that a hardware domain sees. Callers are 64
 * bit: for others these operations do not exist.
 */

#ifndef __XEN_PUBLIC_NUMA_PXM_H__
#define __XEN_PUBLIC_NUMA_PXM_H__

#include "xen.h"

/*
 * XENMEM_get_mfn_pxms: translate machine frame numbers to PXMs.
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

/*
 * XENMEM_get_domain_pxms: how many pages a domain has on each node.
 *
 * arg == addr of struct xen_get_domain_pxms.
 *
 * counts[] gets an entry for every PXM that has memory, none for others, in
 * ascending order. Counted are the pages that Xen accounts to the domain and
 * that lie in a memory block of the SRAT. A domain that runs may gain and lose
 * pages meanwhile.
 *
 * All of the host's frames are looked at, so this takes time on a large host
 * (about a second per TiB); the call is preempted and continued as needed, and
 * keeps its place in @next and its sums in @counts until then.
 *
 * XENMEM_get_free_pxms: how much of each node is free for domains.
 *
 * arg == addr of struct xen_get_free_pxms.
 *
 * counts[] gets an entry for every PXM and width of which there are pages, in
 * ascending order. A page is of the least width with which all of its address
 * can be written: all pages up to width 32 are below 4 GiB.
 *
 * Both return 0, or the first of these, checked in this order:
 *   -ENOSYS  this Xen does not know the operation, or the caller is 32 bit
 *   -EPERM   the caller is not the hardware domain, or XSM says no
 *   -ENOSYS  the host has no usable SRAT, or Xen was told numa=off
 *   -EFAULT  the structure cannot be read or written
 *   -EINVAL  flags is not 0, or next is no frame of the host
 *   -ESRCH   there is no such domain
 *   -EPERM   XSM says no for this domain
 *   -ENOBUFS nr_counts is too small, and set to what is needed
 *   -EFAULT  counts cannot be written or read back; what it then holds is
 *            undefined
 * nr_counts 0, or counts NULL, succeeds and sets nr_counts to what is needed.
 */
#define XENMEM_get_domain_pxms      41
#define XENMEM_get_free_pxms        42

struct xen_pxm_count {
    uint32_t pxm;
    uint32_t width;                     /* 0 for a domain's pages */
    uint64_t pages;
};
typedef struct xen_pxm_count xen_pxm_count_t;
DEFINE_XEN_GUEST_HANDLE(xen_pxm_count_t);

struct xen_get_domain_pxms {
    domid_t domid;                      /* IN: DOMID_SELF is known, too */
    uint16_t flags;                     /* IN: must be 0 */
    uint32_t nr_counts;                 /* IN: room; OUT: entries */
    XEN_GUEST_HANDLE(xen_pxm_count_t) counts;   /* OUT */
    uint64_t next;              /* IN: must be 0; OUT: undefined */
};
typedef struct xen_get_domain_pxms xen_get_domain_pxms_t;
DEFINE_XEN_GUEST_HANDLE(xen_get_domain_pxms_t);

struct xen_get_free_pxms {
    uint32_t flags;                     /* IN: must be 0 */
    uint32_t nr_counts;                 /* IN: room; OUT: entries */
    XEN_GUEST_HANDLE(xen_pxm_count_t) counts;   /* OUT */
};
typedef struct xen_get_free_pxms xen_get_free_pxms_t;
DEFINE_XEN_GUEST_HANDLE(xen_get_free_pxms_t);

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
