// SPDX-License-Identifier: GPL-2.0
/*
 * How xen-numa top looks: host, nodes, queues, keys, from top to bottom.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "top.h"

#define CELL		8	/* columns of a node in the matrix */
#define LABEL		10	/* columns before them */
#define DOMAIN_MIN	12
#define DOMAIN_MAX	40
#define FIXED		68	/* columns of all but the domain, blanks included */

static void share_text(char *buf, size_t len, double share)
{
	if (isnan(share))
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%.0f%%", 100 * share);
}

static enum tone tone_of_share(double share)
{
	if (isnan(share))
		return TONE_PLAIN;

	return share >= 0.9 ? TONE_GOOD : share >= 0.5 ? TONE_WARN : TONE_BAD;
}

static void draw_host(struct screen *s, const struct top *t, const char *clock)
{
	const struct host *h = t->host;
	char share[16], bytes[16];

	if (!h->loaded) {
		screen_put(s, 0, 0, s->cols, TONE_BAD, "xen-numa: the module is not loaded");
		return;
	}
	screen_put(s, 0, 0, s->cols, TONE_STRONG, "xen-numa  mode %s  policy %s", h->mode,
		   h->policy);
	if (strcmp(h->reason, "ok"))
		screen_put(s, 0, 37, s->cols, TONE_BAD, "not steering: %s", h->reason);
	screen_right(s, 0, s->cols - 8, 8, TONE_PLAIN, "%s", clock);
	share_text(share, sizeof(share), t->local);
	bytes_text(bytes, sizeof(bytes), t->bytes);
	screen_put(s, 1, 0, s->cols, TONE_PLAIN,
		   "%u queues: %u at home, %u away, %u without a home; %s%s/s, local %s",
		   t->queues, t->at_home, t->away, t->queues - t->at_home - t->away,
		   t->sampled ? "about " : "", bytes, share);
}

static void draw_cell(struct screen *s, const struct matrix *m, unsigned int row,
		      unsigned int from, unsigned int to, unsigned int column)
{
	double bytes = matrix_cell(m, from, to);
	enum tone tone = TONE_PLAIN;
	char text[16];

	bytes_text(text, sizeof(text), bytes);
	if (bytes >= 0.5 && from < m->nr)
		tone = from == to ? TONE_GOOD : TONE_BAD;
	screen_right(s, row, LABEL + column * CELL, CELL - 1, tone, "%s",
		     bytes < 0.5 ? "." : text);
}

/*
 * Rows of the matrix that fit; the last two kinds, of which there is one each,
 * are "any" and "?". Returns the row after it.
 */
static unsigned int draw_matrix(struct screen *s, const struct top *t, unsigned int row)
{
	const struct matrix *m = &t->matrix;
	unsigned int columns = (s->cols - LABEL) / CELL, rows = s->rows / 2 - 3;
	unsigned int nodes = m->nr, i, j;

	if (nodes + 1 > columns)
		nodes = columns - 1;
	if (nodes + 1 > rows)
		nodes = rows - 1;
	screen_put(s, row, 0, LABEL, TONE_STRONG, "from\\to");
	for (j = 0; j < nodes; j++)
		screen_right(s, row, LABEL + j * CELL, CELL - 1, TONE_STRONG, "%d", m->pxms[j]);
	screen_right(s, row, LABEL + nodes * CELL, CELL - 1, TONE_STRONG, "?");
	screen_put(s, row, LABEL + (nodes + 1) * CELL + 1, s->cols, TONE_PLAIN, "%s",
		   nodes < m->nr ? "bytes/s, the first nodes" : "bytes/s");
	for (i = 0; i <= nodes; i++) {
		unsigned int from = i < nodes ? i : m->nr;

		row++;
		if (from < m->nr)
			screen_put(s, row, 0, LABEL, TONE_STRONG, "node %d", m->pxms[from]);
		else
			screen_put(s, row, 0, LABEL, TONE_STRONG, "anywhere");
		for (j = 0; j < nodes; j++)
			draw_cell(s, m, row, from, j, j);
		draw_cell(s, m, row, from, m->nr, nodes);
	}

	return row + 2;
}

static void number_text(char *buf, size_t len, int number)
{
	if (number < 0)
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%d", number);
}

struct columns {
	unsigned int domain, device, queue, home, place, local, bytes, moves, reason;
	unsigned int domain_width;
};

static struct columns columns_of(const struct screen *s)
{
	struct columns c = { .domain_width = DOMAIN_MIN };

