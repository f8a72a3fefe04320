/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_LIB_X86_CPU_POLICY_H
#define XEN_NUMA_TEST_XEN_LIB_X86_CPU_POLICY_H

/* The leaves that have to do with topology. */
#include <xen/types.h>

#define X86_VENDOR_INTEL (1 << 0)
#define X86_VENDOR_AMD (1 << 1)
#define X86_VENDOR_HYGON (1 << 4)

struct cpuid_cache_leaf {
    uint32_t type:5, level:3, threads_per_cache:12, cores_per_package:6;
};

struct cpuid_topo_leaf {
    uint32_t id_shift:5;
    uint16_t nr_logical;
    uint8_t level, type;
    uint32_t x2apic_id;
};

struct cpu_policy {
    uint8_t x86_vendor;
    struct {
        uint32_t max_leaf;
        uint8_t lppp;
        bool htt:1, x2apic:1;
    } basic;
    struct {
        struct cpuid_cache_leaf subleaf[6];
    } cache;
    struct {
        struct cpuid_topo_leaf subleaf[2];
    } topo;
    struct {
        uint32_t max_leaf;
        uint32_t nc:8, apic_id_size:4;
    } extd;
};

#endif /* XEN_NUMA_TEST_XEN_LIB_X86_CPU_POLICY_H */
