// SPDX-License-Identifier: GPL-2.0
/* tools/lib/xen-numa.h with a kernel that is this program. TAP. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static int fake_ioctl(int fd, unsigned long request, ...);
#define ioctl fake_ioctl
#include "../../../lib/xen-numa.h"
#undef ioctl

#define PAGE	4096
#define PAGES	200

static _Alignas(PAGE) char mapping[PAGES * PAGE];
static struct xen_numa_page truth[PAGES];
static struct {
	int error;		/* of all calls */
	unsigned int caps, max_pages, calls;
	struct xen_numa_policy policy;
	bool refuses;		/* the administrator has said "off" */
} kernel;
static int bad, tests;

static int where(struct xen_numa_where *w)
{
	const size_t first = (w->addr - (uint64_t)(uintptr_t)mapping) / PAGE;

	kernel.calls++;
	if (w->addr % PAGE || w->flags || !w->nr || w->nr > kernel.max_pages)
		return -EINVAL;
	if (first + w->nr > PAGES)
		return -ENXIO;
	memcpy((void *)(uintptr_t)w->pages, truth + first, w->nr * sizeof(*truth));
	w->nr = 0;	/* says nothing of what is not an answer */
	return 0;
}

static int fake_ioctl(int fd, unsigned long request, ...)
{
	struct xen_numa_query *q;
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	errno = kernel.error ? kernel.error : fd == 7 ? 0 : EBADF;
	if (errno)
		return -1;
	switch (request) {
	case XEN_NUMA_QUERY:
		q = arg;
		q->caps = kernel.caps;
		q->max_pages = kernel.max_pages;
		break;
	case XEN_NUMA_WHERE:
		errno = -where(arg);
		break;
	case XEN_NUMA_SET_POLICY:
		if ((uintptr_t)arg > XEN_NUMA_FILE_FOLLOW)
			errno = EINVAL;
		else
			kernel.policy.asked = (uintptr_t)arg;
		kernel.policy.holds = kernel.refuses ? XEN_NUMA_FILE_OFF : kernel.policy.asked;
		break;
	case XEN_NUMA_GET_POLICY:
		memcpy(arg, &kernel.policy, sizeof(kernel.policy));
		break;
	default:
		errno = ENOTTY;
	}
	return errno ? -1 : 0;
}

static void is(long got, long want, const char *what)
{
	tests++;
	bad |= got != want;
	if (got != want)
		printf("# got %ld, expected %ld\nnot ", got, want);
	printf("ok %d - %s\n", tests, what);
}

static void fill(unsigned int from, unsigned int to, int node, unsigned int pxm)
{
	for (; from < to; from++)
		truth[from] = (struct xen_numa_page){ .node = node, .pxm = pxm };
}

static void ranges(void)
{
	static struct xen_numa_page page[PAGES];

	fill(0, PAGES, 0, 4);
	fill(70, 200, 1, 9);
	kernel.max_pages = 64;
	is(xen_numa_where_range(7, mapping, PAGES, page), 0, "a range of several calls");
	is(memcmp(page, truth, sizeof(page)), 0, "is as it is");
	is(kernel.calls, 4, "and takes no call more");
	is(xen_numa_where_range(7, mapping + PAGE, PAGES, page), -ENXIO, "beyond the mapping");
	is(xen_numa_where_range(7, mapping + 1, 1, page), -EINVAL, "not a page's address");
	is(xen_numa_where_range(7, mapping, 0, page), 0, "no page");
	kernel.max_pages = 0;
	is(xen_numa_where_range(7, mapping, 1, page), -EINVAL, "a kernel that takes no page");
	kernel.max_pages = 1000;
	is(xen_numa_where_range(8, mapping, 1, page), -EBADF, "another file");
}

static void homes(void)
{
	struct xen_numa_page home;

	is(xen_numa_home(7, mapping, PAGES), 1, "the node of most");
	is(xen_numa_most(7, mapping, PAGES, &home), 130, "how many those are");
	is(home.pxm, 9, "their PXM");
	is(xen_numa_home(7, mapping, 139), 0, "one page fewer than half");
	is(xen_numa_home(7, mapping, 140), 0, "as many: the first");
	is(xen_numa_home(7, mapping, 141), 1, "one more");
	fill(0, 190, XEN_NUMA_NODE_UNKNOWN, XEN_NUMA_PXM_UNKNOWN);
	is(xen_numa_home(7, mapping, PAGES), 1, "unknown pages do not count");
	fill(0, PAGES, XEN_NUMA_NODE_UNKNOWN, 4);
	is(xen_numa_home(7, mapping, PAGES), -1, "a PV dom0 has no nodes");
	is(xen_numa_most(7, mapping, PAGES, &home), PAGES, "but PXMs");
	is(home.pxm, 4, "which are right");
	fill(0, PAGES, XEN_NUMA_NODE_UNKNOWN, XEN_NUMA_PXM_UNKNOWN);
	is(xen_numa_most(7, mapping, PAGES, &home), 0, "nothing is known");
	is(xen_numa_home(7, mapping + 1, 1), -1, "an error is unknown");
}

static void policies(void)
{
	struct xen_numa_page home = { .node = 3, .pxm = 3 };
	struct xen_numa_policy policy;

	kernel.caps = 0;
	is(xen_numa_follow(7), 0, "follow: nothing can be moved");
	kernel.caps = XEN_NUMA_CAP_FOLLOW;
	is(xen_numa_follow(7), 1, "follow");
	kernel.refuses = true;
	is(xen_numa_follow(7), 0, "follow: the administrator refuses");
	is(xen_numa_get_policy(7, &policy), 0, "the policy can be read");
	is(policy.asked * 10 + policy.holds, 31, "asked for follow, off holds");
	is(xen_numa_set_policy(7, (enum xen_numa_file_policy)9), -EINVAL, "a policy that is none");

	kernel.error = ENOTTY;
	is(xen_numa_follow(7), -ENOTTY, "stock: follow");
	is(xen_numa_home(7, mapping, 1), -1, "stock: home");
	is(xen_numa_most(7, mapping, 1, &home), -ENOTTY, "stock: most");
	is(home.node, -1, "stock: and its place is unknown");
}

int main(void)
{
	puts("TAP version 13");
	ranges();
	homes();
	policies();
	printf("1..%d\n", tests);
	return bad;
}
