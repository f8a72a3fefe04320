// SPDX-License-Identifier: GPL-2.0
/*
 * Maps memory in one of many ways and asks /dev/xen/numa where it is.
 *
 * usage: vmwhere query                   "caps=BITS max_pages=N"
 *        vmwhere own NODE NR             anonymous pages of that node
 *        vmwhere absent NR               anonymous pages that nobody has touched
 *        vmwhere swapped NODE NR         pages that were swapped out and read again
 *        vmwhere file PATH NR            a file's pages
 *        vmwhere gntalloc DOMID NODE NR  pages of that node, granted to a domain
 *        vmwhere loopback NODE NR        the same, granted to dom0 and mapped here; PV
 *                                        only: a translated domain loses such pages
 *        vmwhere grant DOMID REF...      another domain's grants
 *        vmwhere foreign DOMID GFN...    another domain's frames
 *        vmwhere calls                   what is refused, "WHAT: ERROR" each
 *
 * For each page it prints "node=N pxm=P kernel=K": the answer, and what the kernel
 * says itself (get_mempolicy), -1 or "error" for what is not known; then
 * "known=N homed=N". NODE is -1 for whichever there is.
 *
 * Exit codes: 0 done, 1 the memory cannot be mapped or the ioctl fails, 2 wrong
 * usage.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <linux/mempolicy.h>

#include <xenforeignmemory.h>
#include <xengnttab.h>
#include <xen/numa.h>

#define PAGE	4096UL
#define LISTED	1024U	/* numbers on a command line */

static int fd;

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "vmwhere: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *allocate(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		give_up("memory");
	return p;
}

static void *anonymous(unsigned int nr)
{
	void *p = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		give_up("mmap");
	/* A page each, so that each can be told from the others. */
	madvise(p, nr * PAGE, MADV_NOHUGEPAGE);
	return p;
}

/* What this process allocates from now on comes from there. */
static void bind_to(int node)
{
	unsigned long mask = 1UL << node;

	if (node >= 0 && syscall(SYS_set_mempolicy, MPOL_BIND, &mask, 64UL))
		give_up("set_mempolicy");
}

static void print_kernel(const void *p)
{
	int node;

	if (syscall(SYS_get_mempolicy, &node, NULL, 0UL, p,
		    (unsigned long)(MPOL_F_NODE | MPOL_F_ADDR)))
		printf("kernel=error\n");
	else
		printf("kernel=%d\n", node);
}

/* Asked first: the kernel's own call brings pages in. */
static void print_where(void *p, unsigned int nr)
{
	struct xen_numa_page *pages = allocate(nr * sizeof(*pages));
	struct xen_numa_where w = {
		.addr = (uintptr_t)p,
		.pages = (uintptr_t)pages,
		.nr = nr,
	};
	unsigned int i;

	if (ioctl(fd, XEN_NUMA_WHERE, &w))
		give_up("XEN_NUMA_WHERE");
	for (i = 0; i < nr; i++) {
		printf("node=%d pxm=%d ", pages[i].node, (int)pages[i].pxm);
		print_kernel((char *)p + i * PAGE);
	}
	printf("known=%u homed=%u\n", w.known, w.homed);
	free(pages);
}

static void query(void)
{
	struct xen_numa_query q;

	if (ioctl(fd, XEN_NUMA_QUERY, &q))
		give_up("XEN_NUMA_QUERY");
	printf("caps=%u max_pages=%u\n", q.caps, q.max_pages);
}

static void own(int node, unsigned int nr)
{
	void *p;

	bind_to(node);
	p = anonymous(nr);
	memset(p, 1, nr * PAGE);
	print_where(p, nr);
}

static void absent(unsigned int nr)
{
	struct xen_numa_page *pages = allocate(nr * sizeof(*pages));
	char *p = anonymous(nr);
	struct xen_numa_where w = {
		.addr = (uintptr_t)p,
		.pages = (uintptr_t)pages,
		.nr = nr,
	};
	unsigned char *there = allocate(nr);
	unsigned int i, present = 0;

	if (ioctl(fd, XEN_NUMA_WHERE, &w))
		give_up("XEN_NUMA_WHERE");
	if (mincore(p, nr * PAGE, there))
		give_up("mincore");
	for (i = 0; i < nr; i++)
		present += there[i] & 1;
	printf("known=%u present=%u\n", w.known, present);
}

/* Whether a page is in swap, as the kernel's pagemap has it. */
static int in_swap(const void *p)
{
	int map = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	if (map < 0 || pread(map, &entry, sizeof(entry),
			     (uintptr_t)p / PAGE * 8) != sizeof(entry))
		give_up("/proc/self/pagemap");
	close(map);
	return entry >> 62 & 1;
}

