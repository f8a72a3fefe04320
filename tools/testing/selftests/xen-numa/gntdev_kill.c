// SPDX-License-Identifier: GPL-2.0
/*
 * A process that maps, asks and unmaps, killed at every step of it.
 */
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gntdev_test.h"

#define STEPS	9
#define NR	64
#define TIMES	(STEPS * 8)
#define CHECK	8	/* processes between two looks at the guest's table */

/* How far the worker is, in shared memory. */
static unsigned int *step;

static void next_step(void)
{
	__atomic_add_fetch(step, 1, __ATOMIC_SEQ_CST);
}

static unsigned int steps(void)
{
	return __atomic_load_n(step, __ATOMIC_SEQ_CST);
}

[[gnu::noreturn]] static void work(const struct grants *g)
{
	static struct xen_numa_page pages[NR];
	struct xen_numa_where w;
	unsigned long policy = 0;
	struct mapping m;
	int fd;

	m.nr = g->nr;
	for (;;) {
		fd = gnt_open();
		next_step();
		ioctl(fd, XEN_NUMA_SET_POLICY, policy++ % 4);
		next_step();
		if (gnt_add(fd, g->grant, g->nr, &m.offset))
			_exit(1);
		next_step();
		m.at = mmap(NULL, g->nr * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			    m.offset);
		if (m.at == MAP_FAILED)
			_exit(2);
		next_step();
		ask(fd, m.at, g->nr, &w, pages);
		next_step();
		m.at[1000]++;
		next_step();
		munmap(m.at, g->nr * PAGE);
		next_step();
		if (gnt_remove(fd, m.offset, g->nr))
			_exit(3);
		next_step();
		close(fd);
		next_step();
	}
}

/* A moment within the step, other in each round. */
static void dawdle(unsigned int rounds)
{
	while (rounds--)
		steps();
}

static bool kill_at(const struct grants *g, unsigned int when, unsigned int rounds)
{
	int status, ended = 0;
	pid_t pid;

	*step = 0;
	pid = fork();
	if (!pid)
		work(g);
	while (steps() < when && !ended)
		ended = waitpid(pid, &status, WNOHANG);
	if (!ended) {
		dawdle(rounds);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	if (!WIFSIGNALED(status))
		note("the worker ended by itself, exit code %d", WEXITSTATUS(status));
	return WIFSIGNALED(status);
}

void kill_workers(const struct grants *g, unsigned int times, void (*each)(unsigned int i))
{
	unsigned int i, killed = 0;

	step = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (step == MAP_FAILED)
		give_up("no memory");
	for (i = 0; i < times; i++) {
		if (each)
			each(i);
		killed += kill_at(g, i % (2 * STEPS), i / STEPS * 1000);
		if (i % CHECK == CHECK - 1)
			test_unused(g, "killed");
	}
	test(killed == times, "%u processes killed at %u steps", killed, STEPS);
	test_unused(g, "all killed");
	munmap(step, PAGE);
}

void part_kill(void)
{
	struct mapping m;
	struct grants g;
	int fd;

	guest_make(&g, NR, "turns");
	kill_workers(&g, TIMES, NULL);
	fd = gnt_open();
	map_or_give_up(&m, fd, &g, 0, g.nr);
	test(right(&m), "after all that a mapping is right");
	map_end(&m);
	test_unused(&g, "after all that");
	test_pool("after all that");
	guest_free(&g);
	close(fd);
}
