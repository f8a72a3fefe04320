/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numa-apic.h
 *
 * APIC ids and CPUID topology by virtual NUMA node, for HVM and PVH domains.
 * Part of domctl.h, and for those who may use that.
 *
 * Without it a vCPU's x2APIC id is vcpu_id * 2, and CPUID says nothing of
 * packages that match virtual NUMA nodes.
 */

#ifndef __XEN_PUBLIC_NUMA_APIC_H__
#define __XEN_PUBLIC_NUMA_APIC_H__

#include "xen.h"

/*
 * XEN_DOMCTL_CDF_vnuma_apic_topology: in flags of XEN_DOMCTL_createdomain.
 *
 * Each virtual NUMA node is a package of its own, of any size: with M vCPUs on
 * the largest node and S the least number for which (1 << S) >= 2 * M, vCPU
 * number I (from 0) of node N has the x2APIC id (N << S) | (I * 2). CPUID
 * leaves 1, 4, 0xb and (AMD, Hygon) 0x80000008 say the same. With nodes of one
 * size that is a power of two, each having vCPUs that follow each other, this
 * is vcpu_id * 2.
 *
 * It takes effect with XEN_DOMCTL_setvnumainfo, which for such a domain fails
 * and leaves everything as it was with
 *   -ERANGE  when an id would be above 254
 *   -EBUSY   when the domain has been unpaused and an id or a leaf would change
 * and may otherwise be called before or after the vCPUs are created and the
 * CPU policy is set, and again. These leaves of the policy are Xen's from then
 * on: XEN_DOMCTL_set_cpu_policy accepts and ignores other values.
 *
 * Whoever sets the flag promises to write the domain's MADT and SRAT with the
 * ids that XEN_DOMCTL_get_vcpu_apicids returns, or vCPUs other than the first
 * may not start. libacpi and hvmloader take all ids to be vcpu_id * 2.
 *
 * XEN_DOMCTL_createdomain fails with -EINVAL if the domain is PV, as it does on
 * a Xen that does not know the flag.
 */
#define XEN_DOMCTL_CDF_vnuma_apic_topology  (1U << 30)

#if defined(__XEN__) || defined(__XEN_TOOLS__)

/*
 * XEN_DOMCTL_get_vcpu_apicids: the x2APIC id of each vCPU, with and without
 * the flag.
 *
 * ids[i] becomes that of vCPU i, for all vCPUs that the domain may have. They
 * change only with XEN_DOMCTL_setvnumainfo.
 *
 * Returns 0, or the first of these, checked in this order:
 *   -ESRCH   there is no such domain
 *   -EPERM   the caller is not privileged, or XSM says no
 *   -ENOSYS, -EOPNOTSUPP, -ENODEV  this Xen does not know the operation
 *   -EINVAL  the domain is not HVM, or pad is not 0
 *   -ENOBUFS nr_vcpus is too small, and set to what is needed
 *   -EFAULT  ids cannot be written; what it then holds is undefined
 * nr_vcpus 0, or ids NULL, succeeds and sets nr_vcpus to what is needed. So it
 * is set on success.
 */
#define XEN_DOMCTL_get_vcpu_apicids         0x4e01

struct xen_domctl_vcpu_apicids {
    uint32_t nr_vcpus;                  /* IN: room; OUT: entries */
    uint32_t pad;                       /* IN: must be 0 */
    XEN_GUEST_HANDLE_64(uint32) ids;    /* OUT */
};

#endif /* __XEN__ || __XEN_TOOLS__ */

#endif /* __XEN_PUBLIC_NUMA_APIC_H__ */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
