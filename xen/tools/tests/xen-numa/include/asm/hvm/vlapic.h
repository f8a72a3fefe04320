/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_HVM_VLAPIC_H
#define XEN_NUMA_TEST_ASM_HVM_VLAPIC_H

#include <xen/sched.h>

#define APIC_ID 0x20

#define has_vlapic(d) ((d)->is_hvm)
#define vcpu_vlapic(v) (&(v)->arch.vlapic)
#define vlapic_x2apic_mode(vlapic) ((vlapic)->x2apic)

static inline void vlapic_set_reg(struct vlapic *vlapic, unsigned int reg,
                                  uint32_t val)
{
    ASSERT(reg == APIC_ID);
    vlapic->id = val;
}

void set_x2apic_id(struct vlapic *vlapic);

#endif /* XEN_NUMA_TEST_ASM_HVM_VLAPIC_H */
