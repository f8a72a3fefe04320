// SPDX-License-Identifier: GPL-2.0
/*
 * Memory is short: each allocation of the kernel's for a call to gntdev fails once,
 * in each call that there is. The call may fail, and then works when it is made
 * again; what is mapped is right, and in the end nothing is.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"
#include "unlucky.h"

#define NR		8
#define FAULTS_MAX	500	/* more than a call has */

/* A file on its way from open() to close(). */
struct use {
	const struct grants *g;
	int fd;
	struct mapping m;
};

static int do_open(struct use *u)
{
	u->fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);
	return u->fd < 0 ? -errno : 0;
}

static int do_add(struct use *u)
{
	u->m = (struct mapping) { .fd = u->fd, .nr = NR, .grant = u->g->grant };
	return gnt_add(u->fd, u->m.grant, NR, &u->m.offset);
}

static int do_map(struct use *u)
{
	u->m.at = mmap(NULL, NR * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, u->fd,
		       u->m.offset);
	return u->m.at == MAP_FAILED ? -errno : 0;
}

static int do_where(struct use *u)
{
	struct xen_numa_page pages[NR];
	struct xen_numa_where w;

	return ask(u->fd, u->m.at, NR, &w, pages);
}

static int do_follow(struct use *u)
{
	return ioctl(u->fd, XEN_NUMA_SET_POLICY, XEN_NUMA_FILE_FOLLOW) ? -errno : 0;
}

static int do_unmap(struct use *u)
{
	return munmap(u->m.at, NR * PAGE) ? -errno : 0;
}

static int do_remove(struct use *u)
{
	return gnt_remove(u->fd, u->m.offset, NR);
}

static int do_close(struct use *u)
{
	return close(u->fd) ? -errno : 0;
}

static const struct call {
	const char *name;
	int (*make)(struct use *u);
} calls[] = {
	{ "gntdev-open", do_open },
	{ "gntdev-add", do_add },
	{ "gntdev-mmap", do_map },
	{ "gntdev-where", do_where },
	{ "gntdev-follow", do_follow },
	{ "gntdev-munmap", do_unmap },
	{ "gntdev-remove", do_remove },
	{ "gntdev-close", do_close },
};

/* The call @i, with a fault in it; then without, if it had failed. */
static bool make_unlucky(unsigned int i, struct use *u, bool *fired)
{
	const char *what;
	int ret;

	unlucky_order("arm all task");
	ret = calls[i].make(u);
	unlucky_order("off");
	what = unlucky_failed();
	*fired = what;
	if (what)
		unlucky_log(calls[i].name, -ret, what);
	if (!ret)
		return true;
	if (!what)
		note("%s fails without a fault: %s", calls[i].name, strerror(-ret));
	ret = calls[i].make(u);
	if (ret)
		note("%s fails when made again: %s", calls[i].name, strerror(-ret));
	return what && !ret;
}

/* A whole use of a file, with a fault in the call @which. */
static bool use_file(const struct grants *g, unsigned int which, bool *fired)
{
	struct use u = { .g = g };
	unsigned int i;
	bool ok = true;
	int ret;

	for (i = 0; ok && i < ARRAY_SIZE(calls); i++) {
		if (i == which) {
			ok = make_unlucky(i, &u, fired);
		} else {
			ret = calls[i].make(&u);
			ok = !ret;
			if (ret)
				note("%s fails: %s", calls[i].name, strerror(-ret));
		}
		if (ok && calls[i].make == do_follow)
			ok = right_at(&u.m, 0, NR, u.m.at, MAY_BE_UNKNOWN);
	}
	return ok;
}

void part_short(void)
{
	unsigned int i, n;
	struct grants g;
	bool fired, ok;

	if (unlucky_open()) {
		test(false, "there is a module that lets calls fail");
		return;
	}
	guest_make(&g, NR, "turns");
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		unlucky_order("step");
		fired = true;
		ok = true;
		for (n = 0; ok && fired && n < FAULTS_MAX; n++)
			ok = use_file(&g, i, &fired);
		test(ok && !fired, "%s: %u faults, and all is right each time",
		     calls[i].name, n - !fired);
		test_unused(&g, calls[i].name);
	}
	test_pool("each call has failed");
	guest_free(&g);
}
