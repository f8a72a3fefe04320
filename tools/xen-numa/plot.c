// SPDX-License-Identifier: GPL-2.0
/*
 * gnuplot's commands for the pictures of a history. The data go along in the
 * script.
 */
#include <time.h>

#include "plot.h"
#include "table.h"

#define GAP	3	/* samples missing: a line is interrupted */
#define POINTS	800	/* more would not be seen */

static double sum(const struct rate *r)
{
	return r->local + r->remote + r->unknown;
}

/* So many samples become one point. */
static unsigned int step_of(const struct plot *p)
{
	return (p->nr + POINTS - 1) / POINTS;
}

static void merge(struct sample *to, const struct plot *p, unsigned int from, unsigned int nr)
{
	unsigned int i;

	*to = p->samples[from];
	for (i = from + 1; i < from + nr && i < p->nr; i++) {
		to->time = p->samples[i].time;
		to->seconds += p->samples[i].seconds;
		to->bytes.local += p->samples[i].bytes.local;
		to->bytes.remote += p->samples[i].bytes.remote;
		to->bytes.unknown += p->samples[i].bytes.unknown;
	}
}

/* Times are seconds since 1970, and the host's own clock on the axis. */
static long long local_time(long long t)
{
	time_t seconds = t;
	struct tm tm;

	localtime_r(&seconds, &tm);

	return t + tm.tm_gmtoff;
}

static void print_series(FILE *f, const struct plot *p)
{
	unsigned int i, step = step_of(p);
	long long before = 0;
	struct sample s;

	fputs("$data << EOD\n", f);
	for (i = 0; i < p->nr; i += step) {
		merge(&s, p, i, step);
		if (i && s.time - before > GAP * s.seconds)
			fputc('\n', f);
		before = s.time;
		fprintf(f, "%lld ", local_time(s.time));
		if (sum(&s.bytes) > 0)
			fprintf(f, "%.3f ", 100 * s.bytes.local / sum(&s.bytes));
		else
			fputs("NaN ", f);
		fprintf(f, "%.6g %.6g %.6g\n", s.bytes.local / s.seconds / 1048576,
			s.bytes.remote / s.seconds / 1048576,
			s.bytes.unknown / s.seconds / 1048576);
	}
	fputs("EOD\n", f);
}

static bool is_idle(const struct plot *p)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (sum(&p->samples[i].bytes) > 0)
			return false;

	return true;
}

/**
 * plot_locality() - the share of local bytes over time, and how many there were
 * @f: gets the commands
 * @p: the history
 */
void plot_locality(FILE *f, const struct plot *p)
{
	long long first = p->samples[0].time - (long long)p->samples[0].seconds;
	long long last = p->samples[p->nr - 1].time;

	print_series(f, p);
	fputs("set xdata time\nset timefmt '%s'\n", f);
	fprintf(f, "set xrange ['%lld':'%lld']\n", local_time(first), local_time(last));
	fprintf(f, "set format x '%s'\n", last - first > 2 * 86400 ? "%d %b" :
		last - first > 600 ? "%H:%M" : "%H:%M:%S");
	fputs("set xtics nomirror\nset grid ytics lc rgb '#dddddd'\n"
	      "set lmargin 10\nset rmargin 3\n"
	      "set multiplot layout 2,1\n"
	      "set title 'Bytes handled on the node that owns them'\n"
	      "set ylabel '% local'\nset yrange [0:105]\nset ytics 25\nunset key\n"
	      "plot $data using 1:2 with linespoints lw 2 pt 7 ps 0.3 lc rgb '#1b7837'\n"
	      "set title 'Bytes handled'\n"
	      "set ylabel 'MiB/s'\nset ytics auto\n", f);
	/* gnuplot warns of a range without height. */
	fprintf(f, "set yrange [0:%s]\n", is_idle(p) ? "1" : "*");
	fputs("set key above right horizontal\nset style fill solid 0.8 noborder\n"
	      "plot $data using 1:($3+$4+$5) with filledcurves x1 lc rgb '#bbbbbb' title 'not known', \\\n"
	      "     $data using 1:($3+$4) with filledcurves x1 lc rgb '#b2182b' title 'remote', \\\n"
	      "     $data using 1:3 with filledcurves x1 lc rgb '#1b7837' title 'local'\n"
	      "unset multiplot\n", f);
}

static void add_up(struct matrix *all, double *seconds, const struct plot *p)
{
	unsigned int i, j, k;

	matrix_begin(all, NULL);
	*seconds = 0;
	for (i = 0; i < p->nr; i++) {
		const struct matrix *m = &p->samples[i].matrix;

		for (j = 0; j < m->nr; j++)
			matrix_node(all, m->pxms[j]);
		for (j = 0; j <= m->nr; j++)
			for (k = 0; k <= m->nr; k++)
				matrix_add(all, j < m->nr ? m->pxms[j] : -1,
					   k < m->nr ? m->pxms[k] : -1, matrix_cell(m, j, k));
		*seconds += p->samples[i].seconds;
	}
}

static void print_tics(FILE *f, const struct matrix *m, char axis, const char *last)
{
	unsigned int i;

	fprintf(f, "set %ctics (", axis);
	for (i = 0; i < m->nr; i++)
		fprintf(f, "'node %d' %u, ", m->pxms[i], i);
	fprintf(f, "'%s' %u) scale 0\n", last, m->nr);
}

/**
 * plot_matrix() - bytes from each node to each, of all the time
 * @f: gets the commands
 * @p: the history
 */
void plot_matrix(FILE *f, const struct plot *p)
{
	struct matrix m;
	double seconds, all = 0;
	unsigned int i, j;
	char text[16];

	add_up(&m, &seconds, p);
	/* An image is of 2 x 2 at least. */
	if (!m.nr)
		matrix_node(&m, 0);
	for (i = 0; i <= m.nr; i++)
		for (j = 0; j <= m.nr; j++)
			all += matrix_cell(&m, i, j);
	fputs("$cells << EOD\n", f);
	for (i = 0; i <= m.nr; i++)
		for (j = 0; j <= m.nr; j++) {
			double bytes = matrix_cell(&m, i, j);

			bytes_text(text, sizeof(text), bytes / seconds);
			fprintf(f, "%u %u %.4f \"%s%s\"\n", j, i, all > 0 ? 100 * bytes / all : 0,
				bytes < 0.5 ? "-" : text, bytes < 0.5 ? "" : "/s");
		}
	fputs("EOD\n", f);
	fputs("set title 'Bytes per second by node'\n"
	      "set xlabel 'memory of'\nset ylabel 'handled on'\n", f);
	print_tics(f, &m, 'x', "not known");
	print_tics(f, &m, 'y', "anywhere");
	fprintf(f, "set xrange [-0.5:%u.5]\nset yrange [%u.5:-0.5]\n", m.nr, m.nr);
	fputs("set palette defined (0 '#ffffff', 1 '#c7e9c0', 40 '#74c476', 100 '#238b45')\n"
	      "set cbrange [0:100]\nset cblabel '% of all bytes'\nunset key\n"
	      "plot $cells using 1:2:3 with image, \\\n"
	      "     $cells using 1:2:4 with labels\n", f);
	matrix_free(&m);
}
