// SPDX-License-Identifier: GPL-2.0
/*
 * Bad arguments get the error that the header has for them, and change nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"

#define POISON	0x5a
#define NR	8
#define LONG	512

static struct xen_numa_page *pages;	/* max_pages + 1 of them */
static unsigned int max_pages;

static bool poisoned(const void *at, size_t size)
{
	const uint8_t *bytes = at;

	while (size && *bytes == POISON)
		bytes++, size--;
	return !size;
}

static int call(int fd, unsigned long request, const void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

/* One test: the call fails with @want and writes nowhere. */
static void refuse(const char *what, int fd, struct xen_numa_where w, int want)
{
	struct xen_numa_where before;
	int ret;

	memset(&w.known, POISON, sizeof(w.known));
	memset(&w.homed, POISON, sizeof(w.homed));
	before = w;
	memset(pages, POISON, (max_pages + 1) * sizeof(*pages));
	ret = call(fd, XEN_NUMA_WHERE, &w);
	if (ret != want)
		note("%s: got %d, expected %d", what, ret, want);
	test(ret == want, "where: %s: %s", what, strerrorname_np(-want));
	test(!memcmp(&w, &before, sizeof(w)) &&
	     poisoned(pages, (max_pages + 1) * sizeof(*pages)),
	     "where: %s: nothing is written", what);
}

static struct xen_numa_where where(const void *addr, unsigned int nr)
{
	return (struct xen_numa_where) {
		.addr = (uintptr_t)addr,
		.pages = (uintptr_t)pages,
		.nr = nr,
	};
}

static void *anonymous(unsigned int nr, int prot)
{
	void *at = mmap(NULL, nr * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		give_up("no memory");
	return at;
}

static void bad_numbers(int fd, const uint8_t *at)
{
	struct xen_numa_where w;

	refuse("no pages", fd, where(at, 0), -EINVAL);
	refuse("one page too many", fd, where(at, max_pages + 1), -EINVAL);
	refuse("4294967295 pages", fd, where(at, ~0U), -EINVAL);
	w = where(at, NR);
	w.flags = 1;
	refuse("flag 0", fd, w, -EINVAL);
	w.flags = 1U << 31;
	refuse("flag 31", fd, w, -EINVAL);
	refuse("an address that is not a page's", fd, where(at + 1, NR), -EINVAL);
	refuse("the last byte of a page", fd, where(at + PAGE - 1, 1), -EINVAL);
}

/* What is wrong about the range; there is a hole before and behind the mapping. */
static void bad_ranges(int fd, const uint8_t *at)
{
	refuse("the page before", fd, where(at - PAGE, 1), -EFAULT);
	refuse("the page behind", fd, where(at + NR * PAGE, 1), -EFAULT);
	refuse("one that begins before", fd, where(at - PAGE, 2), -EFAULT);
	refuse("one that ends behind", fd, where(at + PAGE, NR), -EFAULT);
	refuse("nothing at address 0", fd, where(NULL, 1), -EFAULT);
	refuse("the last page there is", fd, where((void *)-PAGE, 1), -EFAULT);
	refuse("one that goes round", fd, where((void *)-PAGE, 2), -EFAULT);
}

static void not_grants(int fd)
{
	uint8_t *other = anonymous(NR, PROT_READ);

	refuse("anonymous memory", fd, where(other, 1), -ENXIO);
	munmap(other, NR * PAGE);
}

/* Its neighbour in memory is something else. */
static void bad_neighbour(int fd, const struct grants *g)
{
	uint8_t *at = anonymous(NR + 1, PROT_READ);
	struct mapping m;

	if (map_at(&m, fd, g, 0, NR, PROT_READ, at))
		give_up("cannot map");
	refuse("one that ends in anonymous memory", fd, where(at, NR + 1), -ENXIO);
	munmap(at, (NR + 1) * PAGE);
	gnt_remove(fd, m.offset, NR);
}

/* More than is looked at in one go; the first part is all right. */
static void long_range(int fd)
{
	struct mapping m;
	struct grants g;

	guest_make(&g, LONG, "turns");
	map_or_give_up(&m, fd, &g, 0, LONG);
	munmap(m.at + (LONG - 1) * PAGE, PAGE);
	refuse("a long one that ends behind", fd, where(m.at, LONG), -EFAULT);
	map_end(&m);
	guest_free(&g);
}

static void others(const uint8_t *at)
{
	int other = gnt_open();

	refuse("another file's mapping", other, where(at, NR), -ENXIO);
	close(other);
}

static void bad_pointers(int fd, const uint8_t *at)
{
	uint8_t *readable = anonymous(1, PROT_READ);
	struct xen_numa_where w = where(at, NR);

	w.pages = 0;
	refuse("no array", fd, w, -EFAULT);
	w.pages = (uintptr_t)readable;
	refuse("an array that cannot be written", fd, w, -EFAULT);
	w.pages = -PAGE;
	refuse("an array in the kernel", fd, w, -EFAULT);
	w = where(at, NR);
	memcpy(pages, &w, sizeof(w));
	test(call(fd, XEN_NUMA_WHERE, NULL) == -EFAULT, "where: no argument: EFAULT");
	munmap(readable, PAGE);
	test(call(fd, XEN_NUMA_WHERE, readable) == -EFAULT,
	     "where: an argument that is not there: EFAULT");
	test(call(fd, XEN_NUMA_QUERY, NULL) == -EFAULT, "query: no argument: EFAULT");
	test(call(fd, XEN_NUMA_QUERY, readable) == -EFAULT,
	     "query: an argument that is not there: EFAULT");
	test(call(fd, XEN_NUMA_GET_POLICY, NULL) == -EFAULT,
	     "get policy: no argument: EFAULT");
}

/* An argument that can be read but not be written. */
static void readonly_argument(int fd, const uint8_t *at)
{
	struct xen_numa_where *w = anonymous(1, PROT_READ | PROT_WRITE);

	*w = where(at, NR);
	mprotect(w, PAGE, PROT_READ);
	test(call(fd, XEN_NUMA_WHERE, w) == -EFAULT,
	     "where: an argument that cannot be written: EFAULT");
	munmap(w, PAGE);
}

static void other_requests(int fd)
{
	struct xen_numa_query query;

	test(call(fd, _IO('G', 0x64), NULL) == -ENOTTY, "no request 0x64: ENOTTY");
	test(call(fd, _IOR('G', 0x60, uint32_t), &query) == -ENOTTY,
	     "a query of another size: ENOTTY");
}

static void stock(int fd)
{
	struct xen_numa_policy policy;
	struct xen_numa_query query;
	struct xen_numa_page page;
	struct xen_numa_where w = { .pages = (uintptr_t)&page, .nr = 1 };

	test(call(fd, XEN_NUMA_QUERY, &query) == -ENOTTY, "query: ENOTTY");
	test(call(fd, XEN_NUMA_WHERE, &w) == -ENOTTY, "where: ENOTTY");
	test(call(fd, XEN_NUMA_GET_POLICY, &policy) == -ENOTTY, "get policy: ENOTTY");
	test(call(fd, XEN_NUMA_SET_POLICY, (void *)XEN_NUMA_FILE_OFF) == -ENOTTY,
	     "set policy: ENOTTY");
}

static void hooked(int fd, const struct grants *g)
{
	struct xen_numa_query query;
	struct mapping m;
	uint8_t *room;

	if (call(fd, XEN_NUMA_QUERY, &query))
		give_up("no XEN_NUMA_QUERY");
	max_pages = query.max_pages;
	pages = calloc(max_pages + 1, sizeof(*pages));
	if (!pages)
		give_up("no memory");

	/* With a hole on both sides. */
	room = anonymous(NR + 2, PROT_NONE);
	if (map_at(&m, fd, g, 0, NR, PROT_READ | PROT_WRITE, room + PAGE))
		give_up("cannot map");
	munmap(room, PAGE);
	munmap(m.at + NR * PAGE, PAGE);

	bad_numbers(fd, m.at);
	bad_ranges(fd, m.at);
	not_grants(fd);
	others(m.at);
	long_range(fd);
	bad_pointers(fd, m.at);
	readonly_argument(fd, m.at);
	test(right(&m), "it still answers right");
	map_end(&m);
	bad_neighbour(fd, g);
	refuse("what is no longer mapped", fd, where(m.at, NR), -EFAULT);
	other_requests(fd);
}

void part_args(void)
{
	int fd = gnt_open();
	struct grants g;

	guest_make(&g, NR, "turns");
	if (host.state == STATE_STOCK)
		stock(fd);
	else
		hooked(fd, &g);
	test_unused(&g, "bad arguments");
	guest_free(&g);
	free(pages);
	close(fd);
}
