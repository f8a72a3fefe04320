// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa bench: what placement is worth on this host, with the guests that run.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "command.h"
#include "json.h"
#include "read.h"
#include "say.h"
#include "table.h"

#define ROUNDS_MAX	100
#define POLL_NS		50000000

enum { OPT_JSON = 256, OPT_SETTLE, OPT_NO_PERF };

struct options {
	const char *device;
	double seconds;
	double settle;
	long long rounds;
	bool chosen[NR_PLACEMENTS];
	bool perf;
	bool json;
};

/* What one phase showed; NAN: nothing to show. */
struct measured {
	double local;		/* share of bytes */
	double bytes;		/* a second */
	double requests;
	double packets;
	double cpu_us;		/* of the threads, for each request and packet */
	double misses;		/* share of loads that another node served */
	double other_node;	/* pages a second */
};

#define NR_VALUES	(sizeof(struct measured) / sizeof(double))

static volatile sig_atomic_t interrupted;

static void on_signal(int nr)
{
	interrupted = nr;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	/* What was changed has to go back first. */
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static double per(double n, double d)
{
	return d > 0 ? n / d : NAN;
}

/* A device that went, or connected again, takes what it had counted with it. */
static double more(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

static struct measured difference(const struct reading *a, const struct reading *b,
				  const struct loads *l)
{
	double seconds = b->seconds - a->seconds;
	double local = more(b->local, a->local);
	double all = local + more(b->remote, a->remote) + more(b->unknown, a->unknown);
	double requests = more(b->requests, a->requests);
	double packets = more(b->packets, a->packets);

	return (struct measured){
		.local		= per(local, all),
		.bytes		= per(all, seconds),
		.requests	= per(requests, seconds),
		.packets	= per(packets, seconds),
		.cpu_us		= per(more(b->run_ns, a->run_ns) / 1000, requests + packets),
		.misses		= l->known ? per(l->misses, l->loads) : NAN,
		.other_node	= per(more(b->other_node, a->other_node), seconds),
	};
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void settle(const struct bench_queues *b, enum placement p, double limit)
{
	const struct timespec poll = { .tv_nsec = POLL_NS };
	double end = now() + limit;

	while (!interrupted && !bench_settled(b, p) && now() < end)
		nanosleep(&poll, NULL);
	if (!interrupted && limit && !bench_settled(b, p))
		say_warn("%s: not every queue is there after %.0f s, see \"xen-numa list\"",
			 placement_names[p], limit);
}

static int phase(struct measured *m, struct bench_queues *b, enum placement p,
		 const char *cpus, const struct options *o)
{
	struct reading before, after;
	struct loads loads;
	int code = bench_place(b, p);

	if (code)
		return code;
	settle(b, p, o->settle);
	bench_read(&before, b);
	bench_wait(&loads, cpus, o->seconds);
	bench_read(&after, b);
	*m = difference(&before, &after, &loads);

	return CODE_OK;
}

/* All CPUs of all places, for perf; NULL when it is not to be asked. */
static char *all_cpus(const struct host *h, bool perf)
{
	char *list = NULL;
	unsigned int i;

	for (i = 0; perf && i < h->nr_places; i++) {
		char *longer;

		if (!*h->places[i].cpus)
			continue;
		longer = say_text("%s%s%s", list ? list : "", list ? "," : "",
				  h->places[i].cpus);
		free(list);
		list = longer;
	}
	return list;
}

static bool perf_is_there(void)
{
	return !system("command -v perf >/dev/null 2>&1");
}

static int compare(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

/* Of what is known; NAN when nothing is. */
static double median(const struct measured *m, unsigned int nr, unsigned int value)
{
	double list[ROUNDS_MAX];
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++) {
		double v = ((const double *)&m[i])[value];

		if (!isnan(v))
			list[n++] = v;
	}
	if (!n)
		return NAN;
	qsort(list, n, sizeof(*list), compare);

	return n % 2 ? list[n / 2] : (list[n / 2 - 1] + list[n / 2]) / 2;
}

static struct measured medians(const struct measured *m, unsigned int nr)
{
	struct measured result;
	unsigned int i;

	for (i = 0; i < NR_VALUES; i++)
		((double *)&result)[i] = median(m, nr, i);
	return result;
}

static void cell(struct table *t, double value, const char *fmt)
{
	if (isnan(value))
		table_text(t, "-");
	else
		table_value(t, value, fmt, value);
}

static const struct column columns[] = {
	{ "PLACEMENT", false }, { "LOCAL %", true }, { "BYTES/S", true },
	{ "REQUESTS/S", true }, { "PACKETS/S", true }, { "CPU US/EACH", true },
	{ "NODE MISS %", true },
};

static void show_table(struct measured all[][ROUNDS_MAX], unsigned int rounds,
		       const struct options *o)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	int p;

	for (p = 0; p < NR_PLACEMENTS; p++) {
		struct measured m;

		if (!o->chosen[p])
			continue;
		m = medians(all[p], rounds);
		table_row(t);
		table_text(t, "%s", placement_names[p]);
		cell(t, m.local * 100, "%.1f");
		if (isnan(m.bytes))
			table_text(t, "-");
		else
			table_bytes(t, m.bytes, "", "");
		cell(t, m.requests, "%.0f");
		cell(t, m.packets, "%.0f");
		cell(t, m.cpu_us, "%.2f");
		cell(t, m.misses * 100, "%.1f");
	}
	table_print(t, stdout);
	table_free(t);
}

static void json_measured(struct json *j, const char *key, const struct measured *m)
{
	json_object(j, key);
	json_double(j, "local_share", m->local);
	json_double(j, "bytes_per_second", m->bytes);
	json_double(j, "requests_per_second", m->requests);
	json_double(j, "packets_per_second", m->packets);
	json_double(j, "thread_us_each", m->cpu_us);
	json_double(j, "node_load_miss_share", m->misses);
	json_double(j, "other_node_pages_per_second", m->other_node);
	json_close(j);
}

static void show_json(struct measured all[][ROUNDS_MAX], unsigned int rounds,
		      const struct bench_queues *b, const struct options *o)
{
	struct json j;
	unsigned int i;
	int p;

	json_begin(&j, stdout);
	json_uint(&j, "queues", b->nr);
	json_uint(&j, "left_out", b->left_out);
	json_double(&j, "seconds", o->seconds);
	json_array(&j, "placements");
	for (p = 0; p < NR_PLACEMENTS; p++) {
		struct measured m;

		if (!o->chosen[p])
			continue;
		m = medians(all[p], rounds);
		json_object(&j, NULL);
		json_string(&j, "placement", placement_names[p]);
		json_measured(&j, "median", &m);
		json_array(&j, "rounds");
		for (i = 0; i < rounds; i++)
			json_measured(&j, NULL, &all[p][i]);
		json_close(&j);
		json_close(&j);
	}
	json_close(&j);
	json_end(&j);
}

/* Each round begins with another one, so that a drift favours none. */
static int run_rounds(struct measured all[][ROUNDS_MAX], struct bench_queues *b,
		      const char *cpus, const struct options *o)
{
	int round, i, code = CODE_OK;

	for (round = 0; round < o->rounds && !code && !interrupted; round++)
		for (i = 0; i < NR_PLACEMENTS && !code && !interrupted; i++) {
			int p = (i + round) % NR_PLACEMENTS;

			if (!o->chosen[p])
				continue;
			fprintf(stderr, "round %d of %lld: %s\n", round + 1, o->rounds,
				placement_names[p]);
			code = phase(&all[p][round], b, p, cpus, o);
		}
	return code;
}

static int bench(const struct host *h, const struct options *o)
{
	static struct measured all[NR_PLACEMENTS][ROUNDS_MAX];
	struct bench_queues b;
	char *cpus;
	int code, restored;

	code = bench_choose(&b, h, o->device);
	if (code)
		return code;
	if (!b.nr) {
		bench_free(&b);
		return say_failed(CODE_FOUND, "no queue has a home and another place to go to: %s",
				  "\"xen-numa doctor\" tells why");
	}
	if (b.left_out)
		say_warn("%u queues without a home, or with no other place, are left alone",
			 b.left_out);
	cpus = all_cpus(h, o->perf && perf_is_there());
	catch_signals();
	code = run_rounds(all, &b, cpus, o);
	restored = bench_restore(&b);
	code = code ? code : restored;
	if (!code && interrupted)
		code = say_failed(CODE_FOUND, "interrupted; every policy is as it was");
	if (!code && o->json)
		show_json(all, o->rounds, &b, o);
	else if (!code)
		show_table(all, o->rounds, o);
	free(cpus);
	bench_free(&b);

	return code;
}

static void choose(struct argp_state *state, struct options *o, const char *text)
{
	char *save, *word, *list = say_text("%s", text);
	int p;

	memset(o->chosen, 0, sizeof(o->chosen));
	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		for (p = 0; p < NR_PLACEMENTS; p++)
			if (!strcmp(word, placement_names[p]))
				break;
		if (p == NR_PLACEMENTS)
			argp_error(state, "\"%s\" is no placement; it is one of off, worst, best, auto or strict",
				   word);
		else
			o->chosen[p] = true;
	}
	free(list);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 's':
		o->seconds = command_seconds(state, arg);
		if (o->seconds <= 0)
			argp_error(state, "a phase takes more than 0 seconds");
		return 0;
	case 'r':
		if (parse_number(&o->rounds, arg) || o->rounds < 1 || o->rounds > ROUNDS_MAX)
			argp_error(state, "\"%s\" is no number of rounds from 1 to %d", arg,
				   ROUNDS_MAX);
		return 0;
	case 'p':
		choose(state, o, arg);
		return 0;
	case 'D':
		o->device = arg;
		return 0;
	case OPT_SETTLE:
		o->settle = command_seconds(state, arg);
		return 0;
	case OPT_NO_PERF:
		o->perf = false;
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

static const struct argp_option option_list[] = {
	{ "seconds", 's', "SECONDS", 0, "How long each phase is measured (20)", 0 },
	{ "rounds", 'r', "N", 0, "How often each placement has its turn (3)", 0 },
	{ "placements", 'p', "LIST", 0,
	  "Of off, worst, best, auto, strict, with commas (all of them)", 0 },
	{ "device", 'D', "DEV[/QUEUE]", 0, "Only these queues, named as for \"set\"", 0 },
	{ "settle", OPT_SETTLE, "SECONDS", 0,
	  "How long to wait at most until all queues are where they should be (30)", 0 },
	{ "no-perf", OPT_NO_PERF, NULL, 0, "Do not ask perf for the processor's own counts", 0 },
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "Measures what placement is worth on this host, with the guests and the load that "
	       "run on it.\v"
	       "Every queue that has a home is put on another node (worst), on its home by hand "
	       "(best), left to Linux (off) and to xen-numa (auto, strict) by turns, and gets the "
	       "policy back that it had, also when this is interrupted. The load has to go on "
	       "evenly meanwhile; with the defaults it takes some five minutes.\n\n"
	       "A row has the medians of the rounds: the part of the bytes that was handled on "
	       "the node where they are, bytes, disk requests and packets per second, and the "
	       "CPU time of the backends' threads for each request and packet. NODE MISS is the "
	       "part of dom0's loads that memory of another node served, by the processor's own "
	       "count; it needs perf, a processor with such events, and a hypervisor that lets "
	       "dom0 count (vpmu=1). With the rounds, and the kernel's count of pages from other "
	       "nodes, it is all in --json.\n\n"
	       "Exit codes: 0 done, 1 there is nothing to move, it was interrupted or the kernel "
	       "did not take a policy, 2 wrong usage, 3 no module, 4 no Xen, 5 no permission, 6 "
	       "no such device, queue or domain.",
};

/**
 * cmd_bench() - xen-numa bench
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_bench(int argc, char **argv)
{
	struct options o = {
		.seconds = 20, .settle = 30, .rounds = 3, .perf = true,
		.chosen = { true, true, true, true, true },
	};
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = host_read(&h);
	if (code)
		return code;
	/* places are for root alone, as are policies */
	if (!h.nr_places && geteuid())
		code = say_failed(CODE_NO_PERMISSION, "this needs root");
	else
		code = bench(&h, &o);
	host_free(&h);

	return code;
}
