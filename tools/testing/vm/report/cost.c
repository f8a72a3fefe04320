// SPDX-License-Identifier: GPL-2.0
/*
 * The table of what backends cost, stock and ours, from the windows of a run of
 * scenarios/cost.sh.
 *
 * usage: cost DIR MODULES JSON LIMIT
 *   DIR      windows, counts and symbols.{stock,ours} of a run
 *   MODULES  directory of our modules, with their debug information
 *   JSON     file to write the same figures to
 *   LIMIT    per cent of the stock path that may be added
 *
 * All figures are instructions for each request or packet. What the kernel and
 * Xen do without traffic is taken off by time; modules are counted as they are.
 * "added" is all that xen-numa's own modules executed, and in the backend the
 * larger of two figures: its hooks alone, and what all of it takes more than the
 * stock one. The second also has what the hooks make the compiler do elsewhere,
 * but it means something only where the windows of a path are alike: where
 * requests come in batches it depends on their size.
 *
 * Exit: 0 what is added is below the limit everywhere, 1 not so, or
 * something is missing in DIR, or a loop of known length was counted wrongly.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cost_counts.h"
#include "cost_hooks.h"

#define STEADY_PCT	1.0
#define FUNCTIONS_MAX	64

static double limit;	/* per cent */

/* What is shown of a path: a row each. */
enum row {
	ROW_DOM0,	/* dom0's kernel, all modules included */
	ROW_BACKEND,	/* of it in the backend's own code */
	ROW_HOOKS,	/* of that in hooks */
	ROW_NUMA,	/* in xen-numa's own modules */
	ROW_XEN,
	ROW_PATH,	/* dom0 and Xen */
	ROWS
};

static const char *const row_names[ROWS] = {
	[ROW_DOM0]	= "dom0's kernel",
	[ROW_BACKEND]	= "  of it the backend",
	[ROW_HOOKS]	= "    of that hooks",
	[ROW_NUMA]	= "  of it xen-numa",
	[ROW_XEN]	= "Xen",
	[ROW_PATH]	= "dom0 and Xen",
};

static const char *const row_keys[ROWS] = {
	[ROW_DOM0]	= "dom0",
	[ROW_BACKEND]	= "backend",
	[ROW_HOOKS]	= "hooks",
	[ROW_NUMA]	= "xen_numa",
	[ROW_XEN]	= "xen",
	[ROW_PATH]	= "path",
};

struct spread {
	double min, median, max;
};

/* One path under one set of modules. */
struct measured {
	struct spread row[ROWS];
	double frames;		/* for each request, 0: not counted */
	double bytes;
	int windows;
};

/* A path's result. */
struct result {
	struct measured stock, ours;
	bool steady;			/* both backends: windows are alike */
	double added, added_most;	/* for each request */
	double pct, pct_dom0;		/* of the stock path, of dom0's part of it */
};

/* Instructions a second without traffic. */
struct background {
	double dom0, xen;
};

static int by_value(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

static struct spread spread_of(double *values, int n)
{
	struct spread s;

	qsort(values, n, sizeof(*values), by_value);
	s.min = values[0];
	s.max = values[n - 1];
	s.median = n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;

	return s;
}

static bool is_backend(const char *module)
{
	return module && (!strcmp(module, "xen_netback") ||
			  !strcmp(module, "xen_blkback"));
}

static bool is_numa(const char *module)
{
	return module && !strncmp(module, "xen_numa", 8);
}

/* Instructions of a window by row, nothing taken off. */
static void rows_of(double *row, const struct window *w)
{
	bool ours = !strcmp(w->variant, "ours");
	int i;

	memset(row, 0, ROWS * sizeof(*row));
	for (i = 0; i < w->nr_counts; i++) {
		const struct count *c = &w->counts[i];
		const char *module = counts_module(w->variant, c->address);

		if (counts_is_xen(c->address))
			row[ROW_XEN] += c->n;
		else if (counts_is_kernel(c->address))
			row[ROW_DOM0] += c->n;
		if (is_backend(module))
			row[ROW_BACKEND] += c->n;
		else if (is_numa(module))
			row[ROW_NUMA] += c->n;
		if (ours && is_backend(module) && hooks_has(c->address))
			row[ROW_HOOKS] += c->n;
	}
}

static struct background background_of(const char *variant)
{
	struct background b = { 0 };
	double row[ROWS], seconds = 0;
	int i;

	for (i = 0; i < counts_nr; i++) {
		const struct window *w = &counts_windows[i];

		if (strcmp(w->variant, variant) || strcmp(w->path, "idle"))
			continue;
		rows_of(row, w);
		b.dom0 += row[ROW_DOM0];
		b.xen += row[ROW_XEN];
		seconds += w->seconds;
	}
	if (!seconds)
		errx(1, "no window without traffic for %s", variant);
	b.dom0 /= seconds;
	b.xen /= seconds;

	return b;
}

static void measure(struct measured *m, const char *variant, const char *path)
{
	struct background idle = background_of(variant);
	double values[ROWS][WINDOWS_MAX], row[ROWS];
	double requests = 0, frames = 0, bytes = 0;
	int i, r;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < counts_nr; i++) {
		const struct window *w = &counts_windows[i];

		if (strcmp(w->variant, variant) || strcmp(w->path, path))
			continue;
		rows_of(row, w);
		row[ROW_DOM0] -= idle.dom0 * w->seconds;
		row[ROW_XEN] -= idle.xen * w->seconds;
		row[ROW_PATH] = row[ROW_DOM0] + row[ROW_XEN];
		for (r = 0; r < ROWS; r++)
			values[r][m->windows] = row[r] / w->requests;
		m->windows++;
		requests += w->requests;
		frames += w->frames;
		bytes += w->bytes;
	}
	if (!m->windows)
		errx(1, "no window of %s with %s modules", path, variant);
	for (r = 0; r < ROWS; r++)
		m->row[r] = spread_of(values[r], m->windows);
	m->frames = frames / requests;
	m->bytes = bytes / requests;
}

