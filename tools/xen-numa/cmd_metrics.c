// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa metrics: numbers for a monitoring system.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "command.h"
#include "host.h"
#include "labels.h"
#include "matrix.h"
#include "names.h"
#include "say.h"
#include "xen.h"

enum { OPT_OPENMETRICS = 256, OPT_PER, OPT_PAGES };

/* How finely: each step has more series. */
enum per { PER_HOST, PER_DOMAIN, PER_DEVICE, PER_QUEUE };

static const char *const per_names[] = {
	[PER_HOST] = "host", [PER_DOMAIN] = "domain", [PER_DEVICE] = "device",
	[PER_QUEUE] = "queue",
};

#define NR_PER	(sizeof(per_names) / sizeof(per_names[0]))

struct options {
	const char *output;
	bool openmetrics;
	bool pages;
	enum per per;
};

struct page {
	FILE *f;
	const struct options *o;
	const struct host *h;
	const struct xen_host *xen;	/* NULL if it cannot be asked */
	struct labels *labels;
	struct names *names;
};

/* What has one name. In OpenMetrics a counter's is without "_total". */
static void family(const struct page *p, const char *name, const char *type, const char *help)
{
	size_t len = strlen(name);

	if (p->o->openmetrics && !strcmp(type, "counter"))
		len -= strlen("_total");
	fprintf(p->f, "# HELP %.*s %s\n# TYPE %.*s %s\n", (int)len, name, help, (int)len, name,
		type);
}

static void gauge(const struct page *p, const char *name, const char *help, double value)
{
	family(p, name, "gauge", help);
	fprintf(p->f, "%s %.10g\n", name, value);
}

/* All is seen of backends with hooks. */
static double sampling_ratio(const struct host *h)
{
	if ((strcmp(h->mode, "stock") && strcmp(h->mode, "mixed")) ||
	    h->params.period_ms <= h->params.window_ms || h->params.window_ms <= 0)
		return 1;

	return (double)h->params.window_ms / h->params.period_ms;
}

static void print_info(const struct page *p)
{
	family(p, "xen_numa_info", "gauge", "The host: its value is always 1.");
	fprintf(p->f, "xen_numa_info{dom0=");
	label_quote(p->f, p->h->guest_type);
	fprintf(p->f, ",mode=");
	label_quote(p->f, p->h->mode);
	fprintf(p->f, ",policy=");
	label_quote(p->f, p->h->policy);
	fprintf(p->f, ",reason=");
	label_quote(p->f, p->h->reason);
	fprintf(p->f, ",xen=");
	label_quote(p->f, p->xen ? p->xen->version : "");
	fputs("} 1\n", p->f);
	gauge(p, "xen_numa_module_loaded", "Whether the module xen-numa is loaded.", p->h->loaded);
	gauge(p, "xen_numa_can_steer", "Whether queues can be steered on this host.",
	      p->h->loaded && !strcmp(p->h->reason, "ok"));
	gauge(p, "xen_numa_sampling_ratio",
	      "Share of the time in which stock backends are looked at: what they move is about their bytes divided by it.",
	      sampling_ratio(p->h));
}

static void print_queues(const struct page *p)
{
	unsigned int i, j, k, n, off_home = 0;

	family(p, "xen_numa_queues", "gauge", "Queues by why they are where they are.");
	for (k = 0; reason_at(k); k++) {
		n = 0;
		for (i = 0; i < p->h->nr_devices; i++)
			for (j = 0; j < p->h->devices[i].nr_queues; j++)
				n += !strcmp(p->h->devices[i].queues[j].reason, reason_at(k));
		fprintf(p->f, "xen_numa_queues{reason=\"%s\"} %u\n", reason_at(k), n);
	}
	for (i = 0; i < p->h->nr_devices; i++)
		for (j = 0; j < p->h->devices[i].nr_queues; j++)
			off_home += queue_off_home(p->h, &p->h->devices[i],
						   &p->h->devices[i].queues[j]);
	gauge(p, "xen_numa_queues_off_home", "Queues that are elsewhere than most of their bytes.",
	      off_home);
}

