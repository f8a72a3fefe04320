/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_WATCH_H
#define XEN_NUMA_WATCH_H

int watch(const char *file);

#endif /* XEN_NUMA_WATCH_H */
