// SPDX-License-Identifier: GPL-2.0
/*
 * Random calls of /dev/xen/numa, which are refused as they should be or answered as
 * a plain call is. For the self-test interfaces.sh.
 *
 * usage: ioctls SEED CALLS
 *
 * Output: a line with the counts of each answer, or one that says what was wrong.
 * Exit codes: 0 all were right, 1 one was not, 2 wrong usage, 4 no device.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xen/numa.h>

#define PAGE	4096ul
#define NR	300u		/* pages that are asked about: more than a batch */
#define MAX	65536u
#define KERNEL	0xffff888000000000ul
#define GUARD	0x5a
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static int fd;
static uint64_t state;
static unsigned long answered, refused, raced;
static uint8_t *pages;		/* NR that are there, and NR behind a hole */
static uint8_t *hole;		/* between two that are there */
static uint8_t *readonly;
static uint8_t *flicker;	/* comes and goes */
static uint8_t *answers;	/* room for MAX of them, and a guard behind */
static bool stop;

static uint32_t rnd(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;

	return (state >> 33) % below;
}

static void wrong(const char *what, const struct xen_numa_where *w, int got, int want)
{
	printf("%s: addr=%llx pages=%llx nr=%u flags=%x: got %s, expected %s\n", what,
	       (unsigned long long)w->addr, (unsigned long long)w->pages, w->nr, w->flags,
	       strerror(-got), strerror(-want));
	exit(1);
}

