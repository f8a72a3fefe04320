// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "pages.h"

#define PAGE		4096
#define BATCH		(2 * 1024 * 1024)	/* bytes to look through at once */
#define BATCHES_MAX	256

/* Documentation/admin-guide/mm/pagemap.rst */
#define PAGEMAP_PRESENT	0x8000000000000000ULL
#define PAGEMAP_PFN	0x007fffffffffffffULL

static const char *const where_names[WHERES] = {
	[WHERE_LOW]	= "low",
	[WHERE_HIGH]	= "high",
	[WHERE_BOTH]	= "both",
	[WHERE_FLIP]	= "flip",
	[WHERE_SPLIT]	= "split",
};

/* A search holds much of the memory: two at once could run out of it. */
static bool *searching;

int where_parse(const char *word)
{
	unsigned int i;

	for (i = 0; i < WHERES; i++)
		if (!strcmp(word, where_names[i]))
			return i;
	return -1;
}

static char *anonymous(size_t size, int flags)
{
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

int pages_init(void)
{
	searching = mmap(NULL, sizeof(*searching), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return searching == MAP_FAILED ? -errno : 0;
}

static void search_begin(void)
{
	const struct timespec tick = { .tv_nsec = 20 * 1000 * 1000 };

	while (__atomic_test_and_set(searching, __ATOMIC_ACQUIRE))
		nanosleep(&tick, NULL);
}

static void search_end(void)
{
	__atomic_clear(searching, __ATOMIC_RELEASE);
}

/* The arenas for pages of one half are filled from their start. */
struct search {
	struct pages *p;
	size_t size;
	size_t have[PAGES_MIXED];
};

static bool search_done(const struct search *s)
{
	return s->have[PAGES_LOW] == s->size && s->have[PAGES_HIGH] == s->size;
}

/* Where a page of that half is wanted, or NULL. */
static char *search_slot(struct search *s, bool high)
{
	int kind = high ? PAGES_HIGH : PAGES_LOW;

	if (s->have[kind] == s->size)
		return NULL;
	s->have[kind] += PAGE;
	return s->p->arena[kind] + s->have[kind] - PAGE;
}

static int move_page(char *from, char *to)
{
	void *at = mremap(from, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);

	return at == MAP_FAILED ? -errno : 0;
}

/* Moves what is wanted of the batch into the arenas. */
static int search_batch(struct search *s, int pagemap, char *batch, uint64_t split)
{
	unsigned long entries[BATCH / PAGE];
	unsigned int i;
	int ret = 0;
	char *to;

	if (pread(pagemap, entries, sizeof(entries),
		  (uintptr_t)batch / PAGE * sizeof(entries[0])) != sizeof(entries))
		return -EIO;
	for (i = 0; !ret && i < BATCH / PAGE && !search_done(s); i++) {
		/* Without the privilege to see it, it would be 0. */
		if (!(entries[i] & PAGEMAP_PRESENT) || !(entries[i] & PAGEMAP_PFN))
			return -EPERM;
		to = search_slot(s, (entries[i] & PAGEMAP_PFN) * PAGE >= split);
		ret = to ? move_page(batch + i * PAGE, to) : 0;
	}
	return ret;
}

static int search(struct pages *p, size_t size, uint64_t split)
{
	struct search s = { .p = p, .size = size };
	char *batches[BATCHES_MAX];
	int fd, ret = 0, n = 0, i;

	fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* What is not wanted is kept until the end, else it would come again. */
	while (!ret && !search_done(&s)) {
		char *batch = n < BATCHES_MAX ? anonymous(BATCH, MAP_POPULATE) : NULL;

		if (!batch) {
			ret = -ENOMEM;
			break;
		}
		batches[n++] = batch;
		ret = search_batch(&s, fd, batch, split);
	}
	for (i = 0; i < n; i++)
		munmap(batches[i], BATCH);
	close(fd);
	return ret;
}

/* What the two halves have beyond @size, by turns. */
static int mix(struct pages *p, size_t size)
{
	size_t off;
	int ret = 0;

	for (off = 0; !ret && off < size; off += PAGE)
		ret = move_page(p->arena[off / PAGE % 2 ? PAGES_HIGH : PAGES_LOW] +
				size + off / (2 * PAGE) * PAGE,
				p->arena[PAGES_MIXED] + off);
	return ret;
}

int pages_take(struct pages *p, size_t size, uint64_t split)
{
	/* For the mixed arena too, whose pages come from both. */
	size_t half = size + (size / PAGE + 1) / 2 * PAGE;
	int i, ret;

	p->arena[PAGES_LOW] = anonymous(split ? half : size, split ? 0 : MAP_POPULATE);
	if (!p->arena[PAGES_LOW])
		return -ENOMEM;
	if (!split) {
		p->arena[PAGES_HIGH] = p->arena[PAGES_LOW];
		p->arena[PAGES_MIXED] = p->arena[PAGES_LOW];
		return 0;
	}
	for (i = PAGES_HIGH; i < PAGES_KINDS; i++) {
		p->arena[i] = anonymous(half, 0);
		if (!p->arena[i])
			return -ENOMEM;
	}
	search_begin();
	ret = search(p, half, split);
	search_end();
	return ret ? ret : mix(p, size);
}

char *pages_choose(const struct pages *p, enum where ask, uint64_t nr,
		   unsigned int index)
{
	switch (ask) {
	case WHERE_HIGH:
		return p->arena[PAGES_HIGH];
	case WHERE_BOTH:
		return p->arena[PAGES_MIXED];
	case WHERE_FLIP:
		return p->arena[nr % 2 ? PAGES_HIGH : PAGES_LOW];
	case WHERE_SPLIT:
		return p->arena[index % 2 ? PAGES_HIGH : PAGES_LOW];
	default:
		return p->arena[PAGES_LOW];
	}
}
