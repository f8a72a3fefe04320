// SPDX-License-Identifier: GPL-2.0
// Where blkback calls into numa.c. The line above each rule says in which
// file and how often it inserts a line; the build fails when it differs. Where
// kernels differ, the forms stand side by side, the older one first.

// rule: include file: common.h hits: 1
@include@
@@
  #include <xen/page.h>
+ #include "numa.h"

// rule: ring_field file: common.h hits: 1
@ring_field@
@@
  struct xen_blkif_ring {
  ...
+ struct xen_numa_queue *numa;
+ int numa_node;
  };

// A persistent grant is mapped once and used often: remember its frame.
// rule: grant_field file: common.h hits: 1
@grant_field@
@@
  struct persistent_gnt {
  ...
+ u64 numa_mfn;
  };

// rule: page_field file: common.h hits: 1
@page_field@
@@
  struct grant_page {
  ...
+ u64 numa_mfn;
  };

// rule: attach file: xenbus.c hits: 1
@attach@
identifier ring, blkif;
statement S;
@@
  static void xen_update_blkif_status(struct xen_blkif *blkif)
  {
  <...
  ring->xenblkd = kthread_run(...);
  if (IS_ERR(ring->xenblkd)) S
+ xen_blkif_numa_attach(ring);
  ...>
  }

// rule: detach file: xenbus.c hits: 1
@detach@
identifier ring, blkif;
statement S;
@@
  static int xen_blkif_disconnect(struct xen_blkif *blkif)
  {
  <...
+ xen_blkif_numa_detach(ring);
  if (atomic_read(&ring->inflight) > 0) S
  ...>
  }

// rule: remember_map file: blkback.c hits: 1
@remember_map@
identifier pages, map, seg, idx;
@@
  static int xen_blkbk_map(...)
  {
  <...
  pages[seg]->handle = map[idx].handle;
+ pages[seg]->numa_mfn = xen_numa_map_mfn(&map[idx]);
  ...>
  }

// rule: remember_grant file: blkback.c hits: 1
@remember_grant@
identifier pages, seg;
struct persistent_gnt *g;
@@
  static int xen_blkbk_map(...)
  {
  <...
  g->page = pages[seg]->page;
+ g->numa_mfn = pages[seg]->numa_mfn;
  ...>
  }

// rule: recall_grant file: blkback.c hits: 1
@recall_grant@
identifier pages, i;
struct persistent_gnt *g;
@@
  static int xen_blkbk_map(...)
  {
  <...
  pages[i]->page = g->page;
+ pages[i]->numa_mfn = g->numa_mfn;
  ...>
  }

// Each use of a frame counts, however it was mapped.
// rule: account file: blkback.c hits: 1
@account@
identifier ring;
symbol pending_req;
@@
+ xen_blkif_numa_account(ring, pending_req);
  xen_blkif_get(ring->blkif);
  atomic_inc(&ring->inflight);

// rule: account_indirect file: blkback.c hits: 1
@account_indirect@
identifier ring, pages, n, rc;
@@
  static int xen_blkbk_parse_indirect(...)
  {
  <...
  rc = xen_blkbk_map(ring, pages, n, true);
+ if (!rc) xen_blkif_numa_account_indirect(ring, pages, n);
  ...>
  }

// rule: alloc_grant file: blkback.c hits: 1
@alloc_grant@
identifier ring;
@@
  static int xen_blkbk_map(struct xen_blkif_ring *ring, ...)
  {
  <...
(
- kmalloc(sizeof(struct persistent_gnt), GFP_KERNEL)
+ kmalloc_node(sizeof(struct persistent_gnt), GFP_KERNEL, xen_numa_alloc_node(ring->numa))
|
- kmalloc_obj(struct persistent_gnt)
+ kmalloc_node(sizeof(struct persistent_gnt), GFP_KERNEL, xen_numa_alloc_node(ring->numa))
)
  ...>
  }

// rule: alloc_rings file: xenbus.c hits: 1
@alloc_rings@
identifier blkif;
expression n, size;
@@
  static int xen_blkif_alloc_rings(struct xen_blkif *blkif, ...)
  {
  <...
(
- kcalloc(n, size, GFP_KERNEL)
+ kcalloc_node(n, size, GFP_KERNEL, xen_blkif_numa_connect_node(blkif, XEN_NUMA_ALL_QUEUES))
|
- kzalloc_objs(struct xen_blkif_ring, n)
+ kcalloc_node(n, sizeof(struct xen_blkif_ring), GFP_KERNEL, xen_blkif_numa_connect_node(blkif, XEN_NUMA_ALL_QUEUES))
)
  ...>
  }

// rule: ring_node file: xenbus.c hits: 1
@ring_node@
identifier ring, blkif, n;
@@
  static int read_per_ring_refs(struct xen_blkif_ring *ring, ...)
  {
  <...
  n = blkif->nr_ring_pages;
+ ring->numa_node = xen_blkif_numa_connect_node(blkif, ring - blkif->rings);
  ...>
  }

// rule: alloc_requests file: xenbus.c hits: 3
@alloc_requests@
identifier ring;
expression size, object;
@@
  static int read_per_ring_refs(struct xen_blkif_ring *ring, ...)
  {
  <...
(
- kzalloc(size, GFP_KERNEL)
+ kzalloc_node(size, GFP_KERNEL, ring->numa_node)
|
- kzalloc_obj(object)
+ kzalloc_node(sizeof(object), GFP_KERNEL, ring->numa_node)
)
  ...>
  }

// rule: alloc_task file: xenbus.c hits: 1
@alloc_task@
identifier ring, fn;
@@
  static void xen_update_blkif_status(...)
  {
  <...
- ring->xenblkd = kthread_run(fn, ring,
+ ring->xenblkd = xen_numa_kthread_run(ring->numa_node, fn, ring,
  ...);
  ...>
  }
