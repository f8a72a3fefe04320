/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_NETBACK_NUMA_H
#define _XEN_NETBACK_NUMA_H

#include <xen/numa.h>

#include "../../xen/numa/compat/compat.h"

struct xenvif;
struct xenvif_queue;

void xenvif_numa_attach(struct xenvif_queue *queue);
void xenvif_numa_detach(struct xenvif_queue *queue);
int xenvif_numa_connect_node(struct xenvif *vif, unsigned int index);

#endif /* _XEN_NETBACK_NUMA_H */
