// SPDX-License-Identifier: GPL-2.0
/*
 * What each queue had counted when it was looked at last: the kernel's counters
 * begin anew when a queue connects.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "say.h"

/**
 * struct counter - a queue's
 * @name: "DEVICE/QUEUE"
 * @inode: of the device's directory: another one is another device
 * @local: bytes
 * @remote: bytes
 * @unknown: bytes
 * @moves: of its home
 */
struct counter {
	char name[2 * NAME_LEN];
	uint64_t inode;
	uint64_t local, remote, unknown, moves;
};

struct counters {
	double when;
	struct counter *list;
	unsigned int nr;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct counter *)a)->name, ((const struct counter *)b)->name);
}

static void counter_of(struct counter *c, const struct device *d, const struct queue *q)
{
	snprintf(c->name, sizeof(c->name), "%s/%s", d->name, q->name);
	c->inode = d->inode;
	c->local = q->local.bytes;
	c->remote = q->remote.bytes;
	c->unknown = q->unknown.bytes;
	c->moves = q->moves;
}

/**
 * counters_write() - keep them for the next time
 * @f: where
 * @h: the host
 * @now: when it was read, seconds of a clock that does not jump
 */
void counters_write(FILE *f, const struct host *h, double now)
{
	struct counter c;
	unsigned int i, j;

	fprintf(f, "when %.3f\n", now);
	for (i = 0; i < h->nr_devices; i++)
		for (j = 0; j < h->devices[i].nr_queues; j++) {
			counter_of(&c, &h->devices[i], &h->devices[i].queues[j]);
			fprintf(f, "%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
				c.name, c.inode, c.local, c.remote, c.unknown, c.moves);
		}
}

/**
 * counters_read() - what was kept
 * @path: where
 *
 * Return: to be freed with counters_free(); NULL when there is nothing that
 * could be used.
 */
struct counters *counters_read(const char *path)
{
	struct counters *c;
	char line[512];
	FILE *f = fopen(path, "r");

	if (!f)
		return NULL;
	c = say_alloc(NULL, sizeof(*c));
	memset(c, 0, sizeof(*c));
	if (!fgets(line, sizeof(line), f) || sscanf(line, "when %lf", &c->when) != 1) {
		counters_free(c);
		c = NULL;
	}
	while (c && fgets(line, sizeof(line), f)) {
		struct counter one;

		if (sscanf(line, "%127s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
			   one.name, &one.inode, &one.local, &one.remote, &one.unknown,
			   &one.moves) != 6)
			continue;
		c->list = say_alloc(c->list, (c->nr + 1) * sizeof(one));
		c->list[c->nr++] = one;
	}
	fclose(f);
	if (c && c->nr)
		qsort(c->list, c->nr, sizeof(*c->list), by_name);

	return c;
}

/* As if it had begun at 0 where it is another one than it was. */
static void less_old(const struct counters *old, struct counter *c)
{
	const struct counter *was = NULL;

	if (old && old->nr)
		was = bsearch(c, old->list, old->nr, sizeof(*c), by_name);
	if (!was || was->inode != c->inode || was->local > c->local ||
	    was->remote > c->remote || was->unknown > c->unknown || was->moves > c->moves)
		return;
	c->local -= was->local;
	c->remote -= was->remote;
	c->unknown -= was->unknown;
	c->moves -= was->moves;
}

/**
 * counters_delta() - what has happened since
 * @old: what was kept
 * @h: the host now
 * @s: gets the bytes, the matrix, which is begun, and the moves
 */
void counters_delta(const struct counters *old, const struct host *h, struct sample *s)
{
	struct counter c;
	unsigned int i, j;
	struct rate r;

	for (i = 0; i < h->nr_devices; i++) {
		const struct device *d = &h->devices[i];
		double scale = device_scale(h, d);

		for (j = 0; j < d->nr_queues; j++) {
			counter_of(&c, d, &d->queues[j]);
			less_old(old, &c);
			r.local = c.local * scale;
			r.remote = c.remote * scale;
			r.unknown = c.unknown * scale;
			s->bytes.local += r.local;
			s->bytes.remote += r.remote;
			s->bytes.unknown += r.unknown;
			s->moves += c.moves;
			matrix_queue(&s->matrix, h, d, &d->queues[j], &r);
		}
	}
}

/**
 * counters_when() - when they were kept
 * @c: the counters
 *
 * Return: seconds, as given to counters_write().
 */
double counters_when(const struct counters *c)
{
	return c->when;
}

/**
 * counters_free() - give them back
 * @c: the counters, or NULL
 */
void counters_free(struct counters *c)
{
	if (c)
		free(c->list);
	free(c);
}
