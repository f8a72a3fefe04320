/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sysfs: a directory "numa" for each backend device, one below it for each
 * queue. Documentation/ABI/testing/sysfs-bus-xen-backend-numa.
 */
#ifndef _XEN_NUMA_SYSFS_H
#define _XEN_NUMA_SYSFS_H

#include "state.h"

void sysfs_add_device(struct device_state *ds);
void sysfs_add_queue(struct state *st);
void sysfs_remove_state(struct kobject *kobj);
void sysfs_wait(void);

#endif /* _XEN_NUMA_SYSFS_H */
