// SPDX-License-Identifier: GPL-2.0
/*
 * What follows from a queue's values.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

/**
 * queue_policy() - the policy that holds for a queue
 * @h: the host
 * @d: the device
 * @q: its queue
 *
 * Return: the queue's, the device's, or the default.
 */
const char *queue_policy(const struct host *h, const struct device *d,
			 const struct queue *q)
{
	if (strcmp(q->policy, "default"))
		return q->policy;
	if (strcmp(d->policy, "default"))
		return d->policy;

	return h->policy;
}

/**
 * queue_place_pxm() - the PXM on which a queue is by our doing
 * @h: the host
 * @d: the device
 * @q: its queue
 *
 * Return: -1 when it is not moved, or when that cannot be told.
 */
int queue_place_pxm(const struct host *h, const struct device *d,
		    const struct queue *q)
{
	const char *policy = queue_policy(h, d, q);
	unsigned int i;

	if (q->place_pxm != PLACE_PXM_UNTOLD)
		return q->place_pxm;
	if (!strcmp(q->reason, "steered"))
		return q->home;
	if (!strcmp(q->reason, "fixed") && !strncmp(policy, "pxm:", 4))
		return atoi(policy + 4);
	if (q->place < 0)
		return -1;
	if (q->place == q->home_node)
		return q->home;
	for (i = 0; i < h->nr_places; i++)
		if (h->places[i].node == q->place)
			return h->places[i].pxm;

	return -1;
}

/**
 * queue_off_home() - is a queue elsewhere than its frames
 * @h: the host
 * @d: the device
 * @q: its queue
 *
 * Return: false also for one of which no home is known.
 */
bool queue_off_home(const struct host *h, const struct device *d,
		    const struct queue *q)
{
	if (q->home < 0 || !strcmp(q->reason, "steered"))
		return false;
	if (strcmp(q->reason, "fixed"))
		return true;

	return queue_place_pxm(h, d, q) != q->home;
}

static double share(double local, double remote, double unknown)
{
	double all = local + remote + unknown;

	return all > 0 ? local / all : NAN;
}

/**
 * queue_share() - what part of the bytes was handled where they are
 * @q: the queue
 *
 * Return: 0 to 1; of the time between two readings if something was moved in
 * it, otherwise since the queue connected; NAN when nothing was.
 */
double queue_share(const struct queue *q)
{
	const struct rate *r = &q->rate;
	double lately = r->known ? share(r->local, r->remote, r->unknown) : NAN;

	return isnan(lately) ?
	       share(q->local.bytes, q->remote.bytes, q->unknown.bytes) : lately;
}

/**
 * device_is_sampled() - are only parts of its traffic counted
 * @d: the device
 *
 * Return: true for stock backends.
 */
bool device_is_sampled(const struct device *d)
{
	return !strcmp(d->mode, "stock");
}

/**
 * queue_bytes_per_second() - how much a queue moves
 * @h: the host, after host_rates()
 * @d: the device
 * @q: its queue
 *
 * Of stock backends it is an estimate: what was seen in windows of window_ms,
 * one every period_ms.
 *
 * Return: bytes per second, NAN when there are no two readings.
 */
double queue_bytes_per_second(const struct host *h, const struct device *d,
			      const struct queue *q)
{
	const struct rate *r = &q->rate;
	double sum = r->local + r->remote + r->unknown;

	if (!r->known)
		return NAN;
	if (device_is_sampled(d) && h->params.window_ms > 0 &&
	    h->params.period_ms > h->params.window_ms)
		sum *= (double)h->params.period_ms / h->params.window_ms;

	return sum;
}

/**
 * place_text() - a place in the words of policies
 * @buf: result: "node:1", "pxm:1" where there are no nodes, "-" for none
 * @len: size of @buf, PLACE_LEN suffices
 * @node: Linux's node, or -1
 * @pxm: PXM, or -1
 */
void place_text(char *buf, size_t len, int node, int pxm)
{
	if (node >= 0)
		snprintf(buf, len, "node:%d", node);
	else if (pxm >= 0)
		snprintf(buf, len, "pxm:%d", pxm);
	else
		snprintf(buf, len, "-");
}
