// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes by node: from where the work is to where the memory is.
 *
 * The kernel counts for each queue what was local and what was not. Which other
 * node the latter was is not counted: it is certain with two nodes, and taken as
 * the queue's home where that is elsewhere than its work.
 */
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "say.h"

#define NOBODY_KNOWS	(-1)

/* With a row and a column more than nodes. */
static size_t cells_of(const struct matrix *m)
{
	return (size_t)(m->nr + 1) * (m->nr + 1);
}

static unsigned int index_of(const struct matrix *m, int pxm)
{
	unsigned int i;

	for (i = 0; i < m->nr; i++)
		if (m->pxms[i] == pxm)
			break;

	return i;
}

/**
 * matrix_node() - a node that is to be there
 * @m: the matrix
 * @pxm: the node; one that is there already, or negative, changes nothing
 */
void matrix_node(struct matrix *m, int pxm)
{
	struct matrix old = *m;
	unsigned int i, j, at;

	if (pxm < 0 || index_of(m, pxm) < m->nr)
		return;
	for (at = 0; at < old.nr && old.pxms[at] < pxm; at++)
		;
	m->nr++;
	m->pxms = say_alloc(old.pxms, m->nr * sizeof(*m->pxms));
	memmove(m->pxms + at + 1, m->pxms + at, (old.nr - at) * sizeof(*m->pxms));
	m->pxms[at] = pxm;
	m->cells = say_alloc(NULL, cells_of(m) * sizeof(*m->cells));
	memset(m->cells, 0, cells_of(m) * sizeof(*m->cells));
	for (i = 0; old.cells && i <= old.nr; i++)
		for (j = 0; j <= old.nr; j++)
			m->cells[(i + (i >= at)) * (m->nr + 1) + j + (j >= at)] =
				old.cells[i * (old.nr + 1) + j];
	free(old.cells);
}

/**
 * matrix_begin() - an empty matrix
 * @m: result, to be freed with matrix_free()
 * @h: with whose nodes; NULL for none yet
 */
void matrix_begin(struct matrix *m, const struct host *h)
{
	unsigned int i, j, k;

	*m = (struct matrix){ .cells = say_alloc(NULL, sizeof(*m->cells)) };
	*m->cells = 0;
	for (i = 0; h && i < h->nr_places; i++)
		matrix_node(m, h->places[i].pxm);
	for (i = 0; h && i < h->nr_nodes; i++)
		matrix_node(m, h->nodes[i].pxm);
	/* Those who may not see places see of what queues may choose. */
	for (i = 0; h && i < h->nr_devices; i++)
		for (j = 0; j < h->devices[i].nr_queues; j++) {
			const struct queue *q = &h->devices[i].queues[j];

			matrix_node(m, q->home);
			matrix_node(m, queue_place_pxm(h, &h->devices[i], q));
			for (k = 0; k < q->nr_votes; k++)
				matrix_node(m, q->votes[k].pxm);
		}
}

/**
 * matrix_add() - bytes that went somewhere
 * @m: the matrix; nodes that it has not are not known
 * @from: where the work was, negative for no certain place
 * @to: whose memory it was, negative if nobody knows
 * @bytes: how many
 */
void matrix_add(struct matrix *m, int from, int to, double bytes)
{
	m->cells[index_of(m, from) * (m->nr + 1) + index_of(m, to)] += bytes;
}

/**
 * matrix_cell() - bytes from one node to another
 * @m: the matrix
 * @from: which of its nodes, m->nr for no certain one
 * @to: which of its nodes, m->nr for those nobody knows
 *
 * Return: the bytes.
 */
double matrix_cell(const struct matrix *m, unsigned int from, unsigned int to)
{
	return m->cells[from * (m->nr + 1) + to];
}

static int other_node(const struct matrix *m, int pxm)
{
	return m->pxms[m->pxms[0] == pxm];
}

/**
 * matrix_queue() - what a queue has moved
 * @m: the matrix
 * @h: the host
 * @d: the device
 * @q: its queue
 * @bytes: or bytes per second, as counted
 */
void matrix_queue(struct matrix *m, const struct host *h, const struct device *d,
		  const struct queue *q, const struct rate *bytes)
{
	int place = queue_place_pxm(h, d, q), to = NOBODY_KNOWS;

	if (place < 0) {
		/* Most of it is its home's. */
		matrix_add(m, NOBODY_KNOWS, q->home, bytes->local + bytes->remote);
		matrix_add(m, NOBODY_KNOWS, NOBODY_KNOWS, bytes->unknown);
		return;
	}
	if (m->nr == 2 && index_of(m, place) < 2)
		to = other_node(m, place);
	else if (q->home != place)
		to = q->home;
	matrix_add(m, place, place, bytes->local);
	matrix_add(m, place, to, bytes->remote);
	matrix_add(m, place, NOBODY_KNOWS, bytes->unknown);
}

/**
 * device_scale() - by what its counts must be multiplied to be about all
 * @h: the host
 * @d: the device
 *
 * Return: 1 where all is counted, more where it is seen in windows only.
 */
double device_scale(const struct host *h, const struct device *d)
{
	if (!device_is_sampled(d) || h->params.window_ms <= 0 ||
	    h->params.period_ms <= h->params.window_ms)
		return 1;

	return (double)h->params.period_ms / h->params.window_ms;
}

/**
 * matrix_rates() - bytes per second of all queues
 * @m: result, to be freed with matrix_free()
 * @h: the host, after host_rates()
 */
void matrix_rates(struct matrix *m, const struct host *h)
{
	unsigned int i, j;

	matrix_begin(m, h);
	for (i = 0; i < h->nr_devices; i++) {
		const struct device *d = &h->devices[i];
		double scale = device_scale(h, d);

		for (j = 0; j < d->nr_queues; j++) {
			struct rate r = d->queues[j].rate;

			if (!r.known)
				continue;
			r.local *= scale;
			r.remote *= scale;
			r.unknown *= scale;
			matrix_queue(m, h, d, &d->queues[j], &r);
		}
	}
}

/**
 * matrix_free() - give a matrix back
 * @m: the matrix, empty afterwards
 */
void matrix_free(struct matrix *m)
{
	free(m->pxms);
	free(m->cells);
	*m = (struct matrix){ 0 };
}
