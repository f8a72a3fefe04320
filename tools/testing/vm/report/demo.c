// SPDX-License-Identifier: GPL-2.0
/*
 * The demo's table, from its snapshots.
 *
 * usage: demo DIR JSON
 *   DIR   snap.{off,on}.{begin,end} and snap.xen of a run
 *   JSON  file to write the same figures to
 *
 * Shares are in percent of what happened between begin and end of a phase;
 * -1 in the JSON, "-" in the table, when nothing happened. Exit: 0 with
 * steering on every queue handled at least 95 % of its bytes on their node
 * and Xen agrees about its home, 1 not so, or a snapshot is unusable.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snap.h"

#define WANT_LOCAL	95.0
#define MAX_DOMAINS	16

struct phase {
	struct snap begin, end;
};

/* What Xen's debug key u says of a domain: pages by PXM. */
struct domain {
	int id;
	char name[32];
	unsigned long long pages[MAX_NODES];
};

static struct domain domains[MAX_DOMAINS];
static int nr_domains;
static int pxm_of_nid[MAX_NODES];

static struct domain *domain_find(int id, bool make)
{
	int i;

	for (i = 0; i < nr_domains; i++)
		if (domains[i].id == id)
			return &domains[i];
	if (!make || nr_domains == MAX_DOMAINS)
		return NULL;
	domains[nr_domains].id = id;

	return &domains[nr_domains++];
}

static void parse_xen(const char *line, struct domain **now)
{
	unsigned long long pages;
	const char *at;
	int nid, pxm, id;

	at = strstr(line, "Node ");
	if (at && sscanf(at, "Node %d PXM %d", &nid, &pxm) == 2 &&
	    nid >= 0 && nid < MAX_NODES)
		pxm_of_nid[nid] = pxm;

	at = strstr(line, "Domain ");
	if (!at)
		at = strstr(line, "d");
	if (strstr(line, "(total:") && at &&
	    (sscanf(at, "Domain %d (total:", &id) == 1 ||
	     sscanf(at, "d%d (total:", &id) == 1)) {
		*now = domain_find(id, true);
		if (*now)
			memset((*now)->pages, 0, sizeof((*now)->pages));
		return;
	}
	at = strstr(line, "Node ");
	if (*now && at && sscanf(at, "Node %d: %llu", &nid, &pages) == 2 &&
	    nid >= 0 && nid < MAX_NODES)
		(*now)->pages[pxm_of_nid[nid] % MAX_NODES] += pages;
}

static void read_xen(const char *dir)
{
	struct domain *now = NULL;
	bool guests = false;
	char path[512], line[4096];
	FILE *f;
	int i;

	for (i = 0; i < MAX_NODES; i++)
		pxm_of_nid[i] = i;
	snprintf(path, sizeof(path), "%s/snap.xen", dir);
	f = fopen(path, "r");
	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		char name[32];
		int id;

		if (!strncmp(line, "== ", 3))
			guests = !strncmp(line + 3, "guests", 6);
		else if (!guests)
			parse_xen(line, &now);
		else if (sscanf(line, "%31s %d", name, &id) == 2 &&
			 domain_find(id, false))
			memcpy(domain_find(id, false)->name, name,
			       sizeof(name));
	}
	fclose(f);
}

static int domain_of(const struct snap_queue *q)
{
	int id;

	return sscanf(q->dev, "%*[a-z]-%d-", &id) == 1 ? id : -1;
}

/* The PXM that holds most of a domain's pages, or -1. */
static int xen_home(const struct snap_queue *q)
{
	const struct domain *d = domain_find(domain_of(q), false);
	int i, best = -1;

	for (i = 0; d && i < MAX_NODES; i++)
		if (d->pages[i] && (best < 0 || d->pages[i] > d->pages[best]))
			best = i;

	return best;
}

static double share(unsigned long long part, unsigned long long rest)
{
	return part + rest ? 100.0 * part / (part + rest) : -1;
}

/* Percent of a queue's interrupts that were taken on node @home. */
static double irq_share(const struct phase *p, const struct snap_queue *q,
			int home)
{
	const struct snap_queue *b = snap_find(&p->begin, q);
	const struct snap_queue *e = snap_find(&p->end, q);
	unsigned long long here = 0, there = 0;
	int i, cpu;

	for (i = 0; i < e->nr_irqs && i < b->nr_irqs; i++)
		for (cpu = 0; cpu < p->end.nr_cpus; cpu++) {
			unsigned long long n = e->irqs[i].count[cpu] -
					       b->irqs[i].count[cpu];

			if (p->end.node_of_cpu[cpu] == home)
				here += n;
			else
				there += n;
		}

	return share(here, there);
}

/* Percent of a queue's bytes handled on their own node; no answer is "not". */
static double byte_share(const struct phase *p, const struct snap_queue *q)
{
	const struct snap_queue *b = snap_find(&p->begin, q);
	const struct snap_queue *e = snap_find(&p->end, q);

	return share(e->local - b->local, e->remote - b->remote +
					  e->unknown - b->unknown);
}

static unsigned long long bytes(const struct phase *p,
				const struct snap_queue *q)
{
	const struct snap_queue *b = snap_find(&p->begin, q);
	const struct snap_queue *e = snap_find(&p->end, q);

	return e->local - b->local + e->remote - b->remote +
	       e->unknown - b->unknown;
}

