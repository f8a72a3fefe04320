/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is so on a machine, worked out from its firmware's tables alone, and in
 * another way than by the code under test.
 */

#ifndef XEN_NUMA_TRUTH_H
#define XEN_NUMA_TRUTH_H

#include "machines.h"

/* The PXM of the page with @addr, by its first byte, or NO_PXM. */
unsigned int truth_pxm(const struct machine *m, uint64_t addr);

/* Whether all of the page with @addr is RAM. */
bool truth_ram(const struct machine *m, uint64_t addr);

/* Pages of RAM on @pxm, or on any if it is NO_PXM, in [@start, @end). */
unsigned long truth_pages(const struct machine *m, unsigned int pxm,
                          uint64_t start, uint64_t end);

/* The first address above @addr where PXM or kind of memory change, or ~0. */
uint64_t truth_edge(const struct machine *m, uint64_t addr);

/* What XENMEM_get_mfn_pxms has to say of a frame. */
uint32_t truth_answer(const struct machine *m, unsigned long mfn);

/* Whether Xen can use what the SLIT says, and what dom0's SLIT has to say. */
bool truth_slit_good(const struct machine *m);
unsigned int truth_distance(const struct machine *m, unsigned int a,
                            unsigned int b);

/*
 * Whether the SRAT has that PXM; and whether Xen has a node for it, which it
 * has not if all that there is of it is room for memory to come.
 */
bool truth_has_pxm(const struct machine *m, unsigned int pxm);
bool truth_has_node(const struct machine *m, unsigned int pxm);

#endif /* XEN_NUMA_TRUTH_H */
