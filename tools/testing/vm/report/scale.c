// SPDX-License-Identifier: GPL-2.0
/*
 * How cost grows with the number of queues and with traffic: the tables of what
 * scenarios/scale.sh has measured, and the exponent of each row.
 *
 * usage: scale JSON MEMORY DIR...
 *   JSON    file to write the same figures to
 *   MEMORY  lines "# scale: KEY=VALUE..." of the unit tests, for the JSON alone
 *   DIR     figures and counts of a run
 *
 * The exponent is that of the power of the number with which the whole cost of all
 * queues, or that of one frame, grows: the slope of a straight line through logarithms,
 * over the upper range of numbers. What a command takes without any queue is taken off
 * first: it would hide how the rest grows. Figures are instructions, not times, so they are
 * judged: a control exponent may not be above 1.1 by more than its standard error, one
 * of a frame's cost not above 0.05.
 *
 * Exit: 0 all are below, 1 not so, 3 something is missing in a DIR.
 */
#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define NUMBERS_MAX	16
#define SERIES_MAX	64

/* A module's code is there or above it, see plugin/count.c; hypercalls are at 1. */
#define MODULE_SPACE	0xffffffffc0000000ull
#define HYPERCALLS	1

enum kind { CONTROL, FRAME, BATCH, PACKET, MEMORY };

/* What there are more and more of. */
enum axis { QUEUES, AT_ONCE, PACKETS, AXES };

static const char *const axes[AXES] = {
	[QUEUES]	= "queues",
	[AT_ONCE]	= "frames at once",
	[PACKETS]	= "packets per second",
};

static const struct {
	const char *name;
	double limit;
	enum axis axis;
	unsigned int range;	/* from the largest number down to this part of it */
} kinds[] = {
	[CONTROL]	= { "control", 1.1, QUEUES, 16 },
	[FRAME]		= { "frame", 0.05, QUEUES, 16 },
	[BATCH]		= { "frame", 0.05, AT_ONCE, 16 },
	[PACKET]	= { "frame", 0.05, PACKETS, 64 },
	[MEMORY]	= { "memory", 1.1, QUEUES, 16 },
};

static const struct metric {
	const char *name, *title;
	enum kind kind;
} metrics[] = {
	{ "load",	"load the module", CONTROL },
	{ "unload",	"unload the module", CONTROL },
	{ "attach",	"attach all", CONTROL },
	{ "detach",	"detach all", CONTROL },
	{ "pass",	"policy pass", CONTROL },
	{ "pass-full",	"policy pass, no room", CONTROL },
	{ "scan-first",	"first scan", CONTROL },
	{ "scan",	"scan", CONTROL },
	{ "read",	"read a file of each", CONTROL },
	{ "write",	"write a file of each", CONTROL },
	{ "default",	"write the default", CONTROL },
	{ "dump",	"read the dump", CONTROL },
	{ "list",	"xen-numa list", CONTROL },
	{ "map-1",	"map and unmap 1 page", FRAME },
	{ "map-16",	"map and unmap 16 pages", FRAME },
	{ "memory",	"memory in bytes", MEMORY },
	{ "frame",	"map and unmap a frame", BATCH },
	{ "packet",	"modules, for a packet", PACKET },
};

struct point {
	unsigned int nr;
	double value;
};

struct series {
	char mode[16];
	const struct metric *metric;
	struct point points[NUMBERS_MAX];
	unsigned int nr;
	double base;	/* without any */
	double exponent, error;
};

static struct series all[SERIES_MAX];
static unsigned int nr_series;
static struct numbers {
	unsigned int number[NUMBERS_MAX];
	unsigned int nr;
} numbers[AXES];

static const struct metric *metric_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(metrics); i++)
		if (!strcmp(metrics[i].name, name))
			return &metrics[i];
	errx(3, "unknown figure \"%s\"", name);
}

static struct series *series_of(const char *mode, const char *name)
{
	const struct metric *metric = metric_of(name);
	unsigned int i;

	for (i = 0; i < nr_series; i++)
		if (all[i].metric == metric && !strcmp(all[i].mode, mode))
			return &all[i];
	if (nr_series == SERIES_MAX)
		errx(3, "too many figures");
	all[nr_series].metric = metric;
	snprintf(all[nr_series].mode, sizeof(all[0].mode), "%s", mode);
	return &all[nr_series++];
}

