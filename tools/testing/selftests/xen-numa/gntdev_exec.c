// SPDX-License-Identifier: GPL-2.0
/*
 * Another program: mappings are gone, the file is, or is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gntdev_test.h"

enum { GO = 0, DONE = 1 };	/* the child's standard input and output */

/* argv: what it is called, FD, ADDRESS, REF, GFN */
int exec_child(char **argv)
{
	struct grant grant = {
		.ref = strtoul(argv[4], NULL, 10),
		.gfn = strtoull(argv[5], NULL, 10),
	};
	struct grants g = { .nr = 1, .grant = &grant };
	struct xen_numa_page page;
	struct xen_numa_where w;
	struct mapping m;
	char answer = 'n', c;
	int fd = atoi(argv[2]), ret;

	/* Told apart by the one that runs this. */
	if (fcntl(fd, F_GETFD) < 0) {
		answer = 'c';
	} else {
		ret = ask(fd, (void *)strtoull(argv[3], NULL, 10), 1, &w, &page);
		if (ret == (host.state == STATE_STOCK ? -ENOTTY : -EFAULT) &&
		    !map_begin(&m, fd, &g, 0, 1, PROT_READ) &&
		    right(&m) && !map_end(&m))
			answer = 'y';
	}
	if (write(DONE, &answer, 1) != 1 || read(GO, &c, 1) != 1)
		return 1;
	return 0;
}

static void exec_in_child(int fd, const struct mapping *m, int go, int done)
{
	char number[4][24];

	snprintf(number[0], sizeof(number[0]), "%d", fd);
	snprintf(number[1], sizeof(number[1]), "%lu", (unsigned long)m->at);
	snprintf(number[2], sizeof(number[2]), "%u", m->grant->ref);
	snprintf(number[3], sizeof(number[3]), "%lu", m->grant->gfn);
	dup2(go, GO);
	dup2(done, DONE);
	execl("/proc/self/exe", "gntdev", "exec-child", number[0], number[1], number[2],
	      number[3], NULL);
	_exit(1);
}

static void exec_with(const struct grants *g, bool cloexec)
{
	const char *how = cloexec ? "exec, closed by it" : "exec, kept open";
	unsigned int used, pending;
	int go[2], done[2], status, fd;
	struct mapping m;
	char answer = 0;
	pid_t pid;

	if (pipe2(go, O_CLOEXEC) || pipe2(done, O_CLOEXEC))
		give_up("no pipes");
	fflush(stdout);
	pid = fork();
	if (!pid) {
		/* All is its own, so that nobody else holds the mapping. */
		fd = gnt_open();
		if (!cloexec)
			fcntl(fd, F_SETFD, 0);
		map_or_give_up(&m, fd, g, 0, g->nr);
		exec_in_child(fd, &m, go[0], done[1]);
	}
	close(done[1]);
	if (read(done[0], &answer, 1) != 1)
		answer = 0;
	test(answer == (cloexec ? 'c' : 'y'), "%s: the file is as it should be", how);
	if (cloexec) {
		test_unused(g, how);
	} else {
		guest_used(g, &used, &pending);
		/* Where it is not PV, the file keeps them until it is closed. */
		test(used == (host.pv ? 0 : g->nr), "%s: %u pages mapped", how, used);
	}
	if (write(go[1], "", 1) != 1)
		note("%s: the child is gone", how);
	waitpid(pid, &status, 0);
	test(!status, "%s: the program ends well", how);
	test_unused(g, how);
	close(go[0]);
	close(go[1]);
	close(done[0]);
}

void part_exec(void)
{
	struct grants g;

	guest_make(&g, 16, "turns");
	exec_with(&g, true);
	exec_with(&g, false);
	guest_free(&g);
}