static int call(unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

/* Nothing is right before it, nor behind. */
static void *map(size_t size, int prot)
{
	uint8_t *p = mmap(NULL, size + 2 * PAGE, prot,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	munmap(p, PAGE);
	munmap(p + PAGE + size, PAGE);

	return p + PAGE;
}

/* Mapped all over, by what was made here; what is elsewhere is not asked for. */
static bool is_mapped(uint64_t addr, uint64_t size)
{
	uint64_t from = (uintptr_t)pages, to = from + 2 * NR * PAGE;
	uint64_t gap = (uintptr_t)hole;

	return addr >= from && addr < to && size <= to - addr &&
	       (addr + size <= gap || addr >= gap + PAGE);
}

static uint64_t some_addr(void)
{
	switch (rnd(10)) {
	case 0:
		return 0;
	case 1:
		return KERNEL + rnd(1000) * PAGE;
	case 2:
		return ~0ull - rnd(3 * PAGE);
	case 3:
		return (uintptr_t)pages + rnd(2 * NR * PAGE);
	case 4:
		return 0x7ffffffff000ull - rnd(3) * PAGE;
	default:
		return (uintptr_t)pages + rnd(2 * NR) * PAGE;
	}
}

static uint32_t some_count(void)
{
	static const uint32_t edges[] = {
		0, 1, 127, 128, 129, MAX, MAX + 1, 1u << 20, 1u << 31, ~0u, 1u << 20 | 1,
	};

	return rnd(2) ? 1 + rnd(NR) : edges[rnd(ARRAY_SIZE(edges))];
}

static uint64_t some_answers(uint32_t nr, int *err)
{
	uint64_t size = (uint64_t)nr * sizeof(struct xen_numa_page);

	*err = 0;
	switch (rnd(8)) {
	case 0:
		*err = -EFAULT;
		return 0;
	case 1:
		*err = -EFAULT;
		return KERNEL;
	case 2:
		*err = -EFAULT;
		return (uintptr_t)readonly;
	case 3:
		/* the last one is half in a page that is not there */
		*err = -EFAULT;
		return (uintptr_t)hole - size + 4;
	case 4:
		return (uintptr_t)answers + 4 * (1 + rnd(500));
	default:
		return (uintptr_t)answers;
	}
}

/* What the documentation has, in its order. */
static int expected(const struct xen_numa_where *w, int answers_err)
{
	if (!w->nr || w->nr > MAX || w->flags || w->addr % PAGE)
		return -EINVAL;
	if (!is_mapped(w->addr, w->nr * PAGE))
		return -EFAULT;

	return answers_err;
}

static bool is_sane(const struct xen_numa_page *p)
{
	return p->node >= -1 && p->node < 1024 && (p->pxm == ~0u || p->pxm < 1u << 16) &&
	       (p->pxm != ~0u || p->node == -1);
}

/* Page by page it is the same, and the sums are those of the pages. */
static void compare(const struct xen_numa_where *w)
{
	const uint8_t *end = (void *)(uintptr_t)(w->pages + w->nr * 8ul);
	struct xen_numa_page got, one;
	struct xen_numa_where plain;
	uint32_t i, known = 0;

	for (i = 0; i < w->nr; i++) {
		memcpy(&got, (void *)(uintptr_t)(w->pages + 8ul * i), sizeof(got));
		known += got.pxm != ~0u;
		if (!is_sane(&got))
			wrong("no sane answer", w, 0, 0);
		if (w->nr > 4 && rnd(w->nr / 4))
			continue;
		plain = (struct xen_numa_where){
			.addr = w->addr + i * PAGE, .pages = (uintptr_t)&one, .nr = 1,
		};
		if (call(XEN_NUMA_WHERE, &plain) || memcmp(&one, &got, sizeof(one)))
			wrong("not the answer of a plain call", w, 0, 0);
	}
	if (w->known != known || w->homed > known)
		wrong("the sums", w, 0, 0);
	for (i = 0; i < 64; i++)
		if (end[i] != GUARD)
			wrong("written behind the answers", w, 0, 0);
}

static void where(void)
{
	struct xen_numa_where w = { .known = 77, .homed = 78 };
	int answers_err, want, got;

	w.addr = some_addr();
	w.nr = some_count();
	w.flags = rnd(8) ? 0 : 1u << rnd(32);
	w.pages = some_answers(w.nr <= MAX ? w.nr : 1, &answers_err);
	memset(answers, GUARD, 4 * PAGE);
	want = expected(&w, answers_err);
	got = call(XEN_NUMA_WHERE, &w);
	if (got != want)
		wrong("WHERE", &w, got, want);
	if (got) {
		refused++;
		if (w.known != 77 || w.homed != 78)
			wrong("refused, and yet something said", &w, got, want);
	} else {
		answered++;
		compare(&w);
	}
}

/* The question itself in odd places. */
static void where_odd(void)
{
	struct xen_numa_where w = {
		.addr = (uintptr_t)pages, .pages = (uintptr_t)answers, .nr = 1,
	};
	static const uintptr_t nowhere[] = { 0, 8, KERNEL, ~0ul - 7, 0x7ffffffff000ul };
	int got;

	switch (rnd(3)) {
	case 0:
		got = call(XEN_NUMA_WHERE, (void *)nowhere[rnd(5)]);
		break;
	case 1:
		/* it can be read, and its end cannot */
		got = call(XEN_NUMA_WHERE, hole - 8 * (1 + rnd(3)));
		break;
	default:
		/* a good one, of which the sums cannot be written */
		mprotect(readonly, PAGE, PROT_READ | PROT_WRITE);
		memcpy(readonly, &w, sizeof(w));
		mprotect(readonly, PAGE, PROT_READ);
		got = call(XEN_NUMA_WHERE, readonly);
	}
	if (got != -EFAULT)
		wrong("a question nowhere", &w, got, -EFAULT);
	refused++;
}

static void query(void)
{
	static const uintptr_t nowhere[] = { 0, KERNEL, ~0ul - 7 };
	struct xen_numa_query q[2];
	uint32_t kind = rnd(4);
	int got;

	memset(q, GUARD, sizeof(q));
	got = call(XEN_NUMA_QUERY, kind < 3 ? (void *)nowhere[kind] : q);
	if (got != (kind < 3 ? -EFAULT : 0)) {
		printf("QUERY: got %s\n", strerror(-got));
		exit(1);
	}
	if (!got && (q[0].caps & ~3u || q[0].max_pages != MAX || q[1].caps != 0x5a5a5a5au)) {
		printf("QUERY: caps=%x max_pages=%u\n", q[0].caps, q[0].max_pages);
		exit(1);
	}
	refused += !!got;
	answered += !got;
}

/* Any other number, also those of other sizes and directions. */
static void unknown(void)
{
	unsigned long cmd = rnd(2) ? (unsigned long)rnd(1u << 31) << 1 | rnd(2) :
			    _IOC(rnd(4), 'G', 0x60 + rnd(5), rnd(64));
	int got;

	if (cmd == XEN_NUMA_QUERY || cmd == XEN_NUMA_WHERE)
		return;
	/* those of every file never reach the device */
	switch (cmd) {
	case FIONCLEX:
	case FIOCLEX:
	case FIONBIO:
	case FIOASYNC:
		return;
	}
	got = call(cmd, rnd(2) ? (void *)answers : (void *)KERNEL);
	if (got != -ENOTTY) {
		printf("call %lx: got %s, expected ENOTTY\n", cmd, strerror(-got));
		exit(1);
	}
	refused++;
}

/* Maps and unmaps what is asked about meanwhile, and where the answers go. */
static void *come_and_go(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		munmap(flicker, NR * PAGE);
		mmap(flicker, NR * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		memset(flicker, 1, 8 * PAGE);
		mprotect(flicker, NR / 2 * PAGE, PROT_NONE);
	}

	return NULL;
}

static void race(void)
{
	struct xen_numa_where w = { .pages = (uintptr_t)answers, .nr = 1 + rnd(NR) };
	struct xen_numa_page p;
	uint32_t i;
	int got;

	w.addr = (uintptr_t)flicker + (NR - w.nr) * PAGE;
	if (!rnd(4)) {
		w.addr = (uintptr_t)pages;
		w.nr = 128;
		w.pages = (uintptr_t)flicker;
	}
	got = call(XEN_NUMA_WHERE, &w);
	if (got && got != -EFAULT)
		wrong("while it goes", &w, got, -EFAULT);
	for (i = 0; !got && w.pages == (uintptr_t)answers && i < w.nr; i++) {
		memcpy(&p, answers + 8ul * i, sizeof(p));
		if (!is_sane(&p))
			wrong("while it goes: no sane answer", &w, 0, 0);
	}
	raced++;
}

static void prepare(void)
{
	pages = map(2 * NR * PAGE, PROT_READ | PROT_WRITE);
	memset(pages, 1, 2 * NR * PAGE);
	hole = pages + NR * PAGE;
	munmap(hole, PAGE);
	readonly = map(MAX * 8ul + PAGE, PROT_READ);
	answers = map(MAX * 8ul + 2 * PAGE, PROT_READ | PROT_WRITE);
	flicker = map(NR * PAGE, PROT_READ | PROT_WRITE);
}

static void one_call(void)
{
	switch (rnd(8)) {
	case 0:
		query();
		break;
	case 1:
		unknown();
		break;
	case 2:
		where_odd();
		break;
	default:
		where();
	}
}

int main(int argc, char **argv)
{
	unsigned long calls, i;
	pthread_t thread;
	cpu_set_t here;

	if (argc != 3)
		return 2;
	state = strtoull(argv[1], NULL, 10);
	calls = strtoul(argv[2], NULL, 10);
	fd = open("/dev/xen/numa", O_RDWR);
	if (fd < 0)
		return 4;
	/* so that the kernel has no reason to move pages meanwhile */
	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	sched_setaffinity(0, sizeof(here), &here);
	prepare();
	for (i = 0; i < calls; i++)
		one_call();
	if (pthread_create(&thread, NULL, come_and_go, NULL))
		return 1;
	for (i = 0; i < calls / 4; i++)
		race();
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	printf("answered=%lu refused=%lu raced=%lu\n", answered, refused, raced);

	return answered > calls / 50 && refused > calls / 50 ? 0 : 1;
}
