// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks in a backend, instruction by instruction: unlike the difference to
 * the stock backend this does not depend on how requests came in batches.
 *
 * An instruction is a hook's when the line that it was compiled from, or one
 * that this was inlined into, is in one of our files or names them: what the
 * hook rules insert has "numa" in it.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cost_counts.h"
#include "cost_hooks.h"

#define HOOKS_MAX	16384
#define LINE_SIZE	1024

struct hook {
	unsigned long long address;
	bool is_hook;
};

static struct hook hooks[HOOKS_MAX];
static int nr_hooks;

static int by_address(const void *a, const void *b)
{
	const struct hook *p = a, *q = b;

	return p->address < q->address ? -1 : p->address > q->address;
}

/* Sorts them and drops what is there twice; how many are left. */
static int hooks_unique(void)
{
	int i, n = 0;

	qsort(hooks, nr_hooks, sizeof(hooks[0]), by_address);
	for (i = 0; i < nr_hooks; i++)
		if (!n || hooks[i].address != hooks[n - 1].address)
			hooks[n++] = hooks[i];

	return n;
}

static struct hook *hook_find(unsigned long long address)
{
	const struct hook key = { .address = address };

	return bsearch(&key, hooks, nr_hooks, sizeof(key), by_address);
}

bool hooks_has(unsigned long long address)
{
	const struct hook *h = hook_find(address);

	return h && h->is_hook;
}

/* Whether that line of the source has the word; one file is kept in memory. */
static bool line_names_numa(const char *path, int nr)
{
	static char last[LINE_SIZE];
	static char *text;
	static size_t size;
	const char *at, *end;
	FILE *f;

	if (strcmp(path, last)) {
		free(text);
		text = NULL;
		size = 0;
		f = fopen(path, "r");
		if (f && getdelim(&text, &size, '\0', f) < 0)
			size = 0;
		if (f)
			fclose(f);
		snprintf(last, sizeof(last), "%s", path);
	}
	for (at = text; at && nr > 1; nr--) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return false;
	end = strchrnul(at, '\n');

	return memmem(at, end - at, "numa", 4);
}

/* "FILE:LINE" or "FILE:LINE (discriminator N)" */
static bool place_is_ours(char *place)
{
	char *colon = strrchr(place, ':');
	const char *name;

	if (!colon)
		return false;
	*colon = '\0';
	name = strrchr(place, '/');
	name = name ? name + 1 : place;
	if (!strncmp(name, "numa", 4) && strstr(place, "xen"))
		return true;

	return line_names_numa(place, atoi(colon + 1));
}

static void ask(const char *modules, const char *module)
{
	unsigned long long text = counts_text("ours", module), offset;
	char command[LINE_SIZE], line[LINE_SIZE], file[64], temp[] = "/tmp/cost.XXXXXX";
	struct hook *now = NULL;
	int i, fd, answers = 0;
	FILE *f;

	/* The kernel writes - as _ in a module's name. */
	snprintf(file, sizeof(file), "%s", module);
	file[3] = '-';
	fd = mkstemp(temp);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		err(1, "%s", temp);
	for (i = 0; i < nr_hooks; i++)
		fprintf(f, "0x%llx\n", hooks[i].address - text);
	fclose(f);
	snprintf(command, sizeof(command),
		 "addr2line -a -i -j .text -e '%s/%s.ko' <%s", modules, file, temp);
	f = popen(command, "r");
	if (!f)
		err(1, "addr2line");
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "0x%llx", &offset) == 1) {
			now = hook_find(text + offset);
		} else if (now && counts_module("ours", now->address) &&
			   !strcmp(counts_module("ours", now->address), module)) {
			answers += line[0] != '?';
			now->is_hook |= place_is_ours(line);
		}
	}
	if (pclose(f) || !answers)
		errx(1, "%s/%s.ko: no debug information", modules, file);
	remove(temp);
}

void hooks_read(const char *modules)
{
	bool disk = false, net = false;
	int i, j;

	for (i = 0; i < counts_nr; i++) {
		const struct window *w = &counts_windows[i];

		for (j = 0; j < w->nr_counts && !strcmp(w->variant, "ours"); j++) {
			const char *m = counts_module("ours", w->counts[j].address);
			bool is_disk = m && !strcmp(m, "xen_blkback");
			bool is_net = m && !strcmp(m, "xen_netback");

			if (!is_disk && !is_net)
				continue;
			disk |= is_disk;
			net |= is_net;
			hooks[nr_hooks++].address = w->counts[j].address;
			if (nr_hooks == HOOKS_MAX)
				nr_hooks = hooks_unique();
			if (nr_hooks == HOOKS_MAX)
				errx(1, "too many instructions");
		}
	}
	nr_hooks = hooks_unique();
	if (disk)
		ask(modules, "xen_blkback");
	if (net)
		ask(modules, "xen_netback");
}
