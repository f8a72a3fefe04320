// SPDX-License-Identifier: GPL-2.0
/*
 * The demo's table, from the snapshots of its two hosts.
 *
 * usage: demo STOCK FULL JSON
 *   STOCK  directory with snap.{off,stock}.{begin,end} and snap.xen
 *   FULL   directory with snap.full.{begin,end} and snap.xen
 *   JSON   file to write the same figures to
 *
 * Shares are in percent of what happened between begin and end of a phase; on
 * the stock host, of what was seen of it. -1 in the JSON, "-" in the table, when
 * nothing was. Exit: 0 in both steered phases every queue handled at least 95 %
 * of its bytes on their node and Xen agrees about its home, 1 not so, or a
 * snapshot is unusable.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "snap.h"

#define WANT_LOCAL	95.0

enum { OFF, STOCK, FULL, PHASES };

struct phase {
	const char *name;
	const struct memory *memory;	/* of the host */
	struct snap begin, end;
};

static struct memory stock_host, full_host;

static struct phase phases[PHASES] = {
	[OFF]	= { .name = "off", .memory = &stock_host },
	[STOCK]	= { .name = "stock", .memory = &stock_host },
	[FULL]	= { .name = "full", .memory = &full_host },
};

/* What became of a queue in a phase. */
struct result {
	int home, xen_home;	/* PXMs, -1: not known */
	char tasks[64], irqs[64];
	double irqs_local, bytes_local;		/* percent, -1: none */
	unsigned long long bytes;
};

static int domain_of(const struct snap_queue *q)
{
	int id;

	return sscanf(q->dev, "%*[a-z]-%d-", &id) == 1 ? id : -1;
}

static double share(unsigned long long part, unsigned long long rest)
{
	return part + rest ? 100.0 * part / (part + rest) : -1;
}

/* Percent of a queue's interrupts that were taken on CPUs of its home. */
static double irq_share(const struct phase *p, const struct snap_queue *b,
			const struct snap_queue *e)
{
	unsigned long long here = 0, there = 0;
	int i, cpu;

	for (i = 0; i < e->nr_irqs && i < b->nr_irqs; i++)
		for (cpu = 0; cpu < p->end.nr_cpus; cpu++) {
			unsigned long long n = e->irqs[i].count[cpu] -
					       b->irqs[i].count[cpu];

			if (p->end.pxm_of_cpu[cpu] == e->home_pxm)
				here += n;
			else
				there += n;
		}

	return share(here, there);
}

/* "CPU/PXM[CPUs] ...": where kthreads ran last and may run. */
static void tasks_text(char *buf, size_t len, const struct phase *p,
		       const struct snap_queue *e)
{
	size_t n = 0;
	int i;

	snprintf(buf, len, "-");
	for (i = 0; i < e->nr_tasks && n < len; i++)
		n += snprintf(buf + n, len - n, "%s%d/%d[%s]", i ? " " : "",
			      e->tasks[i].cpu,
			      p->end.pxm_of_cpu[e->tasks[i].cpu % MAX_CPUS],
			      e->tasks[i].cpus);
}

/* "[CPUs] ...": where interrupts may be taken. */
static void irqs_text(char *buf, size_t len, const struct snap_queue *e)
{
	size_t n = 0;
	int i;

	snprintf(buf, len, "-");
	for (i = 0; i < e->nr_irqs && n < len; i++)
		n += snprintf(buf + n, len - n, "%s[%s]", i ? " " : "",
			      e->irqs[i].cpus);
}

static struct result result_of(const struct phase *p,
			       const struct snap_queue *q)
{
	const struct snap_queue *b = snap_find(&p->begin, q);
	const struct snap_queue *e = snap_find(&p->end, q);
	unsigned long long local = e->local - b->local;
	unsigned long long others = e->remote - b->remote +
				    e->unknown - b->unknown;
	struct result r = {
		.home		= e->home_pxm,
		.xen_home	= memory_home(p->memory, domain_of(e)),
		.irqs_local	= irq_share(p, b, e),
		.bytes_local	= share(local, others),
		.bytes		= local + others,
	};

	tasks_text(r.tasks, sizeof(r.tasks), p, e);
	irqs_text(r.irqs, sizeof(r.irqs), e);

	return r;
}

/* What is wrong with a queue, or an empty string. */
static const char *verdict(const struct result r[PHASES])
{
	int i;

	for (i = STOCK; i < PHASES; i++)
		if (r[i].home < 0 || r[i].home != r[i].xen_home)
			return "XEN DISAGREES";
	for (i = STOCK; i < PHASES; i++)
		if (r[i].bytes_local < WANT_LOCAL)
			return "BELOW 95 %";

	return "";
}

static int by_name(const void *a, const void *b)
{
	const struct snap_queue *p = a, *q = b;
	int c = domain_of(p) - domain_of(q);

	if (!c)
		c = strcmp(p->dev, q->dev);

	return c ? c : strcmp(p->index, q->index);
}

static void json_result(FILE *f, const char *name, const struct result *r,
			const char *end)
{
	fprintf(f, "      \"%s\": { \"home_pxm\": %d, \"xen_pxm\": %d, \"kthreads\": \"%s\", \"irqs\": \"%s\", \"bytes\": %llu, \"interrupts_local_pct\": %.2f, \"bytes_local_pct\": %.2f }%s\n",
		name, r->home, r->xen_home, r->tasks, r->irqs, r->bytes,
		r->irqs_local, r->bytes_local, end);
}

