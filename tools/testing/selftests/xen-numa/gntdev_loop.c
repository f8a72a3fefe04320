// SPDX-License-Identifier: GPL-2.0
/*
 * Many maps one after another: always right, and nothing is left of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gntdev_test.h"

#define MAPS		1000
#define WARM_UP		50
#define TOLERANCE	128	/* KiB: an object of 128 bytes for each map */
#define LOOKS		5

/* KiB that the kernel has for itself, without caches of files. */
static unsigned long look(void)
{
	static const char *const names[] = {
		"Slab:", "VmallocUsed:", "KernelStack:", "PageTables:", "Percpu:",
	};
	unsigned long sum = 0, kib;
	char name[32], line[96];
	unsigned int i;
	FILE *f;

	f = fopen("/proc/sys/vm/drop_caches", "w");
	if (f) {
		fputs("3", f);
		fclose(f);
	}
	f = fopen("/proc/meminfo", "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%31s %lu", name, &kib) != 2)
			continue;
		for (i = 0; i < ARRAY_SIZE(names); i++)
			if (!strcmp(name, names[i]))
				sum += kib;
	}
	if (f)
		fclose(f);
	return sum;
}

/* The least of a few: what is freed in the background comes late. */
static unsigned long kernel_memory(void)
{
	unsigned long least = look(), now;
	unsigned int i;

	for (i = 1; i < LOOKS; i++) {
		usleep(300 * 1000);
		now = look();
		least = now < least ? now : least;
	}
	return least;
}

static unsigned int maps(int fd, const struct grants *g, unsigned int nr)
{
	static const unsigned int sizes[] = { 1, 16, 2, 128, 1, 64, 3 };
	unsigned int i, good = 0, size;
	struct mapping m;
	uint64_t offset;

	for (i = 0; i < nr; i++) {
		/* One that is given up before it is mapped. */
		if (gnt_add(fd, g->grant, g->nr, &offset) || gnt_remove(fd, offset, g->nr))
			return good;

		size = sizes[i % ARRAY_SIZE(sizes)];
		map_or_give_up(&m, fd, g, i % (g->nr - size + 1), size);
		good += right(&m);
		good -= !!map_end(&m);
	}
	return good;
}

void part_loop(void)
{
	unsigned int regions, good;
	unsigned long before, after;
	struct grants g;
	int fd = gnt_open();

	guest_make(&g, 256, "turns");
	maps(fd, &g, WARM_UP);
	test_unused(&g, "to begin with");
	regions = pool_regions();
	before = kernel_memory();
	good = maps(fd, &g, MAPS);
	test(good == MAPS, "%u of %u maps are right", good, MAPS);
	test_unused(&g, "at the end");
	after = kernel_memory();
	note("kernel memory: %lu KiB, then %lu", before, after);
	test(after <= before + TOLERANCE, "no memory was lost");
	test(pool_regions() == regions, "no more pages for foreign frames");
	test_pool("at the end");
	guest_free(&g);
	close(fd);
}
