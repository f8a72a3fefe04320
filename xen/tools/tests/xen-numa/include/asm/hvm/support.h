/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_HVM_SUPPORT_H
#define XEN_NUMA_TEST_ASM_HVM_SUPPORT_H

#include <xen/sched.h>

enum hvm_translation_result {
    HVMTRANS_okay,
    HVMTRANS_bad_gfn_to_mfn,
};

enum hvm_translation_result hvm_copy_to_guest_phys(paddr_t paddr, void *buf,
                                                   unsigned int size,
                                                   struct vcpu *v);

#endif /* XEN_NUMA_TEST_ASM_HVM_SUPPORT_H */