	if (s->cols > FIXED + DOMAIN_MIN)
		c.domain_width = s->cols - FIXED;
	if (c.domain_width > DOMAIN_MAX)
		c.domain_width = DOMAIN_MAX;
	c.device = c.domain_width + 1;
	c.queue = c.device + 14;
	c.home = c.queue + 6;
	c.place = c.home + 5;
	c.local = c.place + 6;
	c.bytes = c.local + 6;
	c.moves = c.bytes + 7;
	c.reason = c.moves + 6;

	return c;
}

static void draw_titles(struct screen *s, unsigned int row, const struct columns *c)
{
	screen_put(s, row, c->domain, c->domain_width, TONE_STRONG, "DOMAIN");
	screen_put(s, row, c->device, 13, TONE_STRONG, "DEVICE");
	screen_put(s, row, c->queue, 5, TONE_STRONG, "QUEUE");
	screen_right(s, row, c->home, 4, TONE_STRONG, "HOME");
	screen_right(s, row, c->place, 5, TONE_STRONG, "PLACE");
	screen_right(s, row, c->local, 5, TONE_STRONG, "LOCAL");
	screen_right(s, row, c->bytes, 6, TONE_STRONG, "B/S");
	screen_right(s, row, c->moves, 5, TONE_STRONG, "MOVES");
	screen_put(s, row, c->reason, s->cols, TONE_STRONG, "REASON");
	screen_tone(s, row, TONE_STRONG);
}

static void draw_queue(struct screen *s, unsigned int row, const struct columns *c,
		       const struct top_row *r)
{
	enum tone tone = r->off_home ? TONE_BAD :
			 reason_is_trouble(r->queue->reason) ? TONE_WARN : TONE_PLAIN;
	char text[24];

	screen_put(s, row, c->domain, c->domain_width, TONE_PLAIN, "%s", r->domain);
	screen_put(s, row, c->device, 13, TONE_PLAIN, "%s", r->device->name);
	screen_put(s, row, c->queue, 5, TONE_PLAIN, "%s", r->queue->name);
	number_text(text, sizeof(text), r->queue->home);
	screen_right(s, row, c->home, 4, TONE_PLAIN, "%s", text);
	number_text(text, sizeof(text), r->place);
	screen_right(s, row, c->place, 5, tone, "%s", text);
	share_text(text, sizeof(text), r->local);
	screen_right(s, row, c->local, 5, tone_of_share(r->local), "%s", text);
	if (isnan(r->bytes))
		snprintf(text, sizeof(text), "-");
	else
		bytes_text(text, sizeof(text), r->bytes);
	screen_right(s, row, c->bytes, 6, TONE_PLAIN, "%s", text);
	screen_right(s, row, c->moves, 5, TONE_PLAIN, "%llu",
		     (unsigned long long)r->queue->moves);
	screen_put(s, row, c->reason, s->cols, tone, "%s", r->queue->reason);
}

static void draw_keys(struct screen *s, const struct top_options *o, const struct top *t,
		      unsigned int shown)
{
	unsigned int row = s->rows - 1;

	screen_put(s, row, 0, s->cols, TONE_PLAIN,
		   "q quit  sort: d h p l b m w  r reverse  o %s  n nodes  +- %gs ",
		   o->only_away ? "all" : "off home", o->interval);
	screen_right(s, row, s->cols - 14, 13, TONE_PLAIN, "%u-%u of %u",
		     t->nr ? o->first + 1 : 0, o->first + shown, t->nr);
}

/**
 * top_draw() - draw it
 * @s: where to, empty, at least TOP_ROWS_MIN times TOP_COLS_MIN
 * @t: what
 * @o: how; the first row is set to what there is
 * @clock: the time
 *
 * Return: how many queues fit.
 */
unsigned int top_draw(struct screen *s, const struct top *t, struct top_options *o,
		      const char *clock)
{
	struct columns c = columns_of(s);
	unsigned int row = 2, i, room;

	draw_host(s, t, clock);
	if (!o->no_matrix && t->matrix.nr)
		row = draw_matrix(s, t, 3);
	draw_titles(s, row++, &c);
	room = s->rows - 1 - row;
	if (o->first + room > t->nr)
		o->first = t->nr > room ? t->nr - room : 0;
	for (i = 0; i < room && o->first + i < t->nr; i++)
		draw_queue(s, row + i, &c, &t->rows[o->first + i]);
	draw_keys(s, o, t, i);

	return room;
}
