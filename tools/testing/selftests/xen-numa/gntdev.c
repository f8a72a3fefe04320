// SPDX-License-Identifier: GPL-2.0
/*
 * A real guest's grants, mapped through gntdev: where their pages are, and that
 * all that gntdev does is as it was.
 *
 * usage: gntdev PART...	see parts[]
 *
 * Environment: see gntdev.sh, which numbers what this prints: "ok - WHAT", "not ok
 * - WHAT", and lines with #. Exit codes: 0 the parts came to their end, 1 one did
 * not, 2 wrong usage.
 */
#include <stdio.h>
#include <string.h>

#include "gntdev_test.h"

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "where", part_where },
	{ "truth", part_truth },
	{ "args", part_args },
	{ "policy", part_policy },
	{ "fdinfo", part_fdinfo },
	{ "fork", part_fork },
	{ "moves", part_moves },
	{ "exec", part_exec },
	{ "unload", part_unload },
	{ "revoke", part_revoke },
	{ "notify", part_notify },
	{ "kill", part_kill },
	{ "loop", part_loop },
	{ "fail", part_fail },
	{ "short", part_short },
	{ "random", part_random },
};

static bool run(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (strcmp(name, parts[i].name))
			continue;
		note("part %s", name);
		parts[i].run();
		return true;
	}
	fprintf(stderr, "gntdev: no part %s\n", name);
	return false;
}

int main(int argc, char **argv)
{
	int i;

	host_read();
	if (argc == 6 && !strcmp(argv[1], "exec-child"))
		return exec_child(argv);
	for (i = 1; i < argc; i++)
		if (!run(argv[i]))
			return 2;
	return 0;
}
