// SPDX-License-Identifier: GPL-2.0
/*
 * What would change where a queue is, for each reason that it can have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "say.h"
#include "table.h"

#define WORDS_LEN	64

/* What there is to know about it. */
struct about {
	const struct host *h;
	const struct device *d;
	const struct queue *q;
	const char *policy;
	FILE *f;
};

static bool is_pv(const struct host *h)
{
	return !strcmp(h->guest_type, "PV");
}

/**
 * node_words() - a node as both worlds call it
 * @buf: result: "node 1 (PXM 4)", "node 1" where both are the same, "PXM 4"
 *	 where dom0 has no nodes
 * @len: size of @buf, 64 suffices
 * @h: the host
 * @q: a queue of it, whose home tells one more pair
 * @pxm: firmware's number, -1 for none
 */
void node_words(char *buf, size_t len, const struct host *h, const struct queue *q,
		int pxm)
{
	unsigned int i;
	int node = -1;

	if (pxm == q->home)
		node = q->home_node;
	for (i = 0; i < h->nr_places && node < 0; i++)
		if (h->places[i].pxm == pxm)
			node = h->places[i].node;
	if (pxm < 0)
		snprintf(buf, len, "no node");
	else if (node < 0)
		snprintf(buf, len, "PXM %d", pxm);
	else if (node == pxm)
		snprintf(buf, len, "node %d", node);
	else
		snprintf(buf, len, "node %d (PXM %d)", node, pxm);
}

static uint64_t votes_of(const struct queue *q, int pxm)
{
	unsigned int i;

	for (i = 0; i < q->nr_votes; i++)
		if (q->votes[i].pxm == pxm)
			return q->votes[i].bytes;

	return 0;
}

static const struct vote *runner_up(const struct queue *q)
{
	const struct vote *best = NULL;
	unsigned int i;

	for (i = 0; i < q->nr_votes; i++)
		if (q->votes[i].pxm != q->home && q->votes[i].bytes &&
		    (!best || q->votes[i].bytes > best->bytes))
			best = &q->votes[i];

	return best;
}

/* strict has a margin of its own, if the common one is not less. */
static long long margin(const struct about *a)
{
	long long pct = a->h->params.margin_pct;

	return !strcmp(a->policy, "strict") && pct > 10 ? 10 : pct;
}

static void lead(const struct about *a)
{
	const struct vote *next = runner_up(a->q);
	long long pct = margin(a);
	char words[WORDS_LEN], need[32], has[32];

	fprintf(a->f,
		"It moves when another node's bytes are ahead of its home's by more than %lld%% and its home has not changed for %lld ms.",
		pct, a->h->params.hold_ms);
	if (!next) {
		fprintf(a->f, " At present no other node has any.");
		return;
	}
	node_words(words, sizeof(words), a->h, a->q, next->pxm);
	bytes_text(need, sizeof(need), votes_of(a->q, a->q->home) * (1 + pct / 100.0));
	bytes_text(has, sizeof(has), next->bytes);
	fprintf(a->f, " At present %s has %s and would need more than %s.", words, has, need);
}

static void advise_steered(const struct about *a)
{
	lead(a);
	fprintf(a->f, " Or set another policy: off, node:N or pxm:N.");
}

static void advise_fixed(const struct about *a)
{
	fprintf(a->f, "Only another policy: \"xen-numa set %s/%s auto\" lets it follow its bytes",
		a->d->name, a->q->name);
	if (a->q->home >= 0 && queue_off_home(a->h, a->d, a->q)) {
		char words[WORDS_LEN];

		node_words(words, sizeof(words), a->h, a->q, a->q->home);
		fprintf(a->f, ", to %s", words);
	}
	fputc('.', a->f);
}

static void advise_off(const struct about *a)
{
	fprintf(a->f, "\"xen-numa set %s/%s auto\"", a->d->name, a->q->name);
	if (!strcmp(a->q->policy, "default") && !strcmp(a->d->policy, "default"))
		fprintf(a->f, ", or \"xen-numa default auto\" for all that have no policy of their own");
	fputc('.', a->f);
}

static void advise_no_choice(const struct about *a)
{
	fprintf(a->f, "The host: the module says \"%s\": %s. \"xen-numa doctor\" looks at everything that steering needs.",
		a->h->reason, host_reason_words(a->h->reason));
}

