// SPDX-License-Identifier: GPL-2.0
/*
 * Calls at random, good ones and bad ones, on a few files: what they return, and
 * each page that is mapped, is as a model of them has it. SEED= in the environment
 * begins another series.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gntdev_test.h"

#define FILES	3
#define SLOTS	10
#define PAGES	16	/* of a mapping, at most */
#define NR	64
#define SERIES	3
#define CALLS	400

struct file {
	int fd;
	bool was_off;	/* so that some pages may be unknown */
};

struct slot {
	struct mapping m;	/* its fd is -1 when that was closed */
	struct file *file;	/* NULL: a free slot */
	bool known;		/* the file has not been told to forget it */
	bool writable;
	uint8_t *at[PAGES];	/* where each page is, NULL: unmapped */
};

static struct file files[FILES];
static struct slot slots[SLOTS];
static uint64_t random_state;
static const struct grants *grants;

static unsigned int rnd(unsigned int below)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (random_state >> 33) % below;
}

static bool is(const char *what, int got, int want)
{
	if (got != want)
		note("%s: got %d, expected %d", what, got, want);
	return got == want;
}

static struct file *some_file(void)
{
	return &files[rnd(FILES)];
}

static struct slot *some_slot(bool used)
{
	unsigned int i = rnd(SLOTS), n;

	for (n = 0; n < SLOTS; n++)
		if (!slots[(i + n) % SLOTS].file != used)
			return &slots[(i + n) % SLOTS];
	return NULL;
}

/* Pages from @i on that lie one behind the other. */
static unsigned int run_length(const struct slot *s, unsigned int i)
{
	unsigned int n;

	for (n = 1; i + n < s->m.nr; n++)
		if (s->at[i + n] != s->at[i] + n * PAGE)
			break;
	return n;
}

/* Some pages of it that lie one behind the other. Returns how many, 0: none there. */
static unsigned int some_run(const struct slot *s, unsigned int *first)
{
	unsigned int i = rnd(s->m.nr);

	*first = i;
	return s->at[i] ? 1 + rnd(run_length(s, i)) : 0;
}

static bool slot_right(const struct slot *s)
{
	enum strictness strict = s->file->was_off ? MAY_BE_UNKNOWN : ALL_RIGHT;
	unsigned int i, n;
	bool ok = true;

	for (i = 0; i < s->m.nr; i += n) {
		n = 1;
		if (!s->at[i])
			continue;
		n = run_length(s, i);
		if (s->m.fd >= 0)
			ok = right_at(&s->m, i, n, s->at[i], strict) && ok;
		else
			ok = !data_wrong(&s->m, i, n, s->at[i]) && ok;
	}
	return ok;
}

static bool do_map(void)
{
	struct slot *s = some_slot(false);
	struct file *f = some_file();
	unsigned int nr = 1 + rnd(PAGES), i;
	bool writable = rnd(4);
	int ret;

	if (!s)
		return true;
	ret = map_begin(&s->m, f->fd, grants, rnd(NR - nr + 1), nr,
			PROT_READ | (writable ? PROT_WRITE : 0));
	if (!is("map", ret, 0))
		return false;
	s->file = f;
	s->known = true;
	s->writable = writable;
	for (i = 0; i < nr; i++)
		s->at[i] = s->m.at + i * PAGE;
	return slot_right(s);
}

/* Nothing of it is left: the file forgets it, and does not know it then. */
static bool end_slot(struct slot *s)
{
	bool ok = true;

	if (s->known) {
		ok = is("remove", gnt_remove(s->m.fd, s->m.offset, s->m.nr), 0) &&
		     is("remove again", gnt_remove(s->m.fd, s->m.offset, s->m.nr), -ENOENT);
	}
	s->file = NULL;
	return ok;
}

static bool unmap_pages(struct slot *s, unsigned int first, unsigned int nr)
{
	unsigned int i;

	if (!is("munmap", munmap(s->at[first], nr * PAGE), 0))
		return false;
	for (i = first; i < first + nr; i++)
		s->at[i] = NULL;
	for (i = 0; i < s->m.nr; i++)
		if (s->at[i])
			return slot_right(s);
	return end_slot(s);
}

static bool do_unmap(void)
{
	struct slot *s = some_slot(true);
	unsigned int first, nr;

	nr = s ? some_run(s, &first) : 0;
	return !nr || unmap_pages(s, first, nr);
}

/* All that is left of one. */
static bool do_end(void)
{
	struct slot *s = some_slot(true);
	unsigned int i;
	bool ok = true;

	for (i = 0; s && s->file && i < s->m.nr; i++)
		if (s->at[i])
			ok = unmap_pages(s, i, run_length(s, i)) && ok;
	return ok;
}

/* The file lets go of what is still mapped. */
static bool do_forget(void)
{
	struct slot *s = some_slot(true);

	if (!s || !s->known)
		return true;
	s->known = false;
	return is("remove while mapped", gnt_remove(s->m.fd, s->m.offset, s->m.nr), 0) &&
	       slot_right(s);
}