static void print_homes(const struct page *p)
{
	struct matrix m;
	unsigned int i, j, k;

	matrix_begin(&m, p->h);
	for (i = 0; i < p->h->nr_devices; i++)
		for (j = 0; j < p->h->devices[i].nr_queues; j++)
			matrix_add(&m, -1, p->h->devices[i].queues[j].home, 1);
	family(p, "xen_numa_home_queues", "gauge", "Queues by the node of most of their bytes.");
	for (k = 0; k < m.nr; k++)
		fprintf(p->f, "xen_numa_home_queues{node=\"%d\"} %.0f\n", m.pxms[k],
			matrix_cell(&m, m.nr, k));
	fprintf(p->f, "xen_numa_home_queues{node=\"unknown\"} %.0f\n",
		matrix_cell(&m, m.nr, m.nr));
	matrix_free(&m);
}

/* The labels of what a queue is added to: "{domain="a",device="vif-0"". */
static char *key_of(const struct page *p, const struct device *d, const struct queue *q)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return say_text("%s", "");
	if (p->o->per >= PER_DOMAIN) {
		fputs("domain=", f);
		label_quote(f, label_domain(p->labels, d->domid));
	}
	if (p->o->per >= PER_DEVICE && d->devid >= 0)
		fprintf(f, ",device=\"%s-%d\"", d->kind, d->devid);
	else if (p->o->per >= PER_DEVICE)
		fprintf(f, ",device=\"%s\"", d->kind);
	if (p->o->per >= PER_QUEUE) {
		fputs(",queue=", f);
		label_quote(f, q->name);
	}
	fclose(f);

	return text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct series *)a)->key, ((const struct series *)b)->key);
}

/* All queues by their labels, sums in place of those that have the same. */
static struct series *collect(const struct page *p, unsigned int *nr)
{
	struct series *list = NULL;
	unsigned int i, j, n = 0, to = 0;

	for (i = 0; i < p->h->nr_devices; i++)
		for (j = 0; j < p->h->devices[i].nr_queues; j++) {
			const struct queue *q = &p->h->devices[i].queues[j];

			list = say_alloc(list, (n + 1) * sizeof(*list));
			list[n++] = (struct series){
				.key = key_of(p, &p->h->devices[i], q),
				.local = q->local.bytes,
				.remote = q->remote.bytes,
				.unknown = q->unknown.bytes,
				.moves = q->moves,
			};
		}
	if (n)
		qsort(list, n, sizeof(*list), by_text);
	for (i = 1; i < n; i++) {
		if (strcmp(list[to].key, list[i].key)) {
			list[++to] = list[i];
			continue;
		}
		list[to].local += list[i].local;
		list[to].remote += list[i].remote;
		list[to].unknown += list[i].unknown;
		list[to].moves += list[i].moves;
		free(list[i].key);
	}
	*nr = n ? to + 1 : 0;

	return list;
}

static void print_bytes(const struct page *p)
{
	unsigned int nr, i;
	struct series *list = collect(p, &nr);

	family(p, "xen_numa_bytes_total", "counter",
	       "Bytes that queues have handled on the node that owns them (local), on another (remote), or before that was known.");
	for (i = 0; i < nr; i++) {
		const char *comma = *list[i].key ? "," : "";

		fprintf(p->f, "xen_numa_bytes_total{%s%swhere=\"local\"} %" PRIu64 "\n",
			list[i].key, comma, list[i].local);
		fprintf(p->f, "xen_numa_bytes_total{%s%swhere=\"remote\"} %" PRIu64 "\n",
			list[i].key, comma, list[i].remote);
		fprintf(p->f, "xen_numa_bytes_total{%s%swhere=\"unknown\"} %" PRIu64 "\n",
			list[i].key, comma, list[i].unknown);
	}
	family(p, "xen_numa_moves_total", "counter", "How often homes of queues have changed.");
	for (i = 0; i < nr; i++)
		fprintf(p->f, *list[i].key ? "xen_numa_moves_total{%s} %" PRIu64 "\n" :
			"xen_numa_moves_total%s %" PRIu64 "\n", list[i].key, list[i].moves);
	for (i = 0; i < nr; i++)
		free(list[i].key);
	free(list);
}

