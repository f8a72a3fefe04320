// SPDX-License-Identifier: GPL-2.0
/*
 * The policy of a file: set and got, and what it means for its mappings.
 */
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gntdev_test.h"

static bool has_policy(int fd, unsigned int asked, unsigned int holds)
{
	struct xen_numa_policy got;

	if (ioctl(fd, XEN_NUMA_GET_POLICY, &got) < 0) {
		note("the policy cannot be got: %m");
		return false;
	}
	if (got.asked != asked || got.holds != holds)
		note("the policy is %u, %u holds; expected %u and %u", got.asked,
		     got.holds, asked, holds);
	return got.asked == asked && got.holds == holds;
}

static int set(int fd, unsigned long policy)
{
	return ioctl(fd, XEN_NUMA_SET_POLICY, policy) < 0 ? -errno : 0;
}

static void set_each(int fd)
{
	static const unsigned int order[] = {
		XEN_NUMA_FILE_OFF, XEN_NUMA_FILE_FOLLOW, XEN_NUMA_FILE_FOLLOW,
		XEN_NUMA_FILE_REPORT, XEN_NUMA_FILE_OFF, XEN_NUMA_FILE_REPORT,
		XEN_NUMA_FILE_FOLLOW, XEN_NUMA_FILE_OFF,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		test(!set(fd, order[i]) && has_policy(fd, order[i], order[i]), "policy %u",
		     order[i]);
	test(!set(fd, XEN_NUMA_FILE_DEFAULT) &&
	     has_policy(fd, XEN_NUMA_FILE_DEFAULT, XEN_NUMA_FILE_REPORT),
	     "the default is to report");
}

static void refuse(int fd)
{
	static const unsigned long bad[] = {
		XEN_NUMA_FILE_FOLLOW + 1, ~0U, ~0UL, 1UL << 32,
		1UL << 32 | XEN_NUMA_FILE_OFF,
	};
	unsigned int i;

	set(fd, XEN_NUMA_FILE_OFF);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		test(set(fd, bad[i]) == -EINVAL &&
		     has_policy(fd, XEN_NUMA_FILE_OFF, XEN_NUMA_FILE_OFF),
		     "0x%lx is no policy: EINVAL, and the one before holds", bad[i]);
	set(fd, XEN_NUMA_FILE_DEFAULT);
}

/* A file has one, whoever holds it; another file has its own. */
static void per_file(int fd)
{
	int other = gnt_open(), same = dup(fd), status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(set(fd, XEN_NUMA_FILE_FOLLOW) ? 1 : 0);
	waitpid(pid, &status, 0);
	test(!status && has_policy(same, XEN_NUMA_FILE_FOLLOW, XEN_NUMA_FILE_FOLLOW),
	     "a child sets its parent's");
	test(has_policy(other, XEN_NUMA_FILE_DEFAULT, XEN_NUMA_FILE_REPORT),
	     "another file's stays the default");
	set(fd, XEN_NUMA_FILE_DEFAULT);
	close(same);
	close(other);
}

/* Changed while pages are mapped; new mappings have the new one. */
static void with_mappings(int fd)
{
	struct mapping m[2];
	struct grants g;

	guest_make(&g, 16, "turns");
	map_or_give_up(&m[0], fd, &g, 0, 8);
	set(fd, XEN_NUMA_FILE_FOLLOW);
	test(right(&m[0]), "a mapping that begins to be followed");
	map_or_give_up(&m[1], fd, &g, 8, 8);
	test(right(&m[1]), "a mapping of a file that follows");
	map_end(&m[1]);
	set(fd, XEN_NUMA_FILE_OFF);
	map_or_give_up(&m[1], fd, &g, 8, 8);
	test(!data_wrong(&m[1], 0, 8, m[1].at), "off: the data are there");
	test(right_at(&m[1], 0, 8, m[1].at, MAY_BE_UNKNOWN), "off: what is said is right");
	set(fd, XEN_NUMA_FILE_DEFAULT);
	map_end(&m[0]);
	map_end(&m[1]);
	test_unused(&g, "policies");
	guest_free(&g);
}

void part_policy(void)
{
	int fd = gnt_open();

	if (host.state == STATE_STOCK) {
		note("a gntdev without nodes has none");
	} else {
		test(has_policy(fd, XEN_NUMA_FILE_DEFAULT, XEN_NUMA_FILE_REPORT),
		     "a new file has the default, to report");
		set_each(fd);
		refuse(fd);
		per_file(fd);
		with_mappings(fd);
	}
	close(fd);
}