/* Read again, a page is in the swap cache, and says so with the flag of a grant. */
static void swapped(int node, unsigned int nr)
{
	unsigned int i, out = 0, sum = 0;
	volatile char *p;

	bind_to(node);
	p = anonymous(nr);
	memset((void *)p, 1, nr * PAGE);
	if (madvise((void *)p, nr * PAGE, MADV_PAGEOUT))
		give_up("MADV_PAGEOUT");
	for (i = 0; i < nr; i++)
		out += in_swap((void *)(p + i * PAGE));
	printf("swapped=%u\n", out);
	for (i = 0; i < nr; i++)
		sum += p[i * PAGE];
	if (sum != nr)
		give_up("the pages come back with something else");
	print_where((void *)p, nr);
}

static void file(const char *path, unsigned int nr)
{
	int f = open(path, O_RDONLY);
	volatile char *p;
	unsigned int i;

	if (f < 0)
		give_up(path);
	p = mmap(NULL, nr * PAGE, PROT_READ, MAP_SHARED, f, 0);
	if (p == MAP_FAILED)
		give_up("mmap");
	for (i = 0; i < nr; i++)
		(void)p[i * PAGE];
	print_where((void *)p, nr);
}

static void *share(unsigned int domid, int node, unsigned int nr,
		   uint32_t *refs)
{
	xengntshr_handle *h = xengntshr_open(NULL, 0);
	void *p;

	if (!h)
		give_up("gntalloc");
	bind_to(node);
	p = xengntshr_share_pages(h, domid, nr, refs, 1);
	if (!p)
		give_up("xengntshr_share_pages");
	memset(p, 1, nr * PAGE);
	return p;
}

static void *map_grants(unsigned int domid, unsigned int nr, uint32_t *refs)
{
	xengnttab_handle *h = xengnttab_open(NULL, 0);
	void *p;

	if (!h)
		give_up("gntdev");
	p = xengnttab_map_domain_grant_refs(h, nr, domid, refs, PROT_READ);
	if (!p)
		give_up("xengnttab_map_domain_grant_refs");
	return p;
}

static void gntalloc(unsigned int domid, int node, unsigned int nr)
{
	print_where(share(domid, node, nr, allocate(nr * sizeof(uint32_t))), nr);
}

static void loopback(int node, unsigned int nr)
{
	uint32_t *refs = allocate(nr * sizeof(*refs));

	share(0, node, nr, refs);
	print_where(map_grants(0, nr, refs), nr);
}

static void grant(unsigned int domid, unsigned int nr, const uint64_t *list)
{
	uint32_t refs[LISTED];
	unsigned int i;

	for (i = 0; i < nr; i++)
		refs[i] = list[i];
	print_where(map_grants(domid, nr, refs), nr);
}

static void foreign(unsigned int domid, unsigned int nr, const uint64_t *list)
{
	xenforeignmemory_handle *h = xenforeignmemory_open(NULL, 0);
	xen_pfn_t gfns[LISTED];
	int errors[LISTED];
	unsigned int i;
	void *p;

	if (!h)
		give_up("privcmd");
	for (i = 0; i < nr; i++)
		gfns[i] = list[i];
	/* A frame that cannot be mapped leaves a hole in the page table. */
	p = xenforeignmemory_map(h, domid, PROT_READ, nr, gfns, errors);
	if (!p)
		give_up("xenforeignmemory_map");
	print_where(p, nr);
}

static void print_call(const char *what, unsigned long cmd, void *arg)
{
	int ret = ioctl(fd, cmd, arg);

	printf("%s: %s\n", what, ret ? strerrorname_np(errno) : "ok");
}

static void print_ask(const char *what, struct xen_numa_where w)
{
	print_call(what, XEN_NUMA_WHERE, &w);
}

/* What the caller's memory is like when its call is refused: as before. */
static void print_untouched(const char *what, const void *p, size_t size,
			    int byte)
{
	const unsigned char *c = p;
	size_t i;

	for (i = 0; i < size && c[i] == byte; i++)
		;
	printf("%s: %s\n", what, i == size ? "untouched" : "written");
}

static void bad_counts(struct xen_numa_where good, unsigned int max)
{
	struct xen_numa_where w = good;

	w.nr = 0;
	print_ask("no page", w);
	w.nr = max + 1;
	print_ask("too many pages", w);
	w.nr = ~0U;
	print_ask("far too many pages", w);
	w = good;
	w.flags = 1;
	print_ask("a flag", w);
	w.flags = 1U << 31;
	print_ask("another flag", w);
}