static void print_nodes(const struct page *p)
{
	unsigned int i;

	family(p, "xen_numa_node_memory_bytes", "gauge", "The host's memory by node.");
	for (i = 0; i < p->xen->nr_nodes; i++)
		if (p->xen->nodes[i].pxm != PXM_UNKNOWN)
			fprintf(p->f, "xen_numa_node_memory_bytes{node=\"%d\"} %" PRIu64 "\n",
				p->xen->nodes[i].pxm, p->xen->nodes[i].size);
	family(p, "xen_numa_node_free_bytes", "gauge", "The host's memory that no domain has, by node.");
	for (i = 0; i < p->xen->nr_nodes; i++)
		if (p->xen->nodes[i].pxm != PXM_UNKNOWN)
			fprintf(p->f, "xen_numa_node_free_bytes{node=\"%d\"} %" PRIu64 "\n",
				p->xen->nodes[i].pxm, p->xen->nodes[i].free);
}

static void print_pages(const struct page *p)
{
	unsigned int i, j;

	family(p, "xen_numa_domain_memory_bytes", "gauge", "Domains' memory by node.");
	for (i = 0; i < p->xen->nr_domains; i++)
		for (j = 0; j < p->xen->domains[i].nr_counts; j++) {
			const struct xen_domain *d = &p->xen->domains[i];

			fputs("xen_numa_domain_memory_bytes{domain=", p->f);
			label_quote(p->f, label_domain(p->labels, d->domid));
			fprintf(p->f, ",node=\"%d\"} %llu\n", d->counts[j].pxm,
				d->counts[j].pages * XEN_PAGE);
		}
}

static void print_all(const struct page *p)
{
	print_info(p);
	if (p->h->loaded) {
		print_queues(p);
		print_homes(p);
		print_bytes(p);
	}
	if (p->xen)
		print_nodes(p);
	if (p->xen && p->o->pages && !p->xen->counts_error)
		print_pages(p);
	fputs("# EOF\n", p->f);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case OPT_OPENMETRICS:
		o->openmetrics = true;
		return 0;
	case OPT_PAGES:
		o->pages = true;
		return 0;
	case OPT_PER:
		for (o->per = 0; o->per < NR_PER; o->per++)
			if (!strcmp(arg, per_names[o->per]))
				return 0;
		argp_error(state, "--per is one of: host domain device queue; not \"%s\"", arg);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "output", 'o', "FILE", 0,
	  "Replace this file, at once or not at all, instead of printing", 0 },
	{ "per", OPT_PER, "WHAT", 0,
	  "Add up bytes and moves for the host, each domain, device (the default) or queue: fewer series, or more", 0 },
	{ "pages", OPT_PAGES, NULL, 0,
	  "Also domains' memory by node, a series for each domain and node; counting it takes up to a second for each domain and TiB of the host's memory", 0 },
	{ "openmetrics", OPT_OPENMETRICS, NULL, 0,
	  "Name counters' families as OpenMetrics 1.0 wants it, and Prometheus' older format does not", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc =
	"Numbers for a monitoring system, as node_exporter's textfile collector reads them. Without the module they say that it is not loaded.\v"
	"Of stock backends only what is looked at is counted, see xen_numa_sampling_ratio. A domain is named by its name, or by its number (\"domid-7\") if it has none or another has the same.\n\n"
	"Exit codes: 0 done, 1 the file cannot be written, 2 wrong usage, 4 no Xen, 5 no permission.",
};

static int write_to(struct page *p)
{
	struct atomic a;
	int err;

	if (!p->o->output) {
		p->f = stdout;
		print_all(p);
		return CODE_OK;
	}
	err = atomic_begin(&a, p->o->output);
	if (!err) {
		p->f = a.f;
		print_all(p);
		err = atomic_commit(&a);
	}

	return err ? atomic_failed(p->o->output, err) : CODE_OK;
}

/**
 * cmd_metrics() - xen-numa metrics
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_metrics(int argc, char **argv)
{
	struct options o = { .per = PER_DEVICE };
	struct xen_host *xen = NULL;
	struct page p = { .o = &o };
	struct host h;
	int code = CODE_OK;

	command_parse(&argp, argc, argv, &o);
	host_look(&h);
	if (!h.xen || !h.dom0)
		code = host_require(&h);
	if (!code) {
		/* Those who may not ask get what sysfs tells. */
		xen_read(&xen, o.pages ? XEN_DOMAINS | XEN_PAGES : 0);
		p.h = &h;
		p.xen = xen;
		p.names = names_open();
		p.labels = labels_new(p.names, &h, xen);
		code = write_to(&p);
		labels_free(p.labels);
		names_close(p.names);
		xen_free(xen);
	}
	host_free(&h);

	return code;
}
