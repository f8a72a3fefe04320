// SPDX-License-Identifier: GPL-2.0
/*
 * Marks windows for the counting plugin (plugin/count.c) in which grants are
 * mapped and unmapped, as libxengnttab does it.
 *
 * usage: vmmaps LABEL DOMID PAGES TIMES POLICY FILE [FILE]
 *
 * TIMES times maps the first PAGES grants of that guest through one gntdev file,
 * looks at a byte of each page and unmaps them; by turns those of the one FILE and
 * of the other, if there are two. A FILE has "REF:GFN " of each, in hex, as the
 * guest says it. POLICY is off, report or stock: that one is not set at all, for a
 * gntdev that has none. The first rounds, which make pages, are not counted.
 *
 * Prints LABEL, PAGES and TIMES. Exit codes: 0 done, 1 not, 2 wrong usage.
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xengnttab.h>
#include <xen/gntdev.h>

#include <xen/numa.h>

#include "../plugin/mark.h"

#define PAGE	4096ul
#define WARM	4

struct set {
	struct ioctl_gntdev_map_grant_ref *op;
};

static void read_set(struct set *s, const char *path, unsigned int domid,
		     unsigned int nr)
{
	FILE *f = fopen(path, "r");
	unsigned long gfn;
	unsigned int i;

	s->op = calloc(1, sizeof(*s->op) + nr * sizeof(s->op->refs[0]));
	if (!f || !s->op)
		err(1, "%s", path);
	s->op->count = nr;
	for (i = 0; i < nr; i++) {
		s->op->refs[i].domid = domid;
		if (fscanf(f, "%x:%lx", &s->op->refs[i].ref, &gfn) != 2)
			errx(1, "%s: fewer than %u grants", path, nr);
	}
	fclose(f);
}

static void map_once(int fd, struct set *s)
{
	struct ioctl_gntdev_unmap_grant_ref unmap = { .count = s->op->count };
	size_t size = s->op->count * PAGE, i;
	volatile uint8_t *at;

	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, s->op))
		err(1, "map");
	unmap.index = s->op->index;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, unmap.index);
	if (at == MAP_FAILED)
		err(1, "mmap");
	for (i = 0; i < size; i += PAGE)
		(void)at[i];
	if (munmap((void *)at, size) || ioctl(fd, IOCTL_GNTDEV_UNMAP_GRANT_REF, &unmap))
		err(1, "unmap");
}

static void set_policy(int fd, const char *name)
{
	unsigned long policy = XEN_NUMA_FILE_OFF;

	if (!strcmp(name, "stock"))
		return;
	if (!strcmp(name, "report"))
		policy = XEN_NUMA_FILE_REPORT;
	else if (strcmp(name, "off"))
		errx(2, "policy %s?", name);
	if (ioctl(fd, XEN_NUMA_SET_POLICY, policy))
		err(1, "policy");
}

int main(int argc, char **argv)
{
	unsigned int pages, times, nr, i;
	struct set sets[2];
	int fd;

	if (argc < 7 || argc > 8) {
		fputs("usage: vmmaps LABEL DOMID PAGES TIMES POLICY FILE [FILE]\n", stderr);
		return 2;
	}
	pages = strtoul(argv[3], NULL, 10);
	times = strtoul(argv[4], NULL, 10);
	nr = argc - 6;
	for (i = 0; i < nr; i++)
		read_set(&sets[i], argv[6 + i], strtoul(argv[2], NULL, 10), pages);
	fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, "/dev/xen/gntdev");
	set_policy(fd, argv[5]);
	for (i = 0; i < WARM; i++)
		map_once(fd, &sets[i % nr]);
	mark_begin();
	for (i = 0; i < times; i++)
		map_once(fd, &sets[i % nr]);
	mark_end();
	printf("%s %u %u\n", argv[1], pages, times);
	return 0;
}
