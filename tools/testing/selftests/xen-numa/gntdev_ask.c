// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/mempolicy.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gntdev_test.h"

#define NOTES	4	/* about one mapping */

int ask(int fd, const void *at, unsigned int nr, struct xen_numa_where *w,
	struct xen_numa_page *pages)
{
	*w = (struct xen_numa_where) {
		.addr = (uintptr_t)at,
		.pages = (uintptr_t)pages,
		.nr = nr,
	};
	return ioctl(fd, XEN_NUMA_WHERE, w) < 0 ? -errno : 0;
}

int kernel_node(const void *at)
{
	int node;

	if (syscall(SYS_get_mempolicy, &node, NULL, 0, at, MPOL_F_NODE | MPOL_F_ADDR))
		return -errno;
	return node;
}

static bool same(const struct xen_numa_page *a, const struct xen_numa_page *b)
{
	return a->node == b->node && a->pxm == b->pxm;
}

static bool is_unknown(const struct xen_numa_page *page)
{
	return page->pxm == XEN_NUMA_PXM_UNKNOWN && page->node == XEN_NUMA_NODE_UNKNOWN;
}

/* What a file without our hooks says. */
static bool refused(int fd, const void *at, unsigned int nr)
{
	struct xen_numa_page page = { .node = 77, .pxm = 78 };
	struct xen_numa_where w;
	int ret = ask(fd, at, nr, &w, &page);

	if (ret != -ENOTTY)
		note("a gntdev without nodes answers %d", ret);
	return ret == -ENOTTY && page.node == 77 && page.pxm == 78;
}

/* The kernel has as many pages right as it says, and none in between. */
static bool kernel_right(const struct mapping *m, unsigned int page, unsigned int nr,
			 const uint8_t *at, unsigned int homed)
{
	unsigned int i, agree = 0;
	int node, other = -1;

	if (!homed)
		return true;
	for (i = 0; i < nr; i++) {
		node = kernel_node(at + i * PAGE);
		if (node == host_truth(m->grant[page + i].gfn).node)
			agree++;
		else
			other = node;
	}
	if (agree < homed)
		note("%u of %u pages homed, but the kernel has %u right, the last one %d",
		     homed, nr, agree, other);
	return agree >= homed;
}

static bool counts_right(const struct xen_numa_where *w, unsigned int known,
			 enum strictness strict)
{
	bool nodes = host.state == STATE_KNOWN &&
		     host.halves[0].node != XEN_NUMA_NODE_UNKNOWN;
	bool ok = w->known == known && w->homed <= known;

	if (strict == ALL_RIGHT)
		ok = ok && w->homed == (nodes ? known : 0);
	if (!ok)
		note("of %u pages %u are known, it says %u, and %u homed", w->nr,
		     known, w->known, w->homed);
	return ok;
}

bool right_at(const struct mapping *m, unsigned int page, unsigned int nr,
	      const uint8_t *at, enum strictness strict)
{
	static struct xen_numa_page got[ASK_MAX];
	unsigned int i, wrong = 0, known = 0;
	struct xen_numa_where w;
	struct xen_numa_page want;
	int ret;

	i = data_wrong(m, page, nr, at);
	if (i) {
		note("%u of %u pages have the wrong data", i, nr);
		return false;
	}
	if (host.state == STATE_STOCK)
		return refused(m->fd, at, nr);

	memset(got, 0x77, nr * sizeof(*got));
	ret = ask(m->fd, at, nr, &w, got);
	if (ret == -ENOMEM && strict == MAY_BE_UNKNOWN)
		return true;
	if (ret) {
		note("%u pages cannot be asked for: %s", nr, strerror(-ret));
		return false;
	}
	for (i = 0; i < nr; i++) {
		want = host_truth(m->grant[page + i].gfn);
		known += got[i].pxm != XEN_NUMA_PXM_UNKNOWN;
		if (same(&got[i], &want) ||
		    (strict == MAY_BE_UNKNOWN && is_unknown(&got[i])))
			continue;
		if (wrong++ < NOTES)
			note("page %u, frame 0x%lx: node %d PXM %d, not %d and %d",
			     page + i, m->grant[page + i].gfn, got[i].node,
			     (int)got[i].pxm, want.node, (int)want.pxm);
	}
	return !wrong && counts_right(&w, known, strict) &&
	       kernel_right(m, page, nr, at, w.homed);
}

bool right(const struct mapping *m)
{
	return right_at(m, 0, m->nr, m->at, ALL_RIGHT);
}
