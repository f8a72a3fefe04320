// SPDX-License-Identifier: GPL-2.0
/*
 * Placeholders are pages without memory, so memory does not show that they are
 * lost. But the kernel gets new ones only when a node has too few for a map.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gntdev_test.h"

#define OURS	"Xen placeholders"
#define THEIRS	"Xen scratch"
#define SLACK	4	/* pages that daemons of dom0 may have mapped */
#define NODES	"/sys/devices/system/node/node%u"

/* Regions of that name, and all their pages. */
static unsigned int regions(const char *name, unsigned long *pages)
{
	FILE *f = fopen("/proc/iomem", "r");
	unsigned long first, last;
	unsigned int nr = 0;
	char line[128];

	*pages = 0;
	while (f && fgets(line, sizeof(line), f)) {
		if (!strstr(line, name) || sscanf(line, "%lx-%lx", &first, &last) != 2)
			continue;
		nr++;
		*pages += (last + 1 - first) / PAGE;
	}
	if (f)
		fclose(f);
	return nr;
}

unsigned int pool_regions(void)
{
	unsigned long pages;

	return regions(OURS, &pages) + regions(THEIRS, &pages);
}

static unsigned int online_nodes(void)
{
	unsigned int nr = 0;
	char path[64];

	do
		snprintf(path, sizeof(path), NODES, nr++);
	while (!access(path, F_OK));
	return nr - 1;
}

void test_pool(const char *what)
{
	unsigned int before, nodes = online_nodes();
	struct grant *grant;
	unsigned long pages, after;
	uint64_t offset;
	int fd, ret;

	before = regions(OURS, &pages);
	/* Each node has as many: a map may be anywhere. */
	if (!before || before % nodes) {
		note("%u regions of placeholders for %u nodes", before, nodes);
		test(host.pv || host.state != STATE_KNOWN,
		     "%s: no placeholders are expected", what);
		return;
	}
	pages = pages / nodes - SLACK;
	grant = calloc(pages, sizeof(*grant));
	if (!grant)
		give_up("no memory");
	fd = gnt_open();
	ret = gnt_add(fd, grant, pages, &offset);
	if (!ret)
		gnt_remove(fd, offset, pages);
	close(fd);
	free(grant);
	note("%u regions of placeholders, then %u", before, regions(OURS, &after));
	test(!ret && regions(OURS, &after) == before,
	     "%s: %lu placeholders on each node are still there", what, pages);
}
