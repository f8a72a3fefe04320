// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa status: the host in one screen.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "host.h"
#include "json.h"
#include "read.h"
#include "say.h"
#include "table.h"
#include "xen.h"

struct options {
	double interval;
	bool json;
};

enum { OPT_JSON = 256 };

static const struct argp_option option_list[] = {
	{ "interval", 'i', "SECONDS", 0,
	  "Time between two readings, from which bytes per second are worked out (1; where there are stock backends the module's period_ms, at most 10). 0: read once, and show all bytes since each queue connected", 0 },
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'i':
		o->interval = command_seconds(state, arg);
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "The host in one screen: what is loaded, whether it can steer, where queues are.\v"
	       "A queue is at home when its work is on the node that owns most of the bytes it "
	       "moves. Everybody may run it; what Xen says is only for root.\n\n"
	       "Exit codes: 0 done, 1 nothing can be steered on this host, or a queue cannot be "
	       "where it should, 2 wrong usage, 3 no module, 4 no Xen.",
};

#define MAX_REASONS	16

/* Queues counted by what matters. */
struct sums {
	unsigned int devices;
	unsigned int queues;
	unsigned int home;	/* work is where the bytes are */
	unsigned int away;	/* it is not */
	unsigned int nowhere;	/* no home is known */
	unsigned int trouble;	/* it cannot be where it should */
	unsigned int reasons[MAX_REASONS];
	double local, remote, unknown;
	double rate;
	bool sampled;
};

/* What belongs to one node, by its PXM. */
struct node_sums {
	int node;
	int pxm;
	const char *cpus;
	unsigned int homes;
	unsigned int places;
	double rate;
};

static void sum_queue(struct sums *s, const struct host *h, const struct device *d,
		      const struct queue *q)
{
	double rate = queue_bytes_per_second(h, d, q);
	unsigned int i;

	s->queues++;
	s->trouble += reason_is_trouble(q->reason);
	if (q->home < 0)
		s->nowhere++;
	else if (queue_off_home(h, d, q))
		s->away++;
	else
		s->home++;
	for (i = 0; reason_at(i) && i < MAX_REASONS; i++)
		if (!strcmp(reason_at(i), q->reason))
			s->reasons[i]++;
	if (!isnan(rate))
		s->rate += rate;
	s->sampled |= device_is_sampled(d);
	if (q->rate.known) {
		s->local += q->rate.local;
		s->remote += q->rate.remote;
		s->unknown += q->rate.unknown;
	}
}

static struct sums sum_up(const struct host *h)
{
	struct sums s = { 0 };
	unsigned int i, k;

	s.devices = h->nr_devices;
	for (i = 0; i < h->nr_devices; i++)
		for (k = 0; k < h->devices[i].nr_queues; k++)
			sum_queue(&s, h, &h->devices[i], &h->devices[i].queues[k]);
	/* Nothing moved, or nobody looked long enough: since the beginning, then. */
	if (s.local + s.remote + s.unknown > 0)
		return s;
	for (i = 0; i < h->nr_devices; i++) {
		for (k = 0; k < h->devices[i].nr_queues; k++) {
			const struct queue *q = &h->devices[i].queues[k];

			s.local += q->local.bytes;
			s.remote += q->remote.bytes;
			s.unknown += q->unknown.bytes;
		}
	}

	return s;
}

static struct node_sums *node_at(struct node_sums **list, unsigned int *nr, int node,
				 int pxm)
{
	unsigned int i;

	for (i = 0; i < *nr; i++)
		if ((pxm >= 0 && (*list)[i].pxm == pxm) ||
		    (node >= 0 && (*list)[i].node == node)) {
			if ((*list)[i].pxm < 0)
				(*list)[i].pxm = pxm;
			return &(*list)[i];
		}
	*list = say_alloc(*list, (*nr + 1) * sizeof(**list));
	(*list)[*nr] = (struct node_sums){ .node = node, .pxm = pxm };

	return &(*list)[(*nr)++];
}

