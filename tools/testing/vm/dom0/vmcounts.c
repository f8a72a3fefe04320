// SPDX-License-Identifier: GPL-2.0
/*
 * XENMEM_get_domain_pxms and XENMEM_get_free_pxms as numa-pxm.h has them: what
 * they say of bad calls, and whether good ones are right by what else Xen tells.
 * Prints TAP.
 *
 * usage: vmcounts DOMID PAGES	a domain that keeps its memory, and how much it has
 *
 * Exit codes: 0 all passed, 1 some failed, 2 wrong usage or no hypercalls, 4 this
 * hypervisor has no such calls.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#include <xen/memory.h>
#include <numa-pxm.h>

#define ROOM		4096
#define NO_DOMAIN	32000
/* An address that no process has. */
#define NOWHERE		((void *)0xdead000000000000UL)

static xencall_handle *xcall;
static struct xen_get_domain_pxms *dom;
static struct xen_get_free_pxms *heap;
static struct xen_pxm_count *counts;
static unsigned int tests, failed;

static void __attribute__((format(printf, 2, 3))) check(bool good, const char *fmt, ...)
{
	va_list args;

	failed += !good;
	printf("%sok %u - ", good ? "" : "not ", ++tests);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

/* Zero or the number of the error. */
static int call(unsigned int cmd, void *arg)
{
	return xencall2(xcall, __HYPERVISOR_memory_op, cmd, (uintptr_t)arg) ? errno : 0;
}

static int ask_domain(domid_t domid, unsigned int flags, unsigned int room, void *to,
		      uint64_t next)
{
	memset(dom, 0, sizeof(*dom));
	dom->domid = domid;
	dom->flags = flags;
	dom->nr_counts = room;
	dom->next = next;
	dom->counts = to;
	return call(XENMEM_get_domain_pxms, dom);
}

static int ask_free(unsigned int flags, unsigned int room, void *to)
{
	memset(heap, 0, sizeof(*heap));
	heap->flags = flags;
	heap->nr_counts = room;
	heap->counts = to;
	return call(XENMEM_get_free_pxms, heap);
}

static uint64_t sum(unsigned int nr)
{
	uint64_t pages = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		pages += counts[i].pages;
	return pages;
}

/* Ascending, without doubles. */
static bool sorted(unsigned int nr)
{
	unsigned int i;

	for (i = 1; i < nr; i++)
		if (counts[i].pxm < counts[i - 1].pxm ||
		    (counts[i].pxm == counts[i - 1].pxm &&
		     counts[i].width <= counts[i - 1].width))
			return false;
	return true;
}

static void test_domain(domid_t domid, uint64_t pages)
{
	bool untouched = true, no_width = true;
	unsigned int nr, i;
	uint64_t self;
	int err;

	err = ask_domain(domid, 0, 0, NULL, 0);
	nr = dom->nr_counts;
	check(!err && nr, "domain: a query for the number of entries: %u", nr);
	check(!ask_domain(domid, 0, ROOM, NULL, 0) && dom->nr_counts == nr,
	      "domain: no array is a query, too");
	check(!ask_domain(domid, 0, 0, counts, 0) && dom->nr_counts == nr,
	      "domain: so is no room");
	check(ask_domain(domid, 0, nr - 1, counts, 0) == (nr == 1 ? 0 : ENOBUFS) &&
	      dom->nr_counts == nr, "domain: too little room: ENOBUFS, and the number");

	memset(counts, 0xa5, ROOM * sizeof(*counts));
	check(!ask_domain(domid, 0, ROOM, counts, 0) && dom->nr_counts == nr,
	      "domain: room for more than there is");
	for (i = nr * sizeof(*counts); i < ROOM * sizeof(*counts); i++)
		untouched &= ((unsigned char *)counts)[i] == 0xa5;
	check(untouched, "domain: what is behind the last entry is left alone");
	check(sorted(nr), "domain: by PXM, each once");
	for (i = 0; i < nr; i++)
		no_width &= !counts[i].width;
	check(no_width, "domain: widths are 0");
	check(sum(nr) == pages, "domain: %lu pages all together, of %lu", sum(nr), pages);
	check(!ask_domain(domid, 0, nr, counts, 0) && sum(nr) == pages,
	      "domain: room for just what there is, and the same again");

	ask_domain(DOMID_SELF, 0, ROOM, counts, 0);
	self = sum(dom->nr_counts);
	check(!ask_domain(0, 0, ROOM, counts, 0) && sum(dom->nr_counts) == self,
	      "domain: dom0 by its number and as DOMID_SELF: %lu", self);

	check(ask_domain(domid, 1, ROOM, counts, 0) == EINVAL, "domain: flags 1: EINVAL");
	check(ask_domain(domid, 0x8000, ROOM, counts, 0) == EINVAL,
	      "domain: flags 0x8000: EINVAL");
	check(ask_domain(domid, 0, ROOM, counts, ~0UL) == EINVAL,
	      "domain: beyond the last frame: EINVAL");
	check(ask_domain(NO_DOMAIN, 0, ROOM, counts, 0) == ESRCH,
	      "domain: one that is not there: ESRCH");
	check(ask_domain(DOMID_IO, 0, ROOM, counts, 0) == ESRCH,
	      "domain: one of Xen's own: ESRCH");
	check(ask_domain(NO_DOMAIN, 1, ROOM, NOWHERE, 0) == EINVAL,
	      "domain: flags come first");
	check(ask_domain(domid, 0, ROOM, NOWHERE, 0) == EFAULT,
	      "domain: a bad array: EFAULT");
	check(call(XENMEM_get_domain_pxms, NOWHERE) == EFAULT,
	      "domain: a bad structure: EFAULT");
	check(!ask_domain(domid, 0, ROOM, counts, 0) && sum(nr) == pages,
	      "domain: and the call still works");
}

static void test_free(void)
{
	unsigned int nr, i;
	bool widths = true;
	int err;

	err = ask_free(0, 0, NULL);
	nr = heap->nr_counts;
	check(!err && nr, "free: a query for the number of entries: %u", nr);
	check(!ask_free(0, ROOM, NULL) && heap->nr_counts == nr,
	      "free: no array is a query, too");
	check(ask_free(0, 1, counts) == (nr == 1 ? 0 : ENOBUFS) && heap->nr_counts == nr,
	      "free: too little room: ENOBUFS, and the number");
	check(!ask_free(0, ROOM, counts) && heap->nr_counts == nr && sorted(nr),
	      "free: by PXM and width, each once");
	for (i = 0; i < nr; i++)
		widths &= counts[i].width > 12 && counts[i].width <= 52 && counts[i].pages;
	check(widths, "free: widths are of pages' addresses, and nothing is empty");
	check(ask_free(1, ROOM, counts) == EINVAL, "free: flags 1: EINVAL");
	check(ask_free(0x80000000, ROOM, counts) == EINVAL, "free: flags 0x80000000: EINVAL");
	check(ask_free(0, ROOM, NOWHERE) == EFAULT, "free: a bad array: EFAULT");
	check(call(XENMEM_get_free_pxms, NOWHERE) == EFAULT, "free: a bad structure: EFAULT");
}

static void *shared(size_t size)
{
	void *p = xencall_alloc_buffer(xcall, size);

	if (!p) {
		fprintf(stderr, "vmcounts: memory for hypercalls: %s\n", strerror(errno));
		exit(2);
	}
	memset(p, 0, size);
	return p;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: vmcounts DOMID PAGES\n", stderr);
		return 2;
	}
	xcall = xencall_open(NULL, 0);
	if (!xcall) {
		perror("vmcounts: /dev/xen/privcmd");
		return 2;
	}
	dom = shared(sizeof(*dom));
	heap = shared(sizeof(*heap));
	counts = shared(ROOM * sizeof(*counts));
	if (ask_free(0, 0, NULL) == ENOSYS) {
		puts("1..0 # SKIP this Xen has no such calls");
		return 4;
	}
	test_domain(atoi(argv[1]), strtoul(argv[2], NULL, 0));
	test_free();
	printf("1..%u\n", tests);
	return failed ? 1 : 0;
}