static void bad_addresses(struct xen_numa_where good)
{
	struct xen_numa_where w = good;

	w.addr++;
	print_ask("not a page's address", w);
	w.addr = 0;
	print_ask("where nothing is", w);
	w.addr = 0xffff800000000000;
	print_ask("the kernel's", w);
	w.addr = -PAGE;
	w.nr = 2;
	print_ask("around the end", w);
}

static void bad_memory(struct xen_numa_where good, char *p)
{
	struct xen_numa_where w = good;
	static unsigned char before[sizeof(struct xen_numa_page) * 4];

	w.pages = 0;
	print_ask("answers to nowhere", w);
	w.pages = 0xffff800000000000;
	print_ask("answers to the kernel", w);
	if (mprotect(p + 3 * PAGE, PAGE, PROT_READ))
		give_up("mprotect");
	w.pages = (uintptr_t)p + 3 * PAGE;
	print_ask("answers to what cannot be written", w);

	/* A hole in the third place of four. */
	munmap(p + 2 * PAGE, PAGE);
	memset(before, 0x5a, sizeof(before));
	w = good;
	w.nr = 4;
	w.pages = (uintptr_t)before;
	print_ask("a hole", w);
	print_untouched("a hole: the answers", before, sizeof(before), 0x5a);
	w.nr = 2;
	print_ask("up to it", w);
}

static void bad_calls(void)
{
	struct xen_numa_query q;
	struct xen_numa_policy policy;

	print_call("a query to nowhere", XEN_NUMA_QUERY, NULL);
	print_call("a question from nowhere", XEN_NUMA_WHERE, NULL);
	print_call("a policy", XEN_NUMA_SET_POLICY,
		   (void *)(long)XEN_NUMA_FILE_FOLLOW);
	print_call("which policy", XEN_NUMA_GET_POLICY, &policy);
	print_call("an unknown call", _IO('G', 0x7f), &q);
}

static void calls(void)
{
	char *p = anonymous(4);
	struct xen_numa_page answers[4];
	struct xen_numa_where good = {
		.addr = (uintptr_t)p,
		.pages = (uintptr_t)answers,
		.nr = 1,
	};
	struct xen_numa_query q;

	if (ioctl(fd, XEN_NUMA_QUERY, &q))
		give_up("XEN_NUMA_QUERY");
	memset(p, 1, 4 * PAGE);
	print_ask("a good one", good);
	bad_counts(good, q.max_pages);
	bad_addresses(good);
	bad_calls();
	bad_memory(good, p);
}

static void __attribute__((noreturn)) usage(void)
{
	fprintf(stderr,
		"usage: vmwhere query|own|absent|swapped|file|gntalloc|loopback|grant|foreign|calls ...\n");
	exit(2);
}

/* The numbers from word @from on; a file's name is none. */
static unsigned int numbers(int argc, char **argv, int from, uint64_t *list)
{
	unsigned int nr = 0;
	char *end;

	for (; from < argc; from++) {
		if (nr == LISTED)
			usage();
		list[nr++] = strtoull(argv[from], &end, 0);
		if (*end || end == argv[from])
			usage();
	}

	return nr;
}

int main(int argc, char **argv)
{
	static uint64_t n[LISTED];
	const char *what = argc > 1 ? argv[1] : "";
	int is_file = !strcmp(what, "file") && argc == 4;
	unsigned int nr = numbers(argc, argv, is_file ? 3 : 2, n);

	fd = open("/dev/xen/numa", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		give_up("/dev/xen/numa");
	if (is_file)
		file(argv[2], n[0]);
	else if (!strcmp(what, "query") && nr == 0)
		query();
	else if (!strcmp(what, "own") && nr == 2)
		own(n[0], n[1]);
	else if (!strcmp(what, "absent") && nr == 1)
		absent(n[0]);
	else if (!strcmp(what, "swapped") && nr == 2)
		swapped(n[0], n[1]);
	else if (!strcmp(what, "gntalloc") && nr == 3)
		gntalloc(n[0], n[1], n[2]);
	else if (!strcmp(what, "loopback") && nr == 2)
		loopback(n[0], n[1]);
	else if (!strcmp(what, "grant") && nr > 1)
		grant(n[0], nr - 1, n + 1);
	else if (!strcmp(what, "foreign") && nr > 1)
		foreign(n[0], nr - 1, n + 1);
	else if (!strcmp(what, "calls") && nr == 0)
		calls();
	else
		usage();

	return 0;
}
