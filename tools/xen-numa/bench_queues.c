// SPDX-License-Identifier: GPL-2.0
/*
 * The queues of a benchmark: which, where they are put, and back again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "names.h"
#include "policy.h"
#include "read.h"
#include "say.h"
#include "select.h"

const char *const placement_names[NR_PLACEMENTS] = {
	[PLACEMENT_OFF]		= "off",
	[PLACEMENT_WORST]	= "worst",
	[PLACEMENT_BEST]	= "best",
	[PLACEMENT_AUTO]	= "auto",
	[PLACEMENT_STRICT]	= "strict",
};

static bool has_cpus(const struct host *h, int pxm)
{
	unsigned int i;

	for (i = 0; i < h->nr_places; i++)
		if (h->places[i].pxm == pxm)
			return *h->places[i].cpus;
	return false;
}

/* Another place with CPUs, or -1. */
static int other_place(const struct host *h, int home)
{
	unsigned int i;

	for (i = 0; i < h->nr_places; i++)
		if (h->places[i].pxm != home && *h->places[i].cpus)
			return h->places[i].pxm;
	return -1;
}

static void add(struct bench_queues *b, const struct host *h, const struct device *d,
		const struct queue *q)
{
	struct bench_queue *new;
	int other = other_place(h, q->home);

	if (d->domid < 0)
		return;
	if (q->home < 0 || other < 0 || !has_cpus(h, q->home)) {
		b->left_out++;
		return;
	}
	b->queues = say_alloc(b->queues, (b->nr + 1) * sizeof(*b->queues));
	new = &b->queues[b->nr++];
	new->device = *d;
	new->device.queues = NULL;
	new->device.nr_queues = 0;
	new->queue = *q;
	new->queue.votes = NULL;
	new->queue.nr_votes = 0;
	new->other = other;
	new->written = false;
}

/**
 * bench_choose() - the queues that can be put on two places
 * @b: result, to be freed with bench_free() when this returned 0
 * @h: the host
 * @device: only what is called so, or NULL
 *
 * Return: an exit code, the error said.
 */
int bench_choose(struct bench_queues *b, const struct host *h, const char *device)
{
	struct names *names = names_open();
	struct selection sel;
	unsigned int i, k;
	int code = CODE_OK;

	memset(b, 0, sizeof(*b));
	if (device)
		code = selection_find(&sel, h, names, device);
	for (i = 0; !code && i < h->nr_devices; i++)
		for (k = 0; k < h->devices[i].nr_queues; k++)
			if (!device || selection_has(&sel, &h->devices[i],
						     &h->devices[i].queues[k]))
				add(b, h, &h->devices[i], &h->devices[i].queues[k]);
	if (!code && device)
		selection_free(&sel);
	names_close(names);

	return code;
}

/**
 * bench_free() - forget the queues
 * @b: those of bench_choose()
 */
void bench_free(struct bench_queues *b)
{
	free(b->queues);
}

static void policy_of(char *buf, size_t len, const struct bench_queue *q, enum placement p)
{
	switch (p) {
	case PLACEMENT_WORST:
		snprintf(buf, len, "pxm:%d", q->other);
		break;
	case PLACEMENT_BEST:
		snprintf(buf, len, "pxm:%d", q->queue.home);
		break;
	default:
		snprintf(buf, len, "%s", placement_names[p]);
	}
}

/**
 * bench_place() - put every queue where a placement wants it
 * @b: the queues
 * @p: the placement
 *
 * A queue that has gone meanwhile is passed over.
 *
 * Return: an exit code, the error said.
 */
int bench_place(struct bench_queues *b, enum placement p)
{
	char policy[POLICY_LEN];
	unsigned int i;
	int err;

	for (i = 0; i < b->nr; i++) {
		struct bench_queue *q = &b->queues[i];

		policy_of(policy, sizeof(policy), q, p);
		err = policy_write(&q->device, &q->queue, policy);
		if (!err)
			q->written = true;
		else if (!policy_has_gone(&q->device, &q->queue))
			return policy_complain(err, q->device.name, policy);
	}

	return CODE_OK;
}

/**
 * bench_settled() - is every queue where the placement wants it
 * @b: the queues
 * @p: the placement
 *
 * Return: true also for queues that have gone.
 */
bool bench_settled(const struct bench_queues *b, enum placement p)
{
	const char *want = p == PLACEMENT_OFF ? "off" :
			   p == PLACEMENT_AUTO || p == PLACEMENT_STRICT ? "steered" : "fixed";
	char reason[REASON_LEN];
	unsigned int i;

	for (i = 0; i < b->nr; i++)
		if (!read_string(reason, sizeof(reason), "%s/queue-%s/reason",
				 b->queues[i].device.path, b->queues[i].queue.name) &&
		    strcmp(reason, want))
			return false;

	return true;
}

/**
 * bench_restore() - give every queue the policy that it had
 * @b: the queues
 *
 * Return: an exit code, the errors said; all are tried.
 */
int bench_restore(struct bench_queues *b)
{
	int code = CODE_OK, err;
	unsigned int i;

	for (i = 0; i < b->nr; i++) {
		struct bench_queue *q = &b->queues[i];

		if (!q->written)
			continue;
		q->written = false;
		err = policy_write(&q->device, &q->queue, q->queue.policy);
		if (err && !policy_has_gone(&q->device, &q->queue))
			code = policy_complain(err, q->device.name, q->queue.policy);
	}

	return code;
}
