// SPDX-License-Identifier: GPL-2.0
/*
 * A child has its parent's mappings, and asks about them as its parent does. In
 * a PV dom0 gntdev leaves them out of the child's memory.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gntdev_test.h"

static int go[2], done[2];	/* pipes to the child and back */

static bool in_child(const struct mapping *m)
{
	struct xen_numa_page page;
	struct xen_numa_where w;
	int ret;

	if (!host.pv)
		return right(m);
	ret = ask(m->fd, m->at, 1, &w, &page);
	return ret == (host.state == STATE_STOCK ? -ENOTTY : -EFAULT);
}

static void tell(int fd, bool ok)
{
	char c = ok ? 'y' : 'n';

	if (write(fd, &c, 1) != 1)
		_exit(1);
}

static bool hear(int fd)
{
	char c = 0;

	if (read(fd, &c, 1) != 1)
		return false;
	return c == 'y';
}

/* Looks, looks again when the parent has unmapped, and ends as it is. */
static void child(const struct mapping *m)
{
	tell(done[1], in_child(m));
	hear(go[0]);
	tell(done[1], in_child(m));
	hear(go[0]);
	_exit(0);
}

static void expect_used(const struct grants *g, unsigned int want, const char *what)
{
	unsigned int used, pending;

	guest_used(g, &used, &pending);
	if (used != want)
		note("the guest has %u pages mapped, not %u", used, want);
	test(used == want, "%s", what);
}

static void outlives_parent(int fd, const struct grants *g)
{
	struct mapping m;
	int status;
	pid_t pid;

	map_or_give_up(&m, fd, g, 0, g->nr);
	pid = fork();
	if (!pid)
		child(&m);
	test(hear(done[0]), "fork: the child's are right");
	test(right(&m), "fork: the parent's are still");
	test(!map_end(&m), "fork: the parent unmaps");
	tell(go[1], true);
	test(hear(done[0]), "fork: the child's are right without the parent's");
	expect_used(g, host.pv ? 0 : g->nr, "fork: the child keeps the grants mapped");
	tell(go[1], true);
	waitpid(pid, &status, 0);
	test(!status, "fork: the child ends well");
	test_unused(g, "fork");
}

static void outlives_child(int fd, const struct grants *g)
{
	struct mapping m;
	int status;
	pid_t pid;

	map_or_give_up(&m, fd, g, 0, g->nr);
	pid = fork();
	if (!pid)
		_exit(munmap(m.at, m.nr / 2 * PAGE) ? 1 : 0);
	waitpid(pid, &status, 0);
	test(!status && right(&m), "fork: the child unmaps and ends, the parent's are right");
	test(!map_end(&m), "fork: the parent unmaps at last");
	test_unused(g, "fork");
}

void part_fork(void)
{
	int fd = gnt_open();
	struct grants g;

	if (pipe(go) || pipe(done))
		give_up("no pipes");
	guest_make(&g, 16, "turns");
	outlives_parent(fd, &g);
	outlives_child(fd, &g);
	guest_free(&g);
	close(fd);
}
