// SPDX-License-Identifier: GPL-2.0
// Where gntdev calls into numa*.c. The line above each rule says in which file
// and how often it inserts a line; the build fails when it differs.

// rule: include file: gntdev-common.h hits: 1
@include@
@@
  #include <xen/grant_table.h>
+ #include "numa.h"

// rule: file_field file: gntdev-common.h hits: 1
@file_field@
@@
  struct gntdev_priv {
  ...
+ struct gntdev_numa *numa;
  };

// rule: map_field file: gntdev-common.h hits: 1
@map_field@
@@
  struct gntdev_grant_map {
  ...
+ struct gntdev_numa_map numa;
  };

// rule: open file: gntdev.c hits: 1
@open@
identifier flip, priv;
@@
  static int gntdev_open(...)
  {
  <...
  flip->private_data = priv;
+ priv->numa = gntdev_numa_open(priv, gntdev_miscdev.this_device);
  ...>
  }

// rule: release file: gntdev.c hits: 1
@release@
symbol priv;
@@
  static int gntdev_release(...)
  {
  <...
+ gntdev_numa_release(priv->numa);
  kfree(priv);
  ...>
  }

// Placeholders come from the node on which the file's last frames were.
// rule: alloc_pages file: gntdev.c hits: 1
@alloc_pages@
identifier add, count, priv;
@@
  struct gntdev_grant_map *gntdev_alloc_map(struct gntdev_priv *priv, int count, ...)
  {
  <...
- gnttab_alloc_pages(count, add->pages)
+ gntdev_numa_alloc_pages(priv->numa, add, count)
  ...>
  }

// rule: free_pages file: gntdev.c hits: 1
@free_pages@
identifier map;
@@
  static void gntdev_free_map(struct gntdev_grant_map *map)
  {
  <...
- gnttab_free_pages(map->count, map->pages)
+ gntdev_numa_free_pages(map)
  ...>
  }

// rule: free_map file: gntdev.c hits: 1
@free_map@
identifier map;
@@
  static void gntdev_free_map(struct gntdev_grant_map *map)
  {
  <...
+ gntdev_numa_free_map(map);
  kfree(map);
  ...>
  }

// Whoever maps, to show it to a process or to another device: all is mapped, and
// nobody sees it yet.
// rule: mapped file: gntdev.c hits: 1
@mapped@
identifier map, alloced;
symbol err;
@@
  int gntdev_map_grant_pages(struct gntdev_grant_map *map)
  {
  <...
  atomic_add(alloced, &map->live_grants);
+ if (!err) gntdev_numa_mapped(map);
  ...>
  }

// rule: copy file: gntdev.c hits: 1
@copy@
identifier ret, batch, seg, copy, i;
symbol priv;
@@
  static long gntdev_ioctl_grant_copy(struct gntdev_priv *priv, ...)
  {
  <...
+ gntdev_numa_copy(priv->numa, &seg);
  ret = gntdev_grant_copy_seg(batch, &seg, &copy.segments[i].status);
  ...>
  }

// rule: ioctl file: gntdev.c hits: 1
@ioctl@
symbol flip, priv, cmd, arg;
@@
  pr_debug(..., priv, cmd);
- return -ENOIOCTLCMD;
+ return gntdev_numa_ioctl(flip, priv->numa, cmd, arg);

// rule: fdinfo file: gntdev.c hits: 1
@fdinfo@
@@
  static const struct file_operations gntdev_fops = {
  ...,
  .unlocked_ioctl = gntdev_ioctl,
+ .show_fdinfo = gntdev_numa_fdinfo,
  };

// rule: exit file: gntdev.c hits: 1
@exit@
@@
  static void gntdev_exit(void)
  {
+ gntdev_numa_exit(gntdev_miscdev.this_device);
  misc_deregister(&gntdev_miscdev);
  }