static int compare_nodes(const void *a, const void *b)
{
	const struct node_sums *x = a, *y = b;

	return x->pxm != y->pxm ? x->pxm - y->pxm : x->node - y->node;
}

/* Nodes that dom0 has, that the module knows, and that queues name. */
static unsigned int sum_nodes(const struct host *h, struct node_sums **list)
{
	unsigned int nr = 0, i, k;

	*list = NULL;
	for (i = 0; i < h->nr_places; i++)
		node_at(list, &nr, h->places[i].node, h->places[i].pxm)->cpus =
			h->places[i].cpus;
	for (i = 0; i < h->nr_nodes; i++) {
		struct node_sums *n = node_at(list, &nr, h->nodes[i].node, h->nodes[i].pxm);

		if (!n->cpus)
			n->cpus = h->nodes[i].cpus;
	}
	for (i = 0; i < h->nr_devices; i++) {
		const struct device *d = &h->devices[i];

		for (k = 0; k < d->nr_queues; k++) {
			const struct queue *q = &d->queues[k];
			int pxm = queue_place_pxm(h, d, q);
			struct node_sums *n;
			double rate = queue_bytes_per_second(h, d, q);

			if (q->home >= 0) {
				n = node_at(list, &nr, q->home_node, q->home);
				n->homes++;
				n->rate += isnan(rate) ? 0 : rate;
			}
			if (q->place >= 0 || pxm >= 0)
				node_at(list, &nr, q->place, pxm)->places++;
		}
	}
	if (nr)
		qsort(*list, nr, sizeof(**list), compare_nodes);

	return nr;
}

static void number(char *buf, size_t len, int n)
{
	if (n < 0)
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%d", n);
}

/* Every other CPU of a large host would fill lines. */
static void cpus_text(char *buf, size_t len, const char *cpus)
{
	size_t at = strlen(cpus);

	if (at < len) {
		snprintf(buf, len, "%s", *cpus ? cpus : "none");
		return;
	}
	for (at = len - 4; at && cpus[at - 1] != ','; at--)
		;
	snprintf(buf, len, "%.*s...", (int)at, cpus);
}

