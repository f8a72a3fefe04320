// SPDX-License-Identifier: GPL-2.0
/*
 * What xen-numa top shows: a row for each queue, and sums.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "top.h"

static const char *const sort_names[TOP_SORTS] = {
	[TOP_DOMAIN]	= "domain",
	[TOP_HOME]	= "home",
	[TOP_PLACE]	= "place",
	[TOP_LOCAL]	= "local",
	[TOP_BYTES]	= "bytes",
	[TOP_MOVES]	= "moves",
	[TOP_REASON]	= "reason",
};

/**
 * top_sort_name() - what a way to sort is called
 * @sort: which
 *
 * Return: a constant string.
 */
const char *top_sort_name(enum top_sort sort)
{
	return sort_names[sort];
}

static int compare_numbers(double a, double b)
{
	/* What is not known comes last. */
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);

	return (a > b) - (a < b);
}

static int by_name(const struct top_row *a, const struct top_row *b)
{
	int order = strverscmp(a->domain, b->domain);

	if (!order)
		order = strverscmp(a->device->name, b->device->name);

	return order ? order : strverscmp(a->queue->name, b->queue->name);
}

static int compare(const void *pa, const void *pb, void *arg)
{
	const struct top_row *a = pa, *b = pb;
	const struct top_options *o = arg;
	int order = 0;

	switch (o->sort) {
	case TOP_HOME:
		order = compare_numbers(a->queue->home, b->queue->home);
		break;
	case TOP_PLACE:
		order = compare_numbers(a->place, b->place);
		break;
	case TOP_LOCAL:
		order = compare_numbers(a->local, b->local);
		break;
	case TOP_BYTES:
		order = isnan(a->bytes) || isnan(b->bytes) ?
			compare_numbers(a->bytes, b->bytes) :
			compare_numbers(b->bytes, a->bytes);
		break;
	case TOP_MOVES:
		order = compare_numbers(b->queue->moves, a->queue->moves);
		break;
	case TOP_REASON:
		order = strcmp(a->queue->reason, b->queue->reason);
		break;
	default:
		break;
	}
	order = order ? order : by_name(a, b);

	return o->reverse ? -order : order;
}

static void add_row(struct top *t, struct names *names, const struct device *d,
		    const struct queue *q, const struct top_options *o)
{
	bool off_home = queue_off_home(t->host, d, q);

	t->queues++;
	t->away += off_home;
	t->at_home += q->home >= 0 && !off_home;
	if (o->only_away && !off_home)
		return;
	t->rows = say_alloc(t->rows, (t->nr + 1) * sizeof(*t->rows));
	t->rows[t->nr++] = (struct top_row){
		.domain = say_text("%s", names_name(names, d->domid)),
		.device = d,
		.queue = q,
		.place = queue_place_pxm(t->host, d, q),
		.off_home = off_home,
		.local = queue_share(q),
		.bytes = queue_bytes_per_second(t->host, d, q),
	};
}

static void add_sums(struct top *t, const struct device *d, const struct rate *r,
		     struct rate *sum)
{
	double scale = device_scale(t->host, d);

	t->sampled |= device_is_sampled(d);
	if (!r->known)
		return;
	sum->local += r->local * scale;
	sum->remote += r->remote * scale;
	sum->unknown += r->unknown * scale;
}

/**
 * top_make() - work it all out
 * @t: result, to be freed with top_free()
 * @h: the host, after host_rates(); must stay
 * @names: of domains
 * @o: what is wanted
 */
void top_make(struct top *t, const struct host *h, struct names *names,
	      const struct top_options *o)
{
	struct rate sum = { 0 };
	unsigned int i, j;

	*t = (struct top){ .host = h };
	for (i = 0; i < h->nr_devices; i++)
		for (j = 0; j < h->devices[i].nr_queues; j++) {
			const struct device *d = &h->devices[i];

			add_row(t, names, d, &d->queues[j], o);
			add_sums(t, d, &d->queues[j].rate, &sum);
		}
	t->bytes = sum.local + sum.remote + sum.unknown;
	t->local = t->bytes > 0 ? sum.local / t->bytes : NAN;
	if (t->nr)
		qsort_r(t->rows, t->nr, sizeof(*t->rows), compare, (void *)o);
	matrix_rates(&t->matrix, h);
}

/**
 * top_free() - give it back
 * @t: what top_make() made
 */
void top_free(struct top *t)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		free(t->rows[i].domain);
	free(t->rows);
	matrix_free(&t->matrix);
}