/* Across what was divided before it cannot be moved, and stays where it is. */
static bool do_move(void)
{
	struct slot *s = some_slot(true);
	unsigned int first, nr, i;
	uint8_t *to;

	nr = s && !host.pv ? some_run(s, &first) : 0;
	if (!nr)
		return true;
	to = mmap(NULL, nr * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (to == MAP_FAILED)
		give_up("no memory");
	if (mremap(s->at[first], nr * PAGE, nr * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) !=
	    MAP_FAILED) {
		for (i = 0; i < nr; i++)
			s->at[first + i] = to + i * PAGE;
	} else {
		munmap(to, nr * PAGE);
		if (!is("mremap", errno, EFAULT))
			return false;
	}
	return slot_right(s);
}

static bool do_protect(void)
{
	struct slot *s = some_slot(true);
	unsigned int first, nr;

	nr = s && s->writable && !host.pv ? some_run(s, &first) : 0;
	if (!nr)
		return true;
	return is("mprotect", mprotect(s->at[first], nr * PAGE,
				       PROT_READ | (rnd(2) ? PROT_WRITE : 0)), 0) &&
	       slot_right(s);
}

static bool do_policy(void)
{
	unsigned long policy = rnd(XEN_NUMA_FILE_FOLLOW + 3);
	struct file *f = some_file();
	int ret, want = 0;

	if (host.state == STATE_STOCK)
		want = -ENOTTY;
	else if (policy > XEN_NUMA_FILE_FOLLOW)
		want = -EINVAL;
	else if (policy == XEN_NUMA_FILE_OFF)
		f->was_off = true;
	ret = ioctl(f->fd, XEN_NUMA_SET_POLICY, policy) ? -errno : 0;
	return is("set policy", ret, want);
}

static bool do_fork(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(0);
	return is("fork", pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1, 0);
}

/* Its mappings stay. */
static bool do_close(void)
{
	struct file *f = some_file();
	unsigned int i;
	bool ok = true;

	close(f->fd);
	for (i = 0; i < SLOTS; i++) {
		if (slots[i].file != f || slots[i].m.fd != f->fd)
			continue;
		slots[i].m.fd = -1;
		slots[i].known = false;
		ok = slot_right(&slots[i]) && ok;
	}
	f->fd = gnt_open();
	return ok;
}

static bool bad_mmap(const char *what, int fd, uint64_t offset, unsigned int nr, int flags)
{
	void *at = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE, flags, fd, offset);

	if (at != MAP_FAILED)
		munmap(at, nr * PAGE);
	return is(what, at == MAP_FAILED ? errno : 0, EINVAL);
}

/* Of a mapping that the file knows. */
static bool bad_slot(const struct slot *s)
{
	int fd = s->m.fd;

	switch (rnd(4)) {
	case 0:
		return bad_mmap("mmap twice", fd, s->m.offset, s->m.nr, MAP_SHARED);
	case 1:
		return bad_mmap("mmap of too many", fd, s->m.offset, s->m.nr + 1, MAP_SHARED);
	case 2:
		return is("remove of too many",
			  gnt_remove(fd, s->m.offset, s->m.nr + 1), -ENOENT);
	default:
		return is("notify without a meaning",
			  gnt_notify(fd, s->m.offset, 4 + rnd(1000), 0), -EINVAL);
	}
}

static bool bad_file(int fd)
{
	uint64_t offset;

	switch (rnd(4)) {
	case 0:
		return is("add nothing", gnt_add(fd, grants->grant, 0, &offset), -EINVAL);
	case 1:
		return bad_mmap("mmap of nothing", fd, (1ull << 30) + rnd(1000) * PAGE,
				1 + rnd(PAGES), MAP_SHARED);
	case 2:
		return is("remove nothing", gnt_remove(fd, (1ull << 30) + rnd(1000) * PAGE,
						       1 + rnd(PAGES)), -ENOENT);
	default:
		return is("no request",
			  ioctl(fd, _IOC(rnd(4), 'G', 0x64 + rnd(100), rnd(64)), NULL) ?
			  -errno : 0, -ENOTTY);
	}
}

static bool do_bad(void)
{
	struct slot *s = some_slot(true);

	return s && s->known ? bad_slot(s) : bad_file(some_file()->fd);
}

static const struct {
	const char *name;
	bool (*call)(void);
	unsigned int weight;
} calls[] = {
	{ "map",	do_map,		8 },
	{ "unmap",	do_unmap,	4 },
	{ "end",	do_end,		3 },
	{ "forget",	do_forget,	2 },
	{ "move",	do_move,	3 },
	{ "protect",	do_protect,	2 },
	{ "policy",	do_policy,	2 },
	{ "fork",	do_fork,	1 },
	{ "close",	do_close,	1 },
	{ "bad",	do_bad,		5 },
};

static bool one_call(unsigned int nr)
{
	unsigned int i, all = 0, at;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		all += calls[i].weight;
	at = rnd(all);
	for (i = 0; at >= calls[i].weight; i++)
		at -= calls[i].weight;
	if (calls[i].call())
		return true;
	note("call %u, %s", nr, calls[i].name);
	return false;
}

static void one_series(unsigned int seed)
{
	unsigned int i, good = 0;

	random_state = seed;
	memset(slots, 0, sizeof(slots));
	for (i = 0; i < FILES; i++)
		files[i] = (struct file) { .fd = gnt_open() };
	while (good < CALLS && one_call(good))
		good++;
	test(good == CALLS, "seed %u: %u of %u calls are as the model has them", seed, good,
	     CALLS);
	/* Some of what is mapped outlives its file. */
	for (i = 0; i < FILES; i++)
		close(files[i].fd);
	for (i = 0; i < SLOTS; i++) {
		slots[i].m.fd = -1;
		slots[i].known = false;
	}
	while (some_slot(true))
		do_end();
	test_unused(grants, "all is unmapped");
}

void part_random(void)
{
	const char *text = getenv("SEED");
	unsigned int seed = text ? strtoul(text, NULL, 10) : 1, i;
	struct grants g;

	guest_make(&g, NR, "turns");
	grants = &g;
	for (i = 0; i < SERIES; i++)
		one_series(seed + i);
	test_pool("calls at random");
	guest_free(&g);
}
