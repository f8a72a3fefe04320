/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_DOMAIN_H
#define XEN_NUMA_TEST_ASM_DOMAIN_H

#include <asm/e820.h>

/* More members as files under test want them. */
struct arch_domain {
    struct e820entry *e820;
    unsigned int nr_e820;
    struct cpu_policy *cpu_policy;
    struct apic_topology *apic_topology;
};

struct vlapic {
    bool x2apic;
    uint32_t id;                /* the register, or all of an x2APIC id */
    const struct vcpu *vcpu;
};

struct arch_vcpu {
    struct vlapic vlapic;
};

#endif /* XEN_NUMA_TEST_ASM_DOMAIN_H */