static bool steady(const struct spread *s)
{
	return 100 * (s->max - s->min) < STEADY_PCT * s->median;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static void conclude(struct result *r, const char *path)
{
	const struct spread *stock, *ours, *hooks, *numa;

	measure(&r->stock, "stock", path);
	measure(&r->ours, "ours", path);
	stock = &r->stock.row[ROW_BACKEND];
	ours = &r->ours.row[ROW_BACKEND];
	hooks = &r->ours.row[ROW_HOOKS];
	numa = &r->ours.row[ROW_NUMA];
	r->steady = steady(stock) && steady(ours);
	r->added = hooks->median;
	r->added_most = hooks->max;
	if (r->steady) {
		r->added = larger(r->added, ours->median - stock->median);
		r->added_most = larger(r->added_most, ours->max - stock->min);
	}
	r->added += numa->median;
	r->added_most += numa->max;
	r->pct = 100 * r->added / r->stock.row[ROW_PATH].median;
	r->pct_dom0 = 100 * r->added / r->stock.row[ROW_DOM0].median;
}

struct function {
	const char *name;
	double instructions, calls;
};

static int by_instructions(const void *a, const void *b)
{
	const struct function *p = a, *q = b;

	return p->instructions > q->instructions ? -1 :
	       p->instructions < q->instructions;
}

/* Where xen-numa's instructions are, for each request. */
static void show_functions(const char *path)
{
	static struct function f[FUNCTIONS_MAX];
	double requests = 0;
	int i, j, k, nr = 0;

	for (i = 0; i < counts_nr; i++) {
		const struct window *w = &counts_windows[i];

		if (strcmp(w->variant, "ours") || strcmp(w->path, path))
			continue;
		requests += w->requests;
		for (j = 0; j < w->nr_counts; j++) {
			const struct count *c = &w->counts[j];
			const struct symbol *s;

			if (!is_numa(counts_module(w->variant, c->address)) &&
			    !hooks_has(c->address))
				continue;
			s = counts_symbol(w->variant, c->address);
			for (k = 0; k < nr && f[k].name != s->name; k++)
				;
			if (k == FUNCTIONS_MAX)
				continue;
			if (k == nr)
				f[nr++] = (struct function){ .name = s->name };
			f[k].instructions += c->n;
			if (c->address == s->address)
				f[k].calls += c->n;
		}
	}
	qsort(f, nr, sizeof(f[0]), by_instructions);
	printf("  by function, instructions and calls for each request:\n");
	for (k = 0; k < nr; k++)
		if (f[k].instructions / requests >= 0.1)
			printf("    %-32s %8.1f %8.2f\n", f[k].name,
			       f[k].instructions / requests, f[k].calls / requests);
}

static double per_frame(const struct result *r)
{
	return r->ours.frames ? r->added / r->ours.frames : 0;
}

static void show(const struct result *r, const char *path)
{
	int i;

	printf("%s: %.1f KiB and %.2f frames of 4 KiB in each request or packet\n",
	       path, r->ours.bytes / 1024, r->ours.frames);
	printf("  %-22s %9s %9s %9s   %9s %9s %9s\n", "instructions for each", "stock",
	       "median", "", "ours", "median", "");
	printf("  %-22s %9s %9s %9s   %9s %9s %9s\n", "request or packet", "min", "",
	       "max", "min", "", "max");
	for (i = 0; i < ROWS; i++)
		printf("  %-22s %9.0f %9.0f %9.0f   %9.0f %9.0f %9.0f\n", row_names[i],
		       r->stock.row[i].min, r->stock.row[i].median, r->stock.row[i].max,
		       r->ours.row[i].min, r->ours.row[i].median, r->ours.row[i].max);
	printf("  added: %.1f (at most %.1f), %.1f for each frame: %.2f %% of dom0 and Xen, %.2f %% of dom0 alone%s\n",
	       r->added, r->added_most, per_frame(r), r->pct, r->pct_dom0,
	       r->pct < limit ? "" : ": TOO MUCH");
	printf("  in the backend %s\n", r->steady ?
	       "by the larger of its hooks and its difference to stock" :
	       "by its hooks alone: batches differ from window to window");
	show_functions(path);
	printf("\n");
}

static void json_measured(FILE *f, const char *name, const struct measured *m)
{
	int i;

	fprintf(f, "    \"%s\": { \"windows\": %d, \"frames\": %.3f, \"bytes\": %.1f", name,
		m->windows, m->frames, m->bytes);
	for (i = 0; i < ROWS; i++)
		fprintf(f, ",\n      \"%s\": { \"min\": %.1f, \"median\": %.1f, \"max\": %.1f }",
			row_keys[i], m->row[i].min, m->row[i].median, m->row[i].max);
	fprintf(f, " },\n");
}

static void json(FILE *f, const struct result *r, const char *path, bool last)
{
	fprintf(f, "  { \"path\": \"%s\",\n", path);
	json_measured(f, "stock", &r->stock);
	json_measured(f, "ours", &r->ours);
	fprintf(f, "    \"added\": %.2f, \"added_most\": %.2f, \"added_per_frame\": %.2f, \"added_pct\": %.4f, \"added_pct_of_dom0\": %.4f }%s\n",
		r->added, r->added_most, per_frame(r), r->pct, r->pct_dom0,
		last ? "" : ",");
}

/* What is known in advance: a loop of two instructions in user space. */
static void check_counting(void)
{
	int i, loops = 0;

	for (i = 0; i < counts_nr; i++) {
		const struct window *w = &counts_windows[i];
		double user;

		if (strcmp(w->path, "loop"))
			continue;
		loops++;
		user = counts_user(w) / (2 * w->requests);
		if (user < 1 || user > 1.001)
			errx(1, "%.0f times two instructions were counted as %.0f",
			     w->requests, counts_user(w));
	}
	if (!loops)
		errx(1, "the counting was not tested");
}

/* The paths in the order in which they were measured, each once. */
static int list_paths(const char **paths)
{
	int i, j, nr = 0;

	for (i = 0; i < counts_nr; i++) {
		const char *path = counts_windows[i].path;

		for (j = 0; j < nr && strcmp(paths[j], path); j++)
			;
		if (j == nr && strcmp(path, "idle") && strcmp(path, "loop"))
			paths[nr++] = path;
	}

	return nr;
}

int main(int argc, char **argv)
{
	const char *paths[WINDOWS_MAX];
	struct result r;
	int i, nr, bad = 0;
	FILE *out;

	if (argc == 5)
		limit = strtod(argv[4], NULL);
	if (!(limit > 0))
		errx(2, "usage: cost DIR MODULES JSON LIMIT");
	counts_read(argv[1]);
	check_counting();
	hooks_read(argv[2]);
	out = fopen(argv[3], "w");
	if (!out)
		err(1, "%s", argv[3]);
	nr = list_paths(paths);
	if (!nr)
		errx(1, "%s: nothing was measured", argv[1]);
	fprintf(out, "[\n");
	for (i = 0; i < nr; i++) {
		conclude(&r, paths[i]);
		show(&r, paths[i]);
		json(out, &r, paths[i], i == nr - 1);
		bad += !(r.pct < limit);
	}
	fprintf(out, "]\n");
	if (fclose(out))
		err(1, "%s", argv[3]);
	printf("added instructions are below %g %% of the stock path on %d of %d paths\n",
	       limit, nr - bad, nr);

	return bad ? 1 : 0;
}
