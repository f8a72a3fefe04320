/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * For programs that map guests' memory: where it is, and what the kernel does
 * about it. Wraps the ioctls of <xen/numa.h>; all here is inline, and there is
 * nothing to link to.
 *
 * Where the kernel has none of this, functions return -ENOTTY or "unknown" and
 * leave everything as it is, so that a backend needs no second path: it goes on
 * as it always did.
 *
 * All functions take a file of /dev/xen/gntdev, which is xengnttab_fd(), or of
 * /dev/xen/numa. They may be called from any thread, keep nothing between calls,
 * and leave errno undefined.
 */
#ifndef XEN_NUMA_H
#define XEN_NUMA_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <xen/numa.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Pages that the functions below ask for at once, at most. */
#define XEN_NUMA_BATCH	64
/* As many places as a host can have nodes. */
#define XEN_NUMA_PLACES	64

/**
 * xen_numa_query() - what the kernel can tell and do
 * @fd: open file
 * @q: filled in; unchanged on error
 *
 * Return: 0; -ENOTTY where the kernel has none of this.
 */
static inline int xen_numa_query(int fd, struct xen_numa_query *q)
{
	return ioctl(fd, XEN_NUMA_QUERY, q) < 0 ? -errno : 0;
}

/**
 * xen_numa_where_range() - node and PXM of each page of a mapping
 * @fd: the file that the mapping was made with
 * @addr: first page, page-aligned
 * @nr: how many pages; 0 is none
 * @page: array of @nr, filled in; a page that nobody knows has
 *        XEN_NUMA_NODE_UNKNOWN and XEN_NUMA_PXM_UNKNOWN. Its contents are
 *        undefined on error
 *
 * In as many calls as the kernel needs. What it says holds while the mapping
 * does and the guest's memory does not move.
 *
 * Return: 0, or -ENOTTY; -EINVAL for an address that is not a page's, -EFAULT
 * where nothing is mapped, -ENXIO for what is mapped, but not with @fd.
 */
static inline int xen_numa_where_range(int fd, const void *addr, size_t nr,
				       struct xen_numa_page *page)
{
	const long size = sysconf(_SC_PAGESIZE);
	struct xen_numa_query q;
	struct xen_numa_where w;
	size_t done, n;
	int ret;

	ret = xen_numa_query(fd, &q);
	if (ret)
		return ret;
	if (!q.max_pages)
		return -EINVAL;
	for (done = 0; done < nr; done += n) {
		n = nr - done < q.max_pages ? nr - done : q.max_pages;
		w.addr = (uint64_t)(uintptr_t)addr + done * size;
		w.pages = (uint64_t)(uintptr_t)(page + done);
		w.nr = n;
		w.flags = 0;
		w.known = 0;
		w.homed = 0;
		if (ioctl(fd, XEN_NUMA_WHERE, &w) < 0)
			return -errno;
	}
	return 0;
}

/**
 * xen_numa_most() - where most pages of a mapping are
 * @fd: the file that the mapping was made with
 * @addr: first page, page-aligned
 * @nr: how many pages
 * @home: filled in: the place of most of those that are known, of several
 *        with as many the first; unknown if none is, and on error
 *
 * In a PV dom0, which has no nodes, the PXM is known and the node is not.
 *
 * Return: how many pages are there, or an error as of xen_numa_where_range().
 */
static inline long xen_numa_most(int fd, const void *addr, size_t nr,
				 struct xen_numa_page *home)
{
	const long size = sysconf(_SC_PAGESIZE);
	struct xen_numa_page page[XEN_NUMA_BATCH], place[XEN_NUMA_PLACES];
	size_t count[XEN_NUMA_PLACES], most = 0, done, n, i, p;
	size_t places = 0;
	int ret;

	home->node = XEN_NUMA_NODE_UNKNOWN;
	home->pxm = XEN_NUMA_PXM_UNKNOWN;
	for (done = 0; done < nr; done += n) {
		n = nr - done < XEN_NUMA_BATCH ? nr - done : XEN_NUMA_BATCH;
		ret = xen_numa_where_range(fd, (const char *)addr + done * size,
					   n, page);
		if (ret)
			return ret;
		for (i = 0; i < n; i++) {
			if (page[i].pxm == XEN_NUMA_PXM_UNKNOWN)
				continue;
			for (p = 0; p < places; p++)
				if (place[p].pxm == page[i].pxm)
					break;
			if (p == XEN_NUMA_PLACES)
				continue;
			if (p == places) {
				place[p] = page[i];
				count[places++] = 0;
			}
			count[p]++;
		}
	}
	for (p = 0; p < places; p++) {
		if (count[p] > most) {
			most = count[p];
			*home = place[p];
		}
	}
	return most;
}

/**
 * xen_numa_home() - the node of most pages of a mapping
 * @fd: the file that the mapping was made with
 * @addr: first page, page-aligned
 * @nr: how many pages
 *
 * Return: the node, or XEN_NUMA_NODE_UNKNOWN for whatever reason;
 * xen_numa_most() tells which.
 */
static inline int xen_numa_home(int fd, const void *addr, size_t nr)
{
	struct xen_numa_page home;

	return xen_numa_most(fd, addr, nr, &home) < 0 ?
		XEN_NUMA_NODE_UNKNOWN : home.node;
}

/**
 * xen_numa_set_policy() - what the kernel is to do for the file's mappings
 * @fd: open file
 * @policy: from now on, also for what is mapped already
 *
 * The policy ends with the file.
 *
 * Return: 0; -ENOTTY, -EINVAL for a policy that the kernel does not have.
 */
static inline int xen_numa_set_policy(int fd, enum xen_numa_file_policy policy)
{
	return ioctl(fd, XEN_NUMA_SET_POLICY, (unsigned long)policy) < 0 ?
		-errno : 0;
}

/**
 * xen_numa_get_policy() - what was asked for and what holds
 * @fd: open file
 * @policy: filled in; unchanged on error
 *
 * Return: 0; -ENOTTY.
 */
static inline int xen_numa_get_policy(int fd, struct xen_numa_policy *policy)
{
	return ioctl(fd, XEN_NUMA_GET_POLICY, policy) < 0 ? -errno : 0;
}

/**
 * xen_numa_follow() - have threads and event channels follow the mappings
 * @fd: the file that the mappings are made with
 *
 * The threads that map and copy with @fd, and the event channels that the same
 * process has bound, go to the node on which most of the mapped memory is,
 * within the CPUs that the process may use. Call it once, before the first
 * mapping.
 *
 * Return: 1 if that is what happens; 0 if it was asked for, but the
 * administrator has turned it off or nothing can be moved at the moment;
 * -ENOTTY.
 */
static inline int xen_numa_follow(int fd)
{
	struct xen_numa_policy policy;
	struct xen_numa_query q;
	int ret;

	ret = xen_numa_set_policy(fd, XEN_NUMA_FILE_FOLLOW);
	if (!ret)
		ret = xen_numa_get_policy(fd, &policy);
	if (!ret)
		ret = xen_numa_query(fd, &q);
	if (ret)
		return ret;
	return policy.holds == XEN_NUMA_FILE_FOLLOW &&
		(q.caps & XEN_NUMA_CAP_FOLLOW);
}

#ifdef __cplusplus
}
#endif

#endif /* XEN_NUMA_H */
