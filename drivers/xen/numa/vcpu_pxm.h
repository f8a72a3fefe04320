/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vcpu_pxm: the PXM on which a vCPU of a PV dom0 runs.
 */
#ifndef _XEN_NUMA_VCPU_PXM_H
#define _XEN_NUMA_VCPU_PXM_H

#include <linux/types.h>

void vcpu_pxm_refresh(void);
u32 vcpu_pxm(unsigned int cpu);

#endif /* _XEN_NUMA_VCPU_PXM_H */
