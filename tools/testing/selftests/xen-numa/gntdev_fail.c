// SPDX-License-Identifier: GPL-2.0
/*
 * Each step of ours that can fail, fails once: the mapping is as good as ever,
 * and no answer is wrong. The module fails the Nth such step after N was
 * written to its parameter, which is 0 when that has happened.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"

#define PARAMETER	"/sys/module/xen_gntdev/parameters/numa_fail"
#define FAILS_MAX	2000	/* more than there can be */
#define NR		64

static void fail_step(unsigned int n)
{
	FILE *f = fopen(PARAMETER, "w");

	if (!f || fprintf(f, "%u\n", n) < 0 || fclose(f))
		give_up("cannot write to " PARAMETER);
}

static unsigned int steps_left(void)
{
	FILE *f = fopen(PARAMETER, "r");
	unsigned int n;

	if (!f || fscanf(f, "%u", &n) != 1)
		give_up("cannot read " PARAMETER);
	fclose(f);
	return n;
}

/* All that a process does with a file, with and without a policy. */
static bool use_file(const struct grants *g)
{
	int fd = gnt_open();
	struct mapping m[2];
	bool ok;

	if (map_begin(&m[0], fd, g, 0, NR / 2, PROT_READ | PROT_WRITE)) {
		note("a failure of ours fails the map");
		close(fd);
		return false;
	}
	ok = right_at(&m[0], 0, NR / 2, m[0].at, MAY_BE_UNKNOWN);
	ioctl(fd, XEN_NUMA_SET_POLICY, XEN_NUMA_FILE_FOLLOW);
	if (map_begin(&m[1], fd, g, NR / 2, NR / 2, PROT_READ | PROT_WRITE)) {
		note("a failure of ours fails the map of a file that follows");
		ok = false;
	} else {
		ok = ok && right_at(&m[1], 0, NR / 2, m[1].at, MAY_BE_UNKNOWN);
		ok = !map_end(&m[1]) && ok;
	}
	ok = right_at(&m[0], 0, NR / 2, m[0].at, MAY_BE_UNKNOWN) && ok;
	ok = !map_end(&m[0]) && ok;
	close(fd);
	return ok;
}

static void each_step(const struct grants *g)
{
	unsigned int n, good = 0;
	bool fired = true;

	for (n = 1; fired && n < FAILS_MAX; n++) {
		fail_step(n);
		good += use_file(g);
		fired = !steps_left();
		if (n % 16 == 0)
			test_unused(g, "a step failed");
	}
	fail_step(0);
	test(good == n - 1, "%u steps fail, one at a time: %u times all is well", n - 2, good);
	test(n > 2 && n < FAILS_MAX, "there are steps that fail, and not without end");
	test_unused(g, "each step has failed");
	test_pool("each step has failed");
}

static void before_kill(unsigned int i)
{
	fail_step(1 + i % 40);
}

void part_fail(void)
{
	struct mapping m;
	struct grants g;
	int fd;

	if (access(PARAMETER, W_OK)) {
		test(host.state == STATE_STOCK, "a gntdev without nodes has no steps of ours");
		return;
	}
	guest_make(&g, NR, "turns");
	each_step(&g);
	kill_workers(&g, 80, before_kill);
	fail_step(0);
	fd = gnt_open();
	map_or_give_up(&m, fd, &g, 0, NR);
	test(right(&m), "after all that a mapping is right");
	map_end(&m);
	test_unused(&g, "after all that");
	test_pool("after all that");
	guest_free(&g);
	close(fd);
}
