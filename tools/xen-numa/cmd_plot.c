// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa plot: the host's history as a picture.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atomic.h"
#include "command.h"
#include "gnuplot.h"
#include "history.h"
#include "plot.h"
#include "root.h"
#include "say.h"

struct options {
	const char *what;
	const char *file;
	const char *output;
	long long since;	/* seconds back from the last line, 0 for all */
};

static const struct picture {
	const char *name;
	void (*script)(FILE *f, const struct plot *p);
} pictures[] = {
	{ "locality", plot_locality },
	{ "matrix", plot_matrix },
};

#define NR_PICTURES	(sizeof(pictures) / sizeof(pictures[0]))

static const struct picture *find_picture(const char *name)
{
	unsigned int i;

	for (i = 0; i < NR_PICTURES; i++)
		if (!strcmp(pictures[i].name, name))
			return &pictures[i];

	return NULL;
}

/* What gnuplot calls the format that the file's name tells, NULL for none. */
static const char *terminal_of(const char *file)
{
	const char *dot = strrchr(file, '.');

	if (dot && !strcmp(dot, ".svg"))
		return "svg size 800,500 background rgb 'white' font 'sans-serif,12'";
	if (dot && !strcmp(dot, ".png"))
		return "pngcairo size 800,500 font 'sans-serif,11'";

	return NULL;
}

/* "90m", "24h", "7d"; -1 for anything else. */
static long long duration(const char *text)
{
	static const struct {
		char unit;
		long long seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	long long n;
	unsigned int i;
	char *end;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (end == text || errno || n < 1 || n > 100000 || !*end || end[1])
		return -1;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].unit == *end)
			return n * units[i].seconds;

	return -1;
}

static int by_time(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static int read_history(struct plot *p, const struct options *o)
{
	FILE *f = fopen(o->file, "re");
	char *line = NULL;
	size_t room = 0;
	struct sample s;
	unsigned int i, first = 0;
	int err;

	if (!f && errno == ENOENT)
		return say_failed(CODE_FOUND,
				  "%s: there is no history: \"xen-numa record\" writes it", o->file);
	if (!f)
		return atomic_failed(o->file, -errno);
	while (getline(&line, &room, f) > 0) {
		if (!history_parse(&s, line)) {
			p->damaged++;
			continue;
		}
		p->samples = say_alloc(p->samples, (p->nr + 1) * sizeof(s));
		p->samples[p->nr++] = s;
	}
	err = ferror(f) ? -errno : 0;
	free(line);
	fclose(f);
	if (err)
		return atomic_failed(o->file, err);
	if (!p->nr)
		return say_failed(CODE_FOUND, "%s: no line that could be drawn", o->file);
	/* A clock may have been set back. */
	qsort(p->samples, p->nr, sizeof(s), by_time);
	while (o->since && p->samples[first].time < p->samples[p->nr - 1].time - o->since)
		first++;
	for (i = 0; i < first; i++)
		matrix_free(&p->samples[i].matrix);
	p->nr -= first;
	memmove(p->samples, p->samples + first, p->nr * sizeof(s));
	if (p->damaged)
		say_warn("%s: %u damaged lines are left out", o->file, p->damaged);

	return CODE_OK;
}

static int draw(const struct plot *p, const struct options *o)
{
	char *script = NULL;
	struct atomic a;
	size_t len = 0;
	FILE *f = open_memstream(&script, &len);
	int err;

	if (!f)
		return say_failed(CODE_FOUND, "%s", strerror(errno));
	fprintf(f, "set terminal %s\n", terminal_of(o->output));
	find_picture(o->what)->script(f, p);
	fclose(f);
	err = atomic_begin(&a, o->output);
	if (!err) {
		err = gnuplot_draw(script, len, fileno(a.f));
		if (err) {
			atomic_abort(&a);
			free(script);
			return say_failed(CODE_FOUND, err == -ENOENT ?
					  "gnuplot is not installed: apt install gnuplot-nox" :
					  "gnuplot has failed");
		}
		err = atomic_commit(&a);
	}
	free(script);

	return err ? atomic_failed(o->output, err) : CODE_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		o->file = arg;
		return 0;
	case 'o':
		o->output = arg;
		if (!terminal_of(arg))
			argp_error(state, "\"%s\" is no name of a picture: it ends in .svg or .png",
				   arg);
		return 0;
	case 's':
		o->since = duration(arg);
		if (o->since < 0)
			argp_error(state, "\"%s\" is no time like 90m, 24h or 7d", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (o->what)
			argp_error(state, "one picture at a time");
		if (!find_picture(arg))
			argp_error(state, "no picture \"%s\": there are locality and matrix", arg);
		o->what = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->what)
			argp_error(state, "which picture: locality or matrix?");
		if (!o->output)
			argp_error(state, "which file? --output=NAME.svg or NAME.png");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0, "The picture, .svg or .png; replaced at once or not at all", 0 },
	{ "file", 'f', "FILE", 0, "The history (" HISTORY_PATH ")", 0 },
	{ "since", 's', "TIME", 0,
	  "Only so long before its last line: 90m, 24h, 7d (all of it)", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "locality|matrix",
	.doc =
	"Draws the history that \"xen-numa record\" keeps, with gnuplot: what share of the bytes was local over time, and how many there were; or how many went from each node where work was to each node that owned them.\v"
	"It needs neither Xen nor the module: a history may be drawn elsewhere.\n\n"
	"Exit codes: 0 done, 1 no history, no gnuplot, or the picture cannot be written, 2 wrong usage, 5 no permission.",
};

/**
 * cmd_plot() - xen-numa plot
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_plot(int argc, char **argv)
{
	char file[ROOT_PATH_MAX];
	struct options o = { 0 };
	struct plot p = { 0 };
	unsigned int i;
	int code;

	command_parse(&argp, argc, argv, &o);
	if (!o.file && root_path(file, HISTORY_PATH))
		return say_failed(CODE_FOUND, "XEN_NUMA_ROOT is too long");
	o.file = o.file ? o.file : file;
	code = read_history(&p, &o);
	if (!code)
		code = draw(&p, &o);
	for (i = 0; i < p.nr; i++)
		matrix_free(&p.samples[i].matrix);
	free(p.samples);

	return code;
}
