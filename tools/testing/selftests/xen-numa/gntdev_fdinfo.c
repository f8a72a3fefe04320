// SPDX-License-Identifier: GPL-2.0
/*
 * The totals in /proc/PID/fdinfo.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gntdev_test.h"

#define PREFIX	"xen-numa-"
#define LOWER	12	/* pages */
#define UPPER	4

/* The value of a line, good until the next; NULL where there is none. */
static const char *value(int fd, const char *name)
{
	static char line[128];
	char path[64], *text = NULL;
	size_t len = strlen(name);
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "r");
	if (!f)
		give_up("no %s", path);
	while (!text && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		if (!strncmp(line, PREFIX, strlen(PREFIX)) &&
		    !strncmp(line + strlen(PREFIX), name, len))
			text = line + strlen(PREFIX) + len;
	}
	fclose(f);
	return text;
}

static void is_number(int fd, const char *name, int want)
{
	const char *got = value(fd, name);

	if (!got || atoi(got) != want)
		note("%s is %s", name, got ?: "not there");
	test(got && atoi(got) == want, "fdinfo: %s %d", name, want);
}

static void has_node(int fd, int node, unsigned int want)
{
	char name[16];

	snprintf(name, sizeof(name), "node%d:", node);
	is_number(fd, name, want);
}

static void totals(int fd, unsigned int lower, unsigned int upper)
{
	const struct xen_numa_page *halves = host.halves;
	bool known = host.state == STATE_KNOWN;
	bool nodes = known && halves[0].node != XEN_NUMA_NODE_UNKNOWN;
	unsigned int all = lower + upper;

	if (nodes) {
		has_node(fd, halves[0].node, lower);
		has_node(fd, halves[1].node, upper);
	}
	is_number(fd, "nodeless:", known && !nodes ? all : 0);
	is_number(fd, "unknown:", known ? 0 : all);
	is_number(fd, "homed:", nodes ? all : 0);
	is_number(fd, "home:", nodes && all ? halves[lower < upper].node : -1);
}

static void policy_is(int fd, const char *want)
{
	const char *got = value(fd, "policy:");

	test(got && !strcmp(got + strspn(got, " \t"), want), "fdinfo: policy %s", want);
}

void part_fdinfo(void)
{
	struct grants low, high;
	struct mapping m[2];
	int fd = gnt_open();

	if (host.state == STATE_STOCK) {
		test(!value(fd, ""), "fdinfo: no line of ours");
		close(fd);
		return;
	}
	policy_is(fd, "report");
	totals(fd, 0, 0);
	guest_make(&low, LOWER, "low");
	guest_make(&high, UPPER, "high");
	map_or_give_up(&m[0], fd, &high, 0, UPPER);
	totals(fd, 0, UPPER);
	map_or_give_up(&m[1], fd, &low, 0, LOWER);
	totals(fd, LOWER, UPPER);
	map_end(&m[0]);
	totals(fd, LOWER, 0);
	map_end(&m[1]);
	totals(fd, 0, 0);
	test_unused(&low, "fdinfo");
	test_unused(&high, "fdinfo");
	guest_free(&low);
	guest_free(&high);
	close(fd);
}
