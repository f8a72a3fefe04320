/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_NOTIFY_H
#define XEN_NUMA_NOTIFY_H

void notify(const char *state);

#endif /* XEN_NUMA_NOTIFY_H */