/* "CPU/node CPU/node": where kthreads ran last and may run. */
static void tasks_text(char *buf, size_t len, const struct phase *p,
		       const struct snap_queue *q)
{
	const struct snap_queue *e = snap_find(&p->end, q);
	size_t n = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; i < e->nr_tasks && n < len; i++)
		n += snprintf(buf + n, len - n, "%s%d/%d[%s]", i ? " " : "",
			      e->tasks[i].cpu,
			      p->end.node_of_cpu[e->tasks[i].cpu],
			      e->tasks[i].cpus);
	if (!e->nr_tasks)
		snprintf(buf, len, "-");
}

static void irqs_text(char *buf, size_t len, const struct phase *p,
		      const struct snap_queue *q)
{
	const struct snap_queue *e = snap_find(&p->end, q);
	size_t n = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; i < e->nr_irqs && n < len; i++)
		n += snprintf(buf + n, len - n, "%s[%s]/%d", i ? " " : "",
			      e->irqs[i].cpus, e->irqs[i].node);
	if (!e->nr_irqs)
		snprintf(buf, len, "-");
}

static void percent_text(char *buf, size_t len, double percent)
{
	if (percent < 0)
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%.1f", percent);
}

static int by_name(const void *a, const void *b)
{
	const struct snap_queue *p = a, *q = b;
	int c = domain_of(p) - domain_of(q);

	if (!c)
		c = strcmp(p->dev, q->dev);

	return c ? c : strcmp(p->index, q->index);
}

static void json_phase(FILE *f, const char *name, const struct phase *p,
		       const struct snap_queue *q, int home, const char *end)
{
	char tasks[128], irqs[128];

	tasks_text(tasks, sizeof(tasks), p, q);
	irqs_text(irqs, sizeof(irqs), p, q);
	fprintf(f, "    \"%s\": { \"kthreads\": \"%s\", \"irqs\": \"%s\", \"bytes\": %llu, \"interrupts_local_pct\": %.2f, \"bytes_local_pct\": %.2f }%s\n",
		name, tasks, irqs, bytes(p, q), irq_share(p, q, home),
		byte_share(p, q), end);
}

static const char *guest_name(const struct snap_queue *q)
{
	const struct domain *d = domain_find(domain_of(q), false);

	return d && d->name[0] ? d->name : "?";
}

static void table_row(const struct phase *off, const struct phase *on,
		      const struct snap_queue *q, const char *verdict)
{
	char text[8][64], home[32];

	tasks_text(text[0], 64, off, q);
	tasks_text(text[1], 64, on, q);
	irqs_text(text[2], 64, off, q);
	irqs_text(text[3], 64, on, q);
	percent_text(text[4], 64, irq_share(off, q, q->home_node));
	percent_text(text[5], 64, irq_share(on, q, q->home_node));
	percent_text(text[6], 64, byte_share(off, q));
	percent_text(text[7], 64, byte_share(on, q));
	snprintf(home, sizeof(home), "%d/%d", q->home_pxm, q->home_node);
	printf("%-5s %-12s %5s %8s | %-17s %-17s | %-17s %-17s | %6s %6s | %6s %6s  %s\n",
	       guest_name(q), q->dev, q->index, home, text[0], text[1],
	       text[2], text[3], text[4], text[5], text[6], text[7], verdict);
}

int main(int argc, char **argv)
{
	static struct phase off, on;
	int i, bad = 0;
	FILE *json;

	if (argc != 3)
		errx(2, "usage: demo DIR JSON");
	snap_read(&off.begin, argv[1], "snap.off.begin");
	snap_read(&off.end, argv[1], "snap.off.end");
	snap_read(&on.begin, argv[1], "snap.on.begin");
	snap_read(&on.end, argv[1], "snap.on.end");
	read_xen(argv[1]);
	json = fopen(argv[2], "w");
	if (!json)
		err(1, "%s", argv[2]);

	qsort(on.end.queues, on.end.nr_queues, sizeof(*on.end.queues), by_name);
	printf("%-5s %-12s %5s %8s | %-35s | %-35s | %-13s | %-13s\n", "", "",
	       "", "home", "kthreads: last CPU/node[allowed]",
	       "IRQs: [CPUs]/node", "IRQs local, %", "bytes local, %");
	printf("%-5s %-12s %5s %8s | %-17s %-17s | %-17s %-17s | %6s %6s | %6s %6s\n",
	       "guest", "device", "queue", "PXM/node", "off", "on", "off", "on",
	       "off", "on", "off", "on");
	fprintf(json, "[\n");
	for (i = 0; i < on.end.nr_queues; i++) {
		const struct snap_queue *q = &on.end.queues[i];
		bool agrees = xen_home(q) >= 0 && xen_home(q) == q->home_pxm;
		bool local = byte_share(&on, q) >= WANT_LOCAL;
		const char *verdict = !agrees ? "XEN DISAGREES" :
				      !local ? "BELOW 95 %" : "";

		bad += !agrees || !local;
		table_row(&off, &on, q, verdict);
		fprintf(json, "  { \"guest\": \"%s\", \"device\": \"%s\", \"queue\": \"%s\", \"home_pxm\": %d, \"home_node\": %d, \"xen_pxm\": %d,\n",
			guest_name(q), q->dev, q->index, q->home_pxm,
			q->home_node, xen_home(q));
		json_phase(json, "off", &off, q, q->home_node, ",");
		json_phase(json, "on", &on, q, q->home_node, " }");
		fprintf(json, "%s", i + 1 < on.end.nr_queues ? "  ,\n" : "");
	}
	fprintf(json, "]\n");
	if (fclose(json))
		err(1, "%s", argv[2]);

	printf("%d of %d queues have at least %.0f %% of their bytes handled on the node that owns them; Xen's debug key u agrees with their homes\n",
	       on.end.nr_queues - bad, on.end.nr_queues, WANT_LOCAL);

	return bad ? 1 : 0;
}