static int by_number(const void *a, const void *b)
{
	const unsigned int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void note_number(struct numbers *n, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < n->nr; i++)
		if (n->number[i] == nr)
			return;
	if (n->nr == NUMBERS_MAX)
		errx(3, "too many numbers");
	n->number[n->nr++] = nr;
	qsort(n->number, n->nr, sizeof(n->number[0]), by_number);
}

static enum axis axis_of(const struct series *s)
{
	return kinds[s->metric->kind].axis;
}

static FILE *open_in(const char *dir, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (!f)
		err(3, "%s", path);
	return f;
}

/* Instructions of the next window at this address and above. */
static double next_window(FILE *counts, unsigned long long least)
{
	unsigned long long address, n;
	double sum = 0;
	char line[128];

	while (fgets(line, sizeof(line), counts)) {
		if (!strncmp(line, "end", 3))
			return sum;
		if (sscanf(line, "%llx %llu", &address, &n) == 2 && address != HYPERCALLS &&
		    address >= least)
			sum += n;
	}
	errx(3, "fewer windows than figures");
}

/* See vmscale.h; "modules/N": those of modules in the next window, for each of N. */
static double value_of(const char *text, FILE *counts)
{
	double parts;

	if (!strcmp(text, "window"))
		return next_window(counts, 0);
	if (strncmp(text, "modules/", 8))
		return strtod(text, NULL);
	parts = strtod(text + 8, NULL);
	if (parts < 1)
		errx(3, "nothing was done in a window");
	return next_window(counts, MODULE_SPACE) / parts;
}

static double value_at(const struct series *s, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (s->points[i].nr == nr)
			return s->points[i].value;
	if (!nr && s->base)
		return s->base;
	return -1;
}

/* Interrupts and the like can only add to it, so the least is the best. */
static void note_value(struct series *s, unsigned int nr, double value)
{
	unsigned int i;

	if (!nr && (!s->base || value < s->base))
		s->base = value;
	for (i = 0; i < s->nr; i++)
		if (s->points[i].nr == nr && value < s->points[i].value)
			s->points[i].value = value;
	if (!nr || value_at(s, nr) >= 0)
		return;
	if (s->nr == NUMBERS_MAX)
		errx(3, "too many figures of %s", s->metric->name);
	s->points[s->nr++] = (struct point) { .nr = nr, .value = value };
}

static void read_run(const char *dir)
{
	FILE *figures = open_in(dir, "figures"), *counts = open_in(dir, "counts");
	char mode[16], name[32], text[32];
	struct series *s;
	unsigned int nr;

	while (fscanf(figures, "%15s %31s %u %31s", mode, name, &nr, text) == 4) {
		s = series_of(mode, name);
		note_number(&numbers[axis_of(s)], nr);
		note_value(s, nr, value_of(text, counts));
	}
	fclose(figures);
	fclose(counts);
}

/* Whether a point is in the upper range, and its logarithms then. */
static bool is_in(const struct series *s, unsigned int i, double *x, double *y)
{
	const struct point *p = &s->points[i];
	unsigned int j, most = 0;

	for (j = 0; j < s->nr; j++)
		most = s->points[j].nr > most ? s->points[j].nr : most;
	if (!p->nr || p->nr < most / kinds[s->metric->kind].range || p->value <= s->base)
		return false;
	*x = log(p->nr);
	*y = log(p->value - s->base);
	return true;
}

/* Least squares over the upper range; three points or more give an error. */
static void fit(struct series *s)
{
	double n = 0, x, y, mx = 0, my = 0, xx = 0, xy = 0, rest = 0;
	unsigned int i;

	for (i = 0; i < s->nr; i++) {
		if (!is_in(s, i, &x, &y))
			continue;
		mx += x;
		my += y;
		n++;
	}
	if (n < 2)
		errx(3, "%s, %s: too few figures", s->mode, s->metric->name);
	mx /= n;
	my /= n;
	for (i = 0; i < s->nr; i++) {
		if (!is_in(s, i, &x, &y))
			continue;
		xx += (x - mx) * (x - mx);
		xy += (x - mx) * (y - my);
	}
	s->exponent = xy / xx;
	for (i = 0; i < s->nr; i++) {
		if (!is_in(s, i, &x, &y))
			continue;
		y -= my + s->exponent * (x - mx);
		rest += y * y;
	}
	s->error = n > 2 ? sqrt(rest / (n - 2) / xx) : 0;
}

