// SPDX-License-Identifier: GPL-2.0
/*
 * Tells a guest's fuzzing frontends (guest/hostile/fuzz.h) what to do.
 *
 * usage: vmfuzz order DOMID NR vbd|vif FIRST LAST [fatal] [LABEL]
 *          gives the order and waits until it is carried out, between two marks
 *          for the counting plugin. Prints the label and what the guest answers.
 *        vmfuzz grant DOMID
 *          grants the guest a page of dom0's until input ends; prints a line then
 *
 * Exit codes: 0 done, 1 not, 2 wrong usage.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xen/gntalloc.h>

#include "../plugin/mark.h"
#include "storm_store.h"

#define LIMIT	3600	/* seconds, for hangs only */

static char dir[64];

static int usage(void)
{
	fputs("usage: vmfuzz order DOMID NR vbd|vif FIRST LAST [fatal] [LABEL]\n"
	      "       vmfuzz grant DOMID\n", stderr);
	return 2;
}

static int order(const char *nr, const char *what, const char *label)
{
	time_t end = time(NULL) + LIMIT;
	char watched[96], answer[VALUE_MAX];

	snprintf(watched, sizeof(watched), "%s/fuzz-done", dir);
	store_open(watched);
	mark_begin();
	store_write(dir, "fuzz-order", "%s %s", nr, what);
	while (store_number(dir, "fuzz-done") != atoi(nr)) {
		if (time(NULL) > end)
			errx(1, "order %s: not carried out", nr);
		store_wait(60000);
	}
	mark_end();
	if (!store_text(dir, "fuzz-count", answer, sizeof(answer)))
		errx(1, "order %s: no answer", nr);
	printf("%s %s\n", label, answer);
	return 0;
}

static int grant(unsigned int domid)
{
	struct ioctl_gntalloc_alloc_gref alloc = {
		.domid = domid, .flags = GNTALLOC_FLAG_WRITABLE, .count = 1,
	};
	int fd = open("/dev/xen/gntalloc", O_RDWR | O_CLOEXEC);
	char c;

	if (fd < 0 || ioctl(fd, IOCTL_GNTALLOC_ALLOC_GREF, &alloc))
		err(1, "/dev/xen/gntalloc");
	store_open(dir);
	store_write(dir, "fuzz-gref", "%u", alloc.gref_ids[0]);
	puts("granted");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	return 0;
}

int main(int argc, char **argv)
{
	char what[VALUE_MAX];
	int fatal;

	if (argc < 3)
		return usage();
	snprintf(dir, sizeof(dir), "/local/domain/%u/data", atoi(argv[2]));
	if (!strcmp(argv[1], "grant") && argc == 3)
		return grant(atoi(argv[2]));
	fatal = argc > 7 && !strcmp(argv[7], "fatal");
	if (strcmp(argv[1], "order") || argc < 7 || argc > 8 + fatal)
		return usage();
	snprintf(what, sizeof(what), "%s %s %s%s", argv[4], argv[5], argv[6],
		 fatal ? " fatal" : "");
	return order(argv[3], what, argc > 7 + fatal ? argv[7 + fatal] : argv[4]);
}
