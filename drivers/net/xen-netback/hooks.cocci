// SPDX-License-Identifier: GPL-2.0
// Where netback calls into numa.c. The line above each rule says in which
// file and how often it inserts a line; the build fails when it differs.

// rule: include file: common.h hits: 1
@include@
@@
  #include <xen/page.h>
+ #include "numa.h"

// rule: queue_field file: common.h hits: 1
@queue_field@
@@
  struct xenvif_queue {
  ...
+ struct xen_numa_queue *numa;
  };

// rule: attach file: interface.c hits: 1
@attach@
identifier queue;
@@
  int xenvif_connect_data(struct xenvif_queue *queue, ...)
  {
  ...
+ xenvif_numa_attach(queue);
  return 0;
  ...
  }

// rule: detach file: interface.c hits: 1
@detach@
identifier queue;
@@
  static void xenvif_disconnect_queue(struct xenvif_queue *queue)
  {
  ...
+ xenvif_numa_detach(queue);
  if (queue->tx_irq) {
  ...
  }
  ...
  }

// rule: account file: netback.c hits: 1
@account@
identifier queue, ret, n;
@@
  int xenvif_tx_action(struct xenvif_queue *queue, ...)
  {
  <...
  ret = gnttab_map_refs(queue->tx_map_ops, NULL, queue->pages_to_map, n);
+ if (!ret) xen_numa_account_maps(queue->numa, queue->tx_map_ops, n);
  ...>
  }
