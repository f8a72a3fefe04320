/* SPDX-License-Identifier: GPL-2.0 */
/*
 * inherit: what a steered process starts does not keep its affinity.
 */
#ifndef _XEN_NUMA_INHERIT_H
#define _XEN_NUMA_INHERIT_H

void inherit_begin(void);
void inherit_end(void);

#endif /* _XEN_NUMA_INHERIT_H */
