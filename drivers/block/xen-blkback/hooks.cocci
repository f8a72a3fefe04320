// SPDX-License-Identifier: GPL-2.0
// Where blkback calls into numa.c. The line above each rule says in which
// file and how often it inserts a line; the build fails when it differs.

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
  };

// A persistent grant is mapped once and used often: remember its frame.
// rule: grant_field file: common.h hits: 1
@grant_field@
@@
  struct persistent_gnt {
  ...
+ xen_pfn_t numa_mfn;
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

// rule: account_map file: blkback.c hits: 1
@account_map@
identifier ring, map, pages, n, ret;
@@
  static int xen_blkbk_map(struct xen_blkif_ring *ring, ...)
  {
  <...
- if (n)
-	ret = gnttab_map_refs(map, NULL, pages, n);
+ if (n) {
+	ret = gnttab_map_refs(map, NULL, pages, n);
+	if (!ret)
+		xen_numa_account_maps(ring->numa, map, n);
+ }
  ...>
  }

// rule: remember file: blkback.c hits: 1
@remember@
identifier ring, map, idx;
struct persistent_gnt *g;
@@
  static int xen_blkbk_map(struct xen_blkif_ring *ring, ...)
  {
  <...
  g->handle = map[idx].handle;
+ g->numa_mfn = xen_numa_map_mfn(&map[idx]);
  ...>
  }

// rule: account_use file: blkback.c hits: 1
@account_use@
identifier ring, pages, i;
struct persistent_gnt *g;
@@
  static int xen_blkbk_map(struct xen_blkif_ring *ring, ...)
  {
  <...
  pages[i]->page = g->page;
+ xen_numa_account_mfn(ring->numa, g->numa_mfn);
  ...>
  }