static void json_queue(FILE *f, const struct snap_queue *q,
		       const struct result r[PHASES], bool last)
{
	int i;

	fprintf(f, "    { \"guest\": \"%s\", \"device\": \"%s\", \"queue\": \"%s\",\n",
		memory_guest(&full_host, domain_of(q)), q->dev, q->index);
	for (i = 0; i < PHASES; i++)
		json_result(f, phases[i].name, &r[i], i + 1 < PHASES ? "," :
			    last ? " }" : " },");
}

static void percent_text(char *buf, size_t len, double percent)
{
	if (percent < 0)
		snprintf(buf, len, "-");
	else
		snprintf(buf, len, "%.1f", percent);
}

static void table_head(void)
{
	printf("%-26s | %-28s | %-20s | %-19s | %-19s\n", "",
	       "kthreads: last CPU/PXM[CPUs]", "IRQs: [CPUs]",
	       "IRQs local, %", "bytes local, %");
	printf("%-5s %-11s %5s %s | %-8s  %-8s  %-8s | %-6s %-6s %-6s | %-6s %-6s %-5s | %-6s %-6s %-5s\n",
	       "guest", "device", "queue", "PXM",
	       "off", "stock", "full", "off", "stock", "full",
	       "   off", " stock", " full", "   off", " stock", " full");
}

static void table_row(const struct snap_queue *q, const struct result r[PHASES])
{
	char irqs[PHASES][16], bytes[PHASES][16], home[16];
	int i;

	for (i = 0; i < PHASES; i++) {
		percent_text(irqs[i], sizeof(irqs[i]), r[i].irqs_local);
		percent_text(bytes[i], sizeof(bytes[i]), r[i].bytes_local);
	}
	/* Two boots: the guest could have got other memory. */
	snprintf(home, sizeof(home), r[STOCK].home == r[FULL].home ? "%d" :
		 "%d,%d", r[STOCK].home, r[FULL].home);
	printf("%-5s %-11s %5s %3s | %-8s  %-8s  %-8s | %-6s %-6s %-6s | %6s %6s %5s | %6s %6s %5s  %s\n",
	       memory_guest(&full_host, domain_of(q)), q->dev, q->index, home,
	       r[OFF].tasks, r[STOCK].tasks, r[FULL].tasks,
	       r[OFF].irqs, r[STOCK].irqs, r[FULL].irqs,
	       irqs[OFF], irqs[STOCK], irqs[FULL],
	       bytes[OFF], bytes[STOCK], bytes[FULL], verdict(r));
}

/* What stock mode did while it was measured; the cost is since it was loaded. */
static void say_windows(FILE *json)
{
	const struct snap_stock *b = &phases[STOCK].begin.stock;
	const struct snap_stock *e = &phases[STOCK].end.stock;
	unsigned long long frames = e->frames - b->frames;
	double open = 100.0 * (e->open_ms - b->open_ms) /
		      (e->uptime_ms - b->uptime_ms);
	double us = e->ns_per_call / 1000.0;

	/* A window counts when it closes, though it may have opened before. */
	if (open > 100)
		open = 100;
	printf("stock mode: %llu frames seen in windows, open %.0f %% of the time here (by default 20 ms of 5 s); its handlers took %.0f us per probed call, emulated\n",
	       frames, open, us);
	fprintf(json, "  \"stock_mode\": { \"frames\": %llu, \"calls\": %llu, \"windows\": %llu, \"open_pct\": %.2f, \"handler_us_per_call\": %.2f }\n",
		frames, e->calls - b->calls, e->windows - b->windows, open, us);
}

static void read_phase(struct phase *p, const char *dir)
{
	char name[64];

	snprintf(name, sizeof(name), "snap.%s.begin", p->name);
	snap_read(&p->begin, dir, name);
	snprintf(name, sizeof(name), "snap.%s.end", p->name);
	snap_read(&p->end, dir, name);
}

static void read_all(const char *stock, const char *full)
{
	memory_read(&stock_host, stock);
	memory_read(&full_host, full);
	read_phase(&phases[OFF], stock);
	read_phase(&phases[STOCK], stock);
	read_phase(&phases[FULL], full);
	if (phases[STOCK].end.nr_queues != phases[FULL].end.nr_queues)
		errx(1, "%d queues in stock mode, %d in full mode",
		     phases[STOCK].end.nr_queues, phases[FULL].end.nr_queues);
}

int main(int argc, char **argv)
{
	struct snap *full = &phases[FULL].end;
	int i, j, bad = 0;
	FILE *json;

	if (argc != 4)
		errx(2, "usage: demo STOCK FULL JSON");
	read_all(argv[1], argv[2]);
	json = fopen(argv[3], "w");
	if (!json)
		err(1, "%s", argv[3]);

	qsort(full->queues, full->nr_queues, sizeof(*full->queues), by_name);
	table_head();
	fprintf(json, "{\n  \"queues\": [\n");
	for (i = 0; i < full->nr_queues; i++) {
		const struct snap_queue *q = &full->queues[i];
		struct result r[PHASES];

		for (j = 0; j < PHASES; j++)
			r[j] = result_of(&phases[j], q);
		bad += *verdict(r) != '\0';
		table_row(q, r);
		json_queue(json, q, r, i + 1 == full->nr_queues);
	}
	fprintf(json, "  ],\n");
	printf("off: policy off on an unmodified Debian host (PV dom0); stock: xen-numa loaded there; full: our backends and hypervisor (PVH dom0); -: none came\n");
	say_windows(json);
	fprintf(json, "}\n");
	if (fclose(json))
		err(1, "%s", argv[3]);
	printf("%d of %d queues have at least %.0f %% of their bytes handled on the node that owns them, in stock and full mode; Xen's debug key u agrees with their homes\n",
	       full->nr_queues - bad, full->nr_queues, WANT_LOCAL);

	return bad ? 1 : 0;
}
