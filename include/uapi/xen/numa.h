/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Where the pages are that a process maps but does not own: ioctls of
 * /dev/xen/gntdev with our hooks, and of xen-numa's own /dev/xen/numa.
 *
 * A file that knows none of them answers ENOTTY, as every gntdev without our
 * hooks does.
 */
#ifndef _UAPI_XEN_NUMA_H
#define _UAPI_XEN_NUMA_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* In place of a node or PXM that nobody knows. */
#define XEN_NUMA_NODE_UNKNOWN	(-1)
#define XEN_NUMA_PXM_UNKNOWN	(~0U)

/**
 * struct xen_numa_page - where a page is
 * @node: number of the node in this kernel, or XEN_NUMA_NODE_UNKNOWN. Unknown
 *        also where the PXM is known but this kernel has no node for it, as in
 *        a PV dom0
 * @pxm: the firmware's proximity domain, or XEN_NUMA_PXM_UNKNOWN
 */
struct xen_numa_page {
	__s32 node;
	__u32 pxm;
};

/* Frames can be resolved at the moment; without it all pages are unknown. */
#define XEN_NUMA_CAP_WHERE	(1U << 0)
/* This kernel has nodes, so that a page can have one. */
#define XEN_NUMA_CAP_NODES	(1U << 1)
/*
 * A page's node is also what get_mempolicy() and the kernel itself say, once
 * the page is counted in xen_numa_where.homed.
 */
#define XEN_NUMA_CAP_HOMING	(1U << 2)
/* The file has a policy. */
#define XEN_NUMA_CAP_POLICY	(1U << 3)
/* Threads and event channels can be moved at the moment. */
#define XEN_NUMA_CAP_FOLLOW	(1U << 4)

/**
 * struct xen_numa_query - what a file can tell and do
 * @caps: XEN_NUMA_CAP_*
 * @max_pages: pages in one XEN_NUMA_WHERE
 */
struct xen_numa_query {
	__u32 caps;
	__u32 max_pages;
};

/**
 * struct xen_numa_where - where the pages of a range are
 * @addr: in: address of the first page in the caller's address space
 * @pages: in: address of @nr struct xen_numa_page, which are written
 * @nr: in: how many pages, from 1 to xen_numa_query.max_pages
 * @flags: in: must be 0
 * @known: out: pages whose PXM is known
 * @homed: out: pages whose node the kernel itself has right
 */
struct xen_numa_where {
	__u64 addr;
	__u64 pages;
	__u32 nr;
	__u32 flags;
	__u32 known;
	__u32 homed;
};

/**
 * enum xen_numa_file_policy - what is done for the mappings of a file
 * @XEN_NUMA_FILE_DEFAULT: what the administrator has set for the program, its
 *                         cgroup, or all
 * @XEN_NUMA_FILE_OFF: nothing
 * @XEN_NUMA_FILE_REPORT: their pages get the node of the frames behind them
 * @XEN_NUMA_FILE_FOLLOW: and the threads that map and copy, and the event
 *                        channels that go with them, move to the node on which
 *                        most of the frames are
 */
enum xen_numa_file_policy {
	XEN_NUMA_FILE_DEFAULT,
	XEN_NUMA_FILE_OFF,
	XEN_NUMA_FILE_REPORT,
	XEN_NUMA_FILE_FOLLOW,
};

/**
 * struct xen_numa_policy - the policy of a file
 * @asked: what the process has set last, one of enum xen_numa_file_policy
 * @holds: what holds, never XEN_NUMA_FILE_DEFAULT. The administrator's "off"
 *         goes before the process's choice, and that before all else
 */
struct xen_numa_policy {
	__u32 asked;
	__u32 holds;
};

/*
 * XEN_NUMA_QUERY: EFAULT.
 * XEN_NUMA_WHERE: EINVAL for a count or flags out of range and an address that
 *   is not a page's, EFAULT where nothing is mapped or @pages cannot be written,
 *   ENXIO for what is mapped but not by this file (gntdev).
 * XEN_NUMA_SET_POLICY: EINVAL for what is none. The argument is the value.
 * XEN_NUMA_GET_POLICY: EFAULT.
 */
#define XEN_NUMA_QUERY		_IOR('G', 0x60, struct xen_numa_query)
#define XEN_NUMA_WHERE		_IOWR('G', 0x61, struct xen_numa_where)
#define XEN_NUMA_SET_POLICY	_IO('G', 0x62)
#define XEN_NUMA_GET_POLICY	_IOR('G', 0x63, struct xen_numa_policy)

#endif /* _UAPI_XEN_NUMA_H */
