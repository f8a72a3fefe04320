/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_NETBACK_NUMA_H
#define _XEN_NETBACK_NUMA_H

#include <xen/numa.h>

struct xenvif_queue;

void xenvif_numa_attach(struct xenvif_queue *queue);
void xenvif_numa_detach(struct xenvif_queue *queue);

#endif /* _XEN_NETBACK_NUMA_H */
