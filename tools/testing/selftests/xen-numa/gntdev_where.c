// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings of all kinds are where they are said to be.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"

#define BIG	512

static void check_caps(int fd)
{
	const unsigned int changing = XEN_NUMA_CAP_WHERE | XEN_NUMA_CAP_NODES;
	struct xen_numa_query query;
	unsigned int want = 0;

	if (host.state == STATE_STOCK) {
		test(ioctl(fd, XEN_NUMA_QUERY, &query) < 0, "there is nothing to query");
		return;
	}
	if (host.state == STATE_KNOWN)
		want |= XEN_NUMA_CAP_WHERE;
	if (host.state == STATE_KNOWN && host.halves[0].node != XEN_NUMA_NODE_UNKNOWN)
		want |= XEN_NUMA_CAP_NODES;
	if (ioctl(fd, XEN_NUMA_QUERY, &query) < 0)
		give_up("no XEN_NUMA_QUERY");
	note("capabilities 0x%x, up to %u pages", query.caps, query.max_pages);
	test((query.caps & changing) == want, "it says what it can tell");
	test(query.caps & XEN_NUMA_CAP_POLICY, "the file has a policy");
	test(query.max_pages >= BIG, "as many at once as a mapping of that size has");
}

/* Each page in a mapping of its own. */
static void singles(int fd, const char *where)
{
	struct mapping m;
	struct grants g;
	unsigned int i, good = 0;

	guest_make(&g, 8, where);
	for (i = 0; i < g.nr; i++) {
		map_or_give_up(&m, fd, &g, i, 1);
		good += right(&m);
		map_end(&m);
	}
	test(good == g.nr, "single pages, %s", where);
	test_unused(&g, "single pages");
	guest_free(&g);
}

/* Asked for at once, in parts, and one by one. */
static void big(int fd, const char *where)
{
	struct mapping m;
	struct grants g;
	unsigned int i, good = 0;

	guest_make(&g, BIG, where);
	map_or_give_up(&m, fd, &g, 0, g.nr);
	test(right(&m), "%u pages, %s", g.nr, where);
	test(right(&m), "%u pages, %s: asked again", g.nr, where);
	test(right_at(&m, 255, 3, m.at + 255 * PAGE, ALL_RIGHT), "%s: some in the middle", where);
	for (i = 0; i < g.nr; i++)
		good += right_at(&m, i, 1, m.at + i * PAGE, ALL_RIGHT);
	test(good == g.nr, "%s: each asked for alone", where);
	test(!map_end(&m), "%s: unmapped", where);
	test_unused(&g, where);
	guest_free(&g);
}

static void readonly(int fd, const struct grants *g)
{
	struct mapping m;

	if (map_begin(&m, fd, g, 0, g->nr, PROT_READ)) {
		test(false, "mapped to read only");
		return;
	}
	test(right(&m), "mapped to read only");
	map_end(&m);
}

static void twice(const struct grants *g)
{
	int fds[2] = { gnt_open(), gnt_open() };
	struct mapping m[2];

	map_or_give_up(&m[0], fds[0], g, 0, g->nr);
	map_or_give_up(&m[1], fds[1], g, 0, g->nr);
	test(right(&m[0]) && right(&m[1]), "the same grants mapped by two files");
	map_end(&m[0]);
	test(right(&m[1]), "the second when the first is gone");
	map_end(&m[1]);
	close(fds[0]);
	close(fds[1]);
}

/* Two mappings side by side are one range to ask for. */
static void neighbours(int fd, const struct grants *g)
{
	unsigned int half = g->nr / 2;
	struct mapping both = { .fd = fd, .nr = g->nr, .grant = g->grant };
	struct mapping m[2];

	both.at = mmap(NULL, g->nr * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (both.at == MAP_FAILED ||
	    map_at(&m[0], fd, g, 0, half, PROT_READ, both.at) ||
	    map_at(&m[1], fd, g, half, g->nr - half, PROT_READ, both.at + half * PAGE))
		give_up("cannot map side by side");
	test(right(&both), "two mappings side by side");
	map_end(&m[0]);
	map_end(&m[1]);
}

void part_where(void)
{
	static const char *const wheres[] = { "low", "high", "turns", "halves" };
	struct grants g;
	unsigned int i;
	int fd = gnt_open();

	check_caps(fd);
	for (i = 0; i < 2; i++)
		singles(fd, wheres[i]);
	for (i = 0; i < 4; i++)
		big(fd, wheres[i]);

	guest_make(&g, 16, "turns");
	readonly(fd, &g);
	twice(&g);
	neighbours(fd, &g);
	test_unused(&g, "small mappings");
	guest_free(&g);
	close(fd);
}
