// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa goes and comes back under a file that follows its frames.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gntdev_test.h"

#define NR	64

static void shell(const char *command)
{
	if (system(command))
		give_up("cannot run %s", command);
}

void part_unload(void)
{
	int fd = gnt_open();
	struct mapping m[2];
	struct grants g;

	if (host.state != STATE_KNOWN)
		give_up("nobody is there to be unloaded");
	guest_make(&g, 2 * NR, "turns");
	ioctl(fd, XEN_NUMA_SET_POLICY, XEN_NUMA_FILE_FOLLOW);
	map_or_give_up(&m[0], fd, &g, 0, NR);
	test(right(&m[0]), "before");

	shell("rmmod xen-numa");
	host.state = STATE_UNKNOWN;
	test(right(&m[0]), "without the module all is unknown");
	map_or_give_up(&m[1], fd, &g, NR, NR);
	test(right(&m[1]), "a mapping made without it");

	shell("modprobe xen-numa policy=auto capacity_pct=0");
	host.state = STATE_KNOWN;
	test(right(&m[0]), "with the module again: the mapping that was homed");
	test(right_at(&m[1], 0, NR, m[1].at, MAY_BE_UNKNOWN),
	     "with the module again: the one that was not");
	map_end(&m[1]);
	map_or_give_up(&m[1], fd, &g, NR, NR);
	test(right(&m[1]), "with the module again: a new mapping");
	map_end(&m[0]);
	map_end(&m[1]);
	test_unused(&g, "unload");
	guest_free(&g);
	close(fd);
}