static bool is_good(const struct series *s)
{
	return s->exponent - s->error <= kinds[s->metric->kind].limit;
}

static void print_row(const struct series *s)
{
	const struct numbers *n = &numbers[axis_of(s)];
	unsigned int i;
	double value;

	printf("%-6s %-24s", s->mode, s->metric->title);
	for (i = 0; i < n->nr; i++) {
		value = value_at(s, n->number[i]);
		if (value < 0)
			printf(" %11s", "-");
		else
			printf(" %11.0f", value);
	}
	printf("  %6.3f +- %.3f  %5.2f%s\n", s->exponent, s->error,
	       kinds[s->metric->kind].limit, is_good(s) ? "" : "  too steep");
}

static void print_table(enum axis axis)
{
	const struct numbers *n = &numbers[axis];
	unsigned int i;

	if (!n->nr)
		return;
	printf("\ninstructions, by number of %s:\n%-6s %-24s", axes[axis], "mode", "");
	for (i = 0; i < n->nr; i++)
		printf(" %11u", n->number[i]);
	printf("  %-15s  limit\n", "exponent");
	for (i = 0; i < nr_series; i++)
		if (axis_of(&all[i]) == axis)
			print_row(&all[i]);
}

static void json_series(FILE *f, const struct series *s)
{
	unsigned int i;

	fprintf(f, "    {\"mode\": \"%s\", \"metric\": \"%s\", \"kind\": \"%s\", ",
		s->mode, s->metric->name, kinds[s->metric->kind].name);
	fprintf(f, "\"unit\": \"%s\", \"by\": \"%s\", \"base\": %.0f, \"points\": [",
		s->metric->kind == MEMORY ? "bytes" : "instructions", axes[axis_of(s)], s->base);
	for (i = 0; i < s->nr; i++)
		fprintf(f, "%s[%u, %.0f]", i ? ", " : "", s->points[i].nr,
			s->points[i].value);
	fprintf(f, "], \"exponent\": %.4f, \"error\": %.4f, \"limit\": %.2f, \"good\": %s}",
		s->exponent, s->error, kinds[s->metric->kind].limit,
		is_good(s) ? "true" : "false");
}

/* "# scale: gib=64 chunks=512 ..." as an object; all values are numbers. */
static void json_memory(FILE *f, const char *path)
{
	FILE *in = fopen(path, "r");
	bool first = true;
	char line[512], *word, *value;

	if (!in)
		err(3, "%s", path);
	while (fgets(line, sizeof(line), in)) {
		if (strncmp(line, "# scale: ", 9))
			continue;
		fprintf(f, "%s\n    {", first ? "" : ",");
		first = false;
		line[strcspn(line, "\n")] = '\0';
		for (word = strtok(line + 9, " "); word; word = strtok(NULL, " ")) {
			value = strchr(word, '=');
			if (!value)
				errx(3, "%s: \"%s\"", path, word);
			*value++ = '\0';
			fprintf(f, "%s\"%s\": %s", word == line + 9 ? "" : ", ", word, value);
		}
		fputs("}", f);
	}
	fclose(in);
}

static void write_json(const char *path, const char *memory)
{
	FILE *f = fopen(path, "w");
	unsigned int i;

	if (!f)
		err(3, "%s", path);
	fputs("{\n  \"series\": [\n", f);
	for (i = 0; i < nr_series; i++) {
		json_series(f, &all[i]);
		fputs(i + 1 < nr_series ? ",\n" : "\n", f);
	}
	fputs("  ],\n  \"memory\": [", f);
	json_memory(f, memory);
	fputs("\n  ]\n}\n", f);
	if (fclose(f))
		err(3, "%s", path);
}

int main(int argc, char **argv)
{
	unsigned int i;
	bool good = true;

	if (argc < 4) {
		fputs("usage: scale JSON MEMORY DIR...\n", stderr);
		return 2;
	}
	for (i = 3; i < (unsigned int)argc; i++)
		read_run(argv[i]);
	for (i = 0; i < nr_series; i++) {
		fit(&all[i]);
		good &= is_good(&all[i]);
	}
	for (i = 0; i < AXES; i++)
		print_table(i);
	write_json(argv[1], argv[2]);
	return !good;
}
