/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_NUMA_DEBUGFS_H
#define _XEN_NUMA_DEBUGFS_H

void numa_debugfs_init(void);
void numa_debugfs_exit(void);

#endif /* _XEN_NUMA_DEBUGFS_H */
