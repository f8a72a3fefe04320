// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../plugin/mark.h"
#include "cost_counts.h"

#define KERNEL_SPACE	0xffff800000000000ull
#define DOM0_KERNEL	0xffffffff80000000ull
#define MODULES_MAX	64
#define SYMBOLS_MAX	8192

struct module {
	unsigned long long address, size, text;
	char name[NAME_SIZE];
};

/* What the addresses of modules mean under one set of modules. */
struct names {
	const char *variant;
	struct module modules[MODULES_MAX];
	struct symbol symbols[SYMBOLS_MAX];
	int nr_modules, nr_symbols;
};

struct window counts_windows[WINDOWS_MAX];
int counts_nr;

static struct names names[] = {
	{ .variant = "stock" },
	{ .variant = "ours" },
	{ .variant = NULL }
};

static const struct symbol no_symbol = { .name = "?" };

double counts_user(const struct window *w)
{
	double n = 0;
	int i;

	for (i = 0; i < w->nr_counts; i++)
		if (w->counts[i].address < KERNEL_SPACE &&
		    w->counts[i].address != MARK_HYPERCALLS)
			n += w->counts[i].n;

	return n;
}

bool counts_is_xen(unsigned long long address)
{
	return address >= KERNEL_SPACE && address < DOM0_KERNEL;
}

bool counts_is_kernel(unsigned long long address)
{
	return address >= DOM0_KERNEL;
}

static FILE *open_in(const char *dir, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (!f)
		err(1, "%s", path);

	return f;
}

static const struct names *names_of(const char *variant)
{
	const struct names *t;

	for (t = names; t->variant; t++)
		if (!strcmp(t->variant, variant))
			return t;
	errx(1, "unknown modules \"%s\"", variant);
}

const char *counts_module(const char *variant, unsigned long long address)
{
	const struct names *t = names_of(variant);
	const struct module *best = NULL;
	int i;

	/* A module's size has its data too, which is elsewhere. */
	for (i = 0; i < t->nr_modules; i++) {
		const struct module *m = &t->modules[i];

		if (address - m->address < m->size &&
		    (!best || m->address > best->address))
			best = m;
	}

	return best ? best->name : NULL;
}

const struct symbol *counts_symbol(const char *variant, unsigned long long address)
{
	const struct names *t = names_of(variant);
	const struct symbol *best = &no_symbol;
	int i;

	for (i = 0; i < t->nr_symbols; i++)
		if (t->symbols[i].address <= address &&
		    t->symbols[i].address > best->address)
			best = &t->symbols[i];

	return best;
}

unsigned long long counts_text(const char *variant, const char *module)
{
	const struct names *t = names_of(variant);
	int i;

	for (i = 0; i < t->nr_modules; i++)
		if (!strcmp(t->modules[i].name, module) && t->modules[i].text)
			return t->modules[i].text;
	errx(1, "symbols.%s does not say where the code of %s is", variant, module);
}

static void read_text(struct names *t, const char *line)
{
	unsigned long long text;
	char name[NAME_SIZE];
	int i;

	if (sscanf(line, "text %llx %63s", &text, name) != 2)
		return;
	for (i = 0; i < t->nr_modules; i++)
		if (!strcmp(t->modules[i].name, name))
			t->modules[i].text = text;
}

static void read_names(const char *dir, struct names *t)
{
	char line[1024], file[NAME_SIZE];
	FILE *f;

	snprintf(file, sizeof(file), "symbols.%s", t->variant);
	f = open_in(dir, file);
	while (fgets(line, sizeof(line), f)) {
		struct module m = { 0 };
		struct symbol s;

		if (t->nr_modules < MODULES_MAX &&
		    sscanf(line, "module %llx %llu %63s", &m.address, &m.size, m.name) == 3)
			t->modules[t->nr_modules++] = m;
		else if (t->nr_symbols < SYMBOLS_MAX &&
			 sscanf(line, "symbol %llx %63s", &s.address, s.name) == 2)
			t->symbols[t->nr_symbols++] = s;
		else
			read_text(t, line);
	}
	fclose(f);
	if (!t->nr_modules || !t->nr_symbols)
		errx(1, "%s/%s has no modules or no symbols", dir, file);
}

static void read_windows(const char *dir)
{
	FILE *f = open_in(dir, "windows");
	double ns;
	int got;

	while (counts_nr < WINDOWS_MAX) {
		struct window *w = &counts_windows[counts_nr];

		got = fscanf(f, " %63[^/]/%63s %lf %lf %lf %lf", w->variant, w->path,
			     &w->requests, &w->frames, &w->bytes, &ns);
		if (got != 6)
			break;
		w->seconds = ns / 1e9;
		counts_nr++;
	}
	if (!feof(f) || !counts_nr)
		errx(1, "%s/windows: line %d is unusable", dir, counts_nr + 1);
	fclose(f);
}

static void add_count(struct window *w, unsigned long long address,
		      unsigned long long n)
{
	if (!(w->nr_counts & (w->nr_counts - 1))) {
		w->counts = realloc(w->counts, (w->nr_counts ? 2 * w->nr_counts : 1) *
				    sizeof(*w->counts));
		if (!w->counts)
			err(1, "counts");
	}
	w->counts[w->nr_counts].address = address;
	w->counts[w->nr_counts++].n = n;
}

/* The plugin numbers its windows as dom0 does: in the order of time. */
static void read_counts(const char *dir)
{
	FILE *f = open_in(dir, "counts");
	unsigned long long address, n;
	struct window *w = NULL;
	int nr, cpu, complete = 0;
	char line[128];

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "window %d %d", &nr, &cpu) == 2)
			w = nr < counts_nr ? &counts_windows[nr] : NULL;
		else if (!strcmp(line, "end\n"))
			complete += !!w;
		else if (w && sscanf(line, "%llx %llu", &address, &n) == 2)
			add_count(w, address, n);
		if (!w)
			break;
	}
	fclose(f);
	if (!w || complete != counts_nr)
		errx(1, "%s/counts has %s windows than the %d of dom0", dir,
		     w ? "fewer" : "more", counts_nr);
}

void counts_read(const char *dir)
{
	struct names *t;

	for (t = names; t->variant; t++)
		read_names(dir, t);
	read_windows(dir);
	read_counts(dir);
}
