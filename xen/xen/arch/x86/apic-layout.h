/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x2APIC ids and CPUID numbers that make every virtual NUMA node a package:
 * arithmetic on plain arrays, knowing nothing of the rest of Xen, so that it
 * can be tested on its own (tools/tests/xen-numa).
 *
 * An id is (node << pkg_shift) | (place within the node * 2). A core has two
 * ids and one thread, as it has without a topology: for nodes of equal size
 * that is a power of two, filled one after the other, id and vcpu_id * 2 are
 * the same number.
 */

#ifndef X86_APIC_LAYOUT_H
#define X86_APIC_LAYOUT_H

#ifdef __XEN__
#include <xen/stdbool.h>
#include <xen/types.h>
#endif

/* An APIC starts with an id of 8 bits, and 255 is everybody. */
#define APIC_LAYOUT_MAX_ID 254U

struct apic_layout {
    unsigned int pkg_shift;     /* bits of an id that are below the node's */
    unsigned int max_per_node;  /* vCPUs of the largest node */
};

/* CPUID fields, as the leaves hold them. */
struct apic_cpuid {
    struct {
        unsigned int shift, nr_logical, type;
    } level[2];                         /* 0xb: EAX, EBX, ECX[15:8] */
    unsigned int lppp;                  /* 1: EBX[23:16] */
    unsigned int cores_per_package;     /* 4: EAX[31:26] */
    unsigned int threads_llc;           /* 4: EAX[25:14] of the last level */
    unsigned int threads_private;       /* the same of any other level */
    unsigned int nc, apic_id_size;      /* 0x80000008: ECX[7:0], ECX[15:12] */
};

/*
 * Give each of @nr_vcpus vCPUs an id, in @ids, by its node in @vcpu_to_vnode.
 * Nodes may differ in size, be empty, and have their vCPUs in any order.
 *
 * Returns 0, -EINVAL if there are no vCPUs or a node is not below @nr_vnodes,
 * or -ERANGE if an id would be above APIC_LAYOUT_MAX_ID. On failure @ids and
 * @layout hold nothing of use.
 */
int apic_layout_ids(const unsigned int *vcpu_to_vnode, unsigned int nr_vcpus,
                    unsigned int nr_vnodes, uint32_t *ids,
                    struct apic_layout *layout);

/*
 * What CPUID has to say to a guest with @layout. AMD counts a package's
 * processors where Intel counts the ids that they could have.
 */
void apic_layout_cpuid(const struct apic_layout *layout, bool amd,
                       struct apic_cpuid *cpuid);

#endif /* X86_APIC_LAYOUT_H */

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
