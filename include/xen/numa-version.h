/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The versions of our modules, as modinfo says them.
 */
#ifndef _XEN_NUMA_VERSION_H
#define _XEN_NUMA_VERSION_H

/* The build gives it, from the file VERSION; a tree that we are merged into does not. */
#ifndef XEN_NUMA_VERSION
#define XEN_NUMA_VERSION "tree"
#endif

/* The version of a hooked backend begins so, which tells it from the distribution's. */
#define XEN_NUMA_BACKEND "xen-numa-"

#endif