static void show_nodes(const struct host *h, const struct options *o)
{
	static const struct column columns[] = {
		{ "PXM", true }, { "NODE", true }, { "DOM0'S CPUS", false },
		{ "WORK THERE", true }, { "HOME THERE", true }, { "BYTES/S OF THOSE", true },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	struct node_sums *nodes;
	unsigned int nr = sum_nodes(h, &nodes), i;

	for (i = 0; i < nr; i++) {
		const struct node_sums *n = &nodes[i];
		char pxm[16], node[16], cpus[24] = "?";

		number(pxm, sizeof(pxm), n->pxm);
		number(node, sizeof(node), n->node);
		if (n->cpus)
			cpus_text(cpus, sizeof(cpus), n->cpus);
		table_row(t);
		table_text(t, "%s", pxm);
		table_text(t, "%s", node);
		table_text(t, "%s", cpus);
		table_value(t, n->places, "%u", n->places);
		table_value(t, n->homes, "%u", n->homes);
		if (o->interval)
			table_bytes(t, n->rate, "", "");
		else
			table_text(t, "-");
	}
	if (nr)
		table_print(t, stdout);
	else
		puts("No nodes are known.");
	table_free(t);
	free(nodes);
}

/* "steered 4, off 2": those that there are */
static void show_reasons(const struct sums *s)
{
	const char *comma = "";
	unsigned int i;

	for (i = 0; reason_at(i) && i < MAX_REASONS; i++) {
		if (!s->reasons[i])
			continue;
		printf("%s%s%s%s %u", comma,
		       reason_is_trouble(reason_at(i)) ? say_tone(stdout, TONE_BAD) : "",
		       reason_at(i),
		       reason_is_trouble(reason_at(i)) ? say_tone(stdout, TONE_PLAIN) : "",
		       s->reasons[i]);
		comma = ", ";
	}
}

static void show_share(const struct sums *s, const struct options *o)
{
	double all = s->local + s->remote + s->unknown;
	char rate[32];

	printf("Bytes     ");
	if (!all) {
		puts("none moved yet");
		return;
	}
	printf("%.1f%% local, %.1f%% remote, %.1f%% unknown", s->local * 100 / all,
	       s->remote * 100 / all, s->unknown * 100 / all);
	if (o->interval && s->rate > 0) {
		bytes_text(rate, sizeof(rate), s->rate);
		printf("; %s%s per second", s->sampled ? "~" : "", rate);
	} else {
		fputs(", since the queues connected", stdout);
	}
	putchar('\n');
}

static bool can_steer(const struct host *h)
{
	return !strcmp(h->reason, "ok");
}

/* What Xen itself says. */
struct hypervisor {
	char version[128];
	bool asked;		/* false: the rest is not for us to know */
	bool tells_frames;
	unsigned int vcpus;	/* of dom0 */
	unsigned int pinned;	/* those that stay on one node */
};

static void ask_hypervisor(struct hypervisor *hv)
{
	char major[32] = "?", minor[32] = "?", extra[32] = "";
	const struct xen_domain *dom0;
	struct xen_host *x;
	unsigned int i;

	*hv = (struct hypervisor){ 0 };
	read_string(major, sizeof(major), "/sys/hypervisor/version/major");
	read_string(minor, sizeof(minor), "/sys/hypervisor/version/minor");
	read_string(extra, sizeof(extra), "/sys/hypervisor/version/extra");
	snprintf(hv->version, sizeof(hv->version), "%s.%s%s", major, minor, extra);
	if (xen_read(&x, XEN_DOMAINS))
		return;
	dom0 = xen_domain(x, 0);
	hv->asked = dom0;
	hv->tells_frames = !x->frames_error;
	for (i = 0; dom0 && i < dom0->nr_vcpus; i++) {
		hv->vcpus++;
		/* firmware need not have a number for the only node */
		hv->pinned += x->nr_nodes == 1 ||
			      xen_cpus_pxm(x, &dom0->vcpus[i].hard) != PXM_UNKNOWN;
	}
	xen_free(x);
}

static void show_hypervisor(const struct host *h)
{
	struct hypervisor hv;

	ask_hypervisor(&hv);
	printf("Xen       %s%s\n", hv.version, !hv.asked ? "" : hv.tells_frames ?
	       ", tells the node of a frame" : ", does not tell the node of a frame");
	printf("dom0      %s", *h->guest_type ? h->guest_type : "of unknown type");
	if (hv.asked)
		printf(", %u vCPUs, %s%u of them pinned to one node%s", hv.vcpus,
		       hv.pinned < hv.vcpus ? say_tone(stdout, TONE_WARN) : "", hv.pinned,
		       say_tone(stdout, TONE_PLAIN));
	putchar('\n');
}

static void show_module(const struct host *h)
{
	const struct params *p = &h->params;

	show_hypervisor(h);
	printf("Module    %s mode, %s%s%s: %s\n", h->mode,
	       say_tone(stdout, can_steer(h) ? TONE_GOOD : TONE_BAD), h->reason,
	       say_tone(stdout, TONE_PLAIN), host_reason_words(h->reason));
	printf("Policy    %s; tick %lld ms, from %lld KiB, margin %lld%%, hold %lld ms, capacity %lld%%\n",
	       h->policy, p->tick_ms, p->min_kib, p->margin_pct, p->hold_ms,
	       p->capacity_pct);
	if (!strcmp(h->mode, "stock") || !strcmp(h->mode, "mixed"))
		printf("Samples   of stock backends, %lld ms every %lld ms\n", p->window_ms,
		       p->period_ms);
}

static void show(const struct host *h, const struct sums *s, const struct options *o)
{
	show_module(h);
	printf("Queues    %u of %u devices: %s%u at home%s, %s%u away%s, %u with no home yet\n",
	       s->queues, s->devices, s->home ? say_tone(stdout, TONE_GOOD) : "", s->home,
	       say_tone(stdout, TONE_PLAIN), s->away ? say_tone(stdout, TONE_BAD) : "",
	       s->away, say_tone(stdout, TONE_PLAIN), s->nowhere);
	if (s->queues) {
		printf("Reasons   ");
		show_reasons(s);
		putchar('\n');
	}
	show_share(s, o);
	putchar('\n');
	show_nodes(h, o);
}

static void json_params(struct json *j, const struct params *p)
{
	json_object(j, "parameters");
	json_int(j, "tick_ms", p->tick_ms);
	json_int(j, "min_kib", p->min_kib);
	json_int(j, "margin_pct", p->margin_pct);
	json_int(j, "hold_ms", p->hold_ms);
	json_int(j, "capacity_pct", p->capacity_pct);
	json_int(j, "window_ms", p->window_ms);
	json_int(j, "period_ms", p->period_ms);
	json_close(j);
}

static void json_hypervisor(struct json *j, const struct host *h)
{
	struct hypervisor hv;

	ask_hypervisor(&hv);
	json_object(j, "xen");
	json_string(j, "version", hv.version);
	if (hv.asked)
		json_bool(j, "tells_frames", hv.tells_frames);
	else
		json_null(j, "tells_frames");
	json_close(j);
	json_object(j, "dom0");
	json_string(j, "type", *h->guest_type ? h->guest_type : NULL);
	if (hv.asked) {
		json_uint(j, "vcpus", hv.vcpus);
		json_uint(j, "pinned_vcpus", hv.pinned);
	}
	json_close(j);
}

static void json_nodes(struct json *j, const struct host *h)
{
	struct node_sums *nodes;
	unsigned int nr = sum_nodes(h, &nodes), i;

	json_array(j, "nodes");
	for (i = 0; i < nr; i++) {
		json_object(j, NULL);
		json_int(j, "pxm", nodes[i].pxm);
		json_int(j, "node", nodes[i].node);
		json_string(j, "cpus", nodes[i].cpus);
		json_uint(j, "queues_placed", nodes[i].places);
		json_uint(j, "queues_with_home", nodes[i].homes);
		json_double(j, "bytes_per_second", nodes[i].rate);
		json_close(j);
	}
	json_close(j);
	free(nodes);
}

static void show_json(const struct host *h, const struct sums *s)
{
	double all = s->local + s->remote + s->unknown;
	unsigned int i;
	struct json j;

	json_begin(&j, stdout);
	json_hypervisor(&j, h);
	json_string(&j, "mode", h->mode);
	json_string(&j, "reason", h->reason);
	json_string(&j, "policy", h->policy);
	json_params(&j, &h->params);
	json_object(&j, "queues");
	json_uint(&j, "devices", s->devices);
	json_uint(&j, "all", s->queues);
	json_uint(&j, "on_home", s->home);
	json_uint(&j, "off_home", s->away);
	json_uint(&j, "homeless", s->nowhere);
	json_uint(&j, "in_trouble", s->trouble);
	json_object(&j, "by_reason");
	for (i = 0; reason_at(i) && i < MAX_REASONS; i++)
		json_uint(&j, reason_at(i), s->reasons[i]);
	json_close(&j);
	json_close(&j);
	json_double(&j, "local_share", all > 0 ? s->local / all : NAN);
	json_double(&j, "bytes_per_second", s->rate);
	json_bool(&j, "sampled", s->sampled);
	json_nodes(&j, h);
	json_end(&j);
}

/**
 * cmd_status() - xen-numa status
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_status(int argc, char **argv)
{
	struct options o = { .interval = -1 };
	struct sums s;
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = host_read_twice(&h, o.interval);
	if (code)
		return code;
	s = sum_up(&h);
	if (o.json)
		show_json(&h, &s);
	else
		show(&h, &s, &o);
	code = can_steer(&h) && !s.trouble ? CODE_OK : CODE_FOUND;
	host_free(&h);

	return code;
}
