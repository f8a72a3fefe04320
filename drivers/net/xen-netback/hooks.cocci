// SPDX-License-Identifier: GPL-2.0
// Where netback calls into numa.c. The line above each rule says in which
// file and how often it inserts a line; the build fails when it differs.

// rule: include file: common.h hits: 1
@include@
@@
  #include <xen/page.h>
+ #include "numa.h"

// The two directions are worked on by different tasks and interrupts.
// rule: queue_field file: common.h hits: 1
@queue_field@
@@
  struct xenvif_queue {
  ...
+ struct xen_numa_queue *numa_tx;
+ struct xen_numa_queue *numa_rx;
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

// rule: account_map file: netback.c hits: 1
@account_map@
identifier queue, idx, gop;
@@
  static int xenvif_tx_check_gop(struct xenvif_queue *queue, ...)
  {
  <...
  xenvif_grant_handle_set(queue, idx, gop->handle);
+ xen_numa_account(queue->numa_tx, xen_numa_map_mfn(gop), queue->pending_tx_info[idx].req.size);
  ...>
  }

// rule: account_copy file: netback.c hits: 1
@account_copy@
identifier queue, cop, amount;
@@
  static void xenvif_get_requests(struct xenvif_queue *queue, ...)
  {
  <...
+ xen_numa_account_copy(queue->numa_tx, queue->vif->domid, cop->source.u.ref, amount);
  cop++;
  data_len -= amount;
  ...>
  }

// rule: account_rx file: rx.c hits: 1
@account_rx@
identifier queue, req, offset, data, len;
@@
  static void xenvif_rx_copy_add(struct xenvif_queue *queue,
	struct xen_netif_rx_request *req, unsigned int offset, void *data,
	size_t len)
  {
  ...
+ xen_numa_account_copy(queue->numa_rx, queue->vif->domid, req->gref, len);
  queue->rx_copy.num++;
  }

// rule: alloc_queues file: xenbus.c hits: 1
@alloc_queues@
identifier be;
expression size;
@@
  static void connect(struct backend_info *be)
  {
  <...
- be->vif->queues = vzalloc(size);
+ be->vif->queues = vzalloc_node(size, xenvif_numa_connect_node(be->vif, XEN_NUMA_ALL_QUEUES));
  ...>
  }

// rule: alloc_tasks file: interface.c hits: 2
@alloc_tasks@
identifier queue, fn;
@@
  int xenvif_connect_data(struct xenvif_queue *queue, ...)
  {
  <...
- kthread_run(fn, queue,
+ xen_numa_kthread_run(xenvif_numa_connect_node(queue->vif, queue->id), fn, queue,
  ...)
  ...>
  }

// rule: alloc_skb file: netback.c hits: 2
@alloc_skb@
identifier size;
expression E, flags;
@@
  static inline struct sk_buff *xenvif_alloc_skb(
- unsigned int size
+ unsigned int size, int numa_node
  )
  {
  <...
- alloc_skb(E, flags)
+ __alloc_skb(E, flags, 0, numa_node)
  ...>
  }

// rule: alloc_skb_call file: netback.c hits: 2
@alloc_skb_call@
identifier queue;
expression size;
@@
  static void xenvif_tx_build_gops(struct xenvif_queue *queue, ...)
  {
  <...
- xenvif_alloc_skb(size)
+ xenvif_alloc_skb(size, xen_numa_alloc_node(queue->numa_tx))
  ...>
  }
