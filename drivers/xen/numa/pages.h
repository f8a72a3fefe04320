/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pages: placeholder pages for granted frames, a pool for each node.
 */
#ifndef _XEN_NUMA_PAGES_H
#define _XEN_NUMA_PAGES_H

void pages_init(void);
void pages_exit(void);

#endif /* _XEN_NUMA_PAGES_H */