static void advise_no_traffic(const struct about *a)
{
	fprintf(a->f, "Traffic: %lld KiB moved lately are enough, a quarter of that where only samples are seen.",
		a->h->params.min_kib);
	if (strcmp(a->policy, "strict"))
		fprintf(a->f, " With the policy strict the first byte is.");
	if (device_is_sampled(a->d))
		fprintf(a->f, " This is a stock backend: its traffic is looked at for %lld ms every %lld ms.",
			a->h->params.window_ms, a->h->params.period_ms);
}

static void advise_unknown_frames(const struct about *a)
{
	fprintf(a->f, "Somebody who knows whose the frames are: %s. Frames that nobody knows are asked about again after 10 seconds, then ever more rarely. If you know the node, \"xen-numa set %s/%s pxm:N\" puts it there.",
		is_pv(a->h) ? "in a PV dom0 firmware's SRAT, which has no range for them" :
		"Xen, which tells no node for them",
		a->d->name, a->q->name);
}

static void advise_no_node(const struct about *a)
{
	char words[WORDS_LEN];

	if (!strncmp(a->policy, "node:", 5) || !strncmp(a->policy, "pxm:", 4)) {
		fprintf(a->f, "Its policy is %s, which dom0 does not have now: \"xen-numa set %s/%s auto\", or a node that is there.",
			a->policy, a->d->name, a->q->name);
		return;
	}
	node_words(words, sizeof(words), a->h, a->q, a->q->home);
	fprintf(a->f, "A node in dom0 for %s: it needs some of dom0's memory or a vCPU of dom0's there (dom0_mem, dom0_max_vcpus, dom0_nodes on Xen's command line). Until then \"xen-numa set %s/%s node:N\" can put it on the nearest that dom0 has.",
		words, a->d->name, a->q->name);
}

static void advise_no_cpus(const struct about *a)
{
	if (is_pv(a->h))
		fprintf(a->f, "A vCPU of dom0's that is pinned to CPUs of that node: xl vcpu-pin Domain-0 VCPU CPU.");
	else
		fprintf(a->f, "A CPU of dom0's on that node that is online and neither in isolcpus= nor in nohz_full=.");
	fprintf(a->f, " It comes by itself with the first one.");
}

static void advise_full(const struct about *a)
{
	fprintf(a->f, "Room: the queues that are there and this one would need more than %lld%% of the node's CPUs. It comes by itself when there is room. Give dom0 more CPUs on that node, raise the parameter capacity_pct, or \"xen-numa set %s/%s strict\", which knows no limit.",
		a->h->params.capacity_pct, a->d->name, a->q->name);
}

static void advise_operator(const struct about *a)
{
	fprintf(a->f, "Writing its policy again takes it back: \"xen-numa set %s/%s %s\". If nobody did this by hand, irqbalance or a script of the host's did, and will again.",
		a->d->name, a->q->name, a->q->policy);
}

static void advise_refused(const struct about *a)
{
	fprintf(a->f, "It is tried again %s. The kernel's log may say what is wrong with an interrupt; a thread is refused when its CPUs have just gone offline.",
		a->h->params.tick_ms > 0 ? "at every tick" : "all the time");
}

static const struct {
	const char *reason;
	void (*advise)(const struct about *a);
} table[] = {
	{ "steered", advise_steered },
	{ "fixed", advise_fixed },
	{ "off", advise_off },
	{ "no-choice", advise_no_choice },
	{ "no-traffic", advise_no_traffic },
	{ "unknown-frames", advise_unknown_frames },
	{ "pxm-without-node", advise_no_node },
	{ "node-without-cpus", advise_no_cpus },
	{ "home-full", advise_full },
	{ "kept-by-operator", advise_operator },
	{ "refused", advise_refused },
};

/**
 * advice() - what would change where a queue is
 * @h: the host
 * @d: the device
 * @q: its queue
 *
 * Return: sentences, to be freed with free(); NULL for a reason that is newer
 * than this program.
 */
char *advice(const struct host *h, const struct device *d, const struct queue *q)
{
	struct about a = { h, d, q, queue_policy(h, d, q), NULL };
	char *text = NULL;
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(table[i].reason, q->reason))
			break;
	if (i == ARRAY_SIZE(table))
		return NULL;
	a.f = open_memstream(&text, &len);
	if (!a.f)
		return NULL;
	table[i].advise(&a);
	fclose(a.f);

	return text;
}
