/* SPDX-License-Identifier: GPL-2.0 */
/*
 * device: records of backend devices, which outlive their connections.
 */
#ifndef _XEN_NUMA_DEVICE_H
#define _XEN_NUMA_DEVICE_H

#include "state.h"

struct device_state *device_get_state(struct device *dev);
struct device_state *device_find_state(struct device *dev);
int device_slot(unsigned int index, enum xen_numa_dir dir);
void device_gone(struct device *dev);
int device_init(void);
void device_exit(void);

#endif /* _XEN_NUMA_DEVICE_H */
