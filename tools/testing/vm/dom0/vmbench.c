// SPDX-License-Identifier: GPL-2.0
/*
 * What backend devices did in one window of a benchmark.
 *
 * usage: vmbench LABEL REQUESTS SECONDS DEVICE...
 *   waits until each device (vbd-1-51712, vif-1-0) has served so many requests or
 *   packets; the limit is for hangs only
 *
 * Prints lines for report/bench, all of them differences:
 *   window LABEL NANOSECONDS
 *   device NAME REQUESTS BYTES
 *   interrupts CPU COUNT           of all backends' interrupts on that CPU of dom0
 *   queue DEVICE QUEUE HOME REASON MOVES LOCAL REMOTE UNKNOWN
 *                                  bytes by xen-numa's own count; absent without it;
 *                                  HOME and REASON are those at the end
 *   calls COUNT                    hypercalls that xen-numa made to learn of frames
 *
 * Exit codes: 0 done, 1 a device does not move, 2 wrong usage or unreadable.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEBUGFS		"/sys/kernel/debug/xen-numa/"
#define POLL_MS		50
#define DEVICES_MAX	32
#define QUEUES_MAX	128
#define CPUS_MAX	64

typedef unsigned long long u64;

struct device {
	const char *name;
	char statistics[128];	/* the directory */
	bool net;
};

struct served {
	u64 requests;
	u64 bytes;
};

struct queue {
	char device[64], nr[16], home[16], reason[32];
	u64 moves, local, remote, unknown;
};

struct state {
	struct served served[DEVICES_MAX];
	struct queue queues[QUEUES_MAX];
	u64 interrupts[CPUS_MAX];
	u64 calls;
	u64 ns;
	int nr_queues, nr_cpus;
};

static struct device devices[DEVICES_MAX];
static int nr_devices;

static void fatal(const char *what)
{
	fprintf(stderr, "vmbench: %s: %s\n", what, strerror(errno));
	exit(2);
}

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static bool device_of(struct device *d, const char *name)
{
	unsigned int domain, nr;

	d->name = name;
	d->net = sscanf(name, "vif-%u-%u", &domain, &nr) == 2;
	if (d->net)
		snprintf(d->statistics, sizeof(d->statistics),
			 "/sys/class/net/vif%u.%u/statistics", domain, nr);
	else if (sscanf(name, "vbd-%u-%u", &domain, &nr) == 2)
		snprintf(d->statistics, sizeof(d->statistics),
			 "/sys/bus/xen-backend/devices/%s/statistics", name);
	else
		return false;
	return true;
}

static u64 statistic(const struct device *d, const char *name)
{
	char path[256];
	u64 value;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->statistics, name);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &value) != 1)
		fatal(path);
	fclose(f);
	return value;
}

static struct served served(const struct device *d)
{
	struct served s;

	if (d->net) {
		s.requests = statistic(d, "rx_packets") + statistic(d, "tx_packets");
		s.bytes = statistic(d, "rx_bytes") + statistic(d, "tx_bytes");
	} else {
		s.requests = statistic(d, "rd_req") + statistic(d, "wr_req");
		s.bytes = 512 * (statistic(d, "rd_sect") + statistic(d, "wr_sect"));
	}
	return s;
}

/* " NR: COUNT COUNT ... NAME": those of netback and blkback. */
static void read_interrupts(struct state *s)
{
	char line[4096], *at, *end;
	FILE *f = fopen("/proc/interrupts", "r");
	int cpu;

	if (!f || !fgets(line, sizeof(line), f))
		fatal("/proc/interrupts");
	for (at = line; (at = strstr(at, "CPU")) && s->nr_cpus < CPUS_MAX; at++)
		s->nr_cpus++;
	while (fgets(line, sizeof(line), f)) {
		at = strchr(line, ':');
		if (!at || (!strstr(at, "  vif") && !strstr(at, "  blkif-backend")))
			continue;
		for (cpu = 0, at++; cpu < s->nr_cpus; cpu++, at = end)
			s->interrupts[cpu] += strtoull(at, &end, 10);
	}
	fclose(f);
}

/* The value of KEY=VALUE in a line, or "?". */
static void field(char *value, size_t len, const char *line, const char *key)
{
	const char *at = line;
	size_t n = strlen(key);

	snprintf(value, len, "?");
	while ((at = strstr(at, key))) {
		if ((at == line || at[-1] == ' ') && at[n] == '=') {
			at += n + 1;
			snprintf(value, len, "%.*s", (int)strcspn(at, " \n"), at);
			return;
		}
		at += n;
	}
}

static u64 number(const char *line, const char *key)
{
	char value[32];

	field(value, sizeof(value), line, key);
	return strtoull(value, NULL, 10);
}

static void read_queues(struct state *s)
{
	char line[4096];
	struct queue *q;
	FILE *f = fopen(DEBUGFS "queues", "r");

	while (f && s->nr_queues < QUEUES_MAX && fgets(line, sizeof(line), f)) {
		q = &s->queues[s->nr_queues++];
		field(q->device, sizeof(q->device), line, "dev");
		field(q->nr, sizeof(q->nr), line, "queue");
		field(q->home, sizeof(q->home), line, "home_pxm");
		field(q->reason, sizeof(q->reason), line, "reason");
		q->moves = number(line, "moves");
		q->local = number(line, "local_bytes");
		q->remote = number(line, "remote_bytes");
		q->unknown = number(line, "unknown_bytes");
	}
	if (f)
		fclose(f);
}

static void read_calls(struct state *s)
{
	char line[256];
	u64 n;
	FILE *f = fopen(DEBUGFS "stats", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "resolve_hypercalls %llu", &n) == 1 ||
		    sscanf(line, "sample_hypercalls %llu", &n) == 1)
			s->calls += n;
	if (f)
		fclose(f);
}

static void look(struct state *s)
{
	int i;

	memset(s, 0, sizeof(*s));
	read_queues(s);
	read_calls(s);
	read_interrupts(s);
	for (i = 0; i < nr_devices; i++)
		s->served[i] = served(&devices[i]);
	s->ns = now_ns();
}

static bool all_served(const struct state *begin, u64 requests)
{
	int i;

	for (i = 0; i < nr_devices; i++)
		if (served(&devices[i]).requests < begin->served[i].requests + requests)
			return false;
	return true;
}

static const struct queue *find_queue(const struct state *s, const struct queue *q)
{
	static const struct queue none;
	int i;

	for (i = 0; i < s->nr_queues; i++)
		if (!strcmp(s->queues[i].device, q->device) &&
		    !strcmp(s->queues[i].nr, q->nr))
			return &s->queues[i];
	return &none;
}

static void print(const struct state *a, const struct state *b, const char *label)
{
	int i;

	printf("window %s %llu\n", label, b->ns - a->ns);
	for (i = 0; i < nr_devices; i++)
		printf("device %s %llu %llu\n", devices[i].name,
		       b->served[i].requests - a->served[i].requests,
		       b->served[i].bytes - a->served[i].bytes);
	for (i = 0; i < b->nr_cpus; i++)
		printf("interrupts %d %llu\n", i, b->interrupts[i] - a->interrupts[i]);
	for (i = 0; i < b->nr_queues; i++) {
		const struct queue *now = &b->queues[i], *then = find_queue(a, now);

		printf("queue %s %s %s %s %llu %llu %llu %llu\n", now->device, now->nr,
		       now->home, now->reason, now->moves - then->moves,
		       now->local - then->local, now->remote - then->remote,
		       now->unknown - then->unknown);
	}
	printf("calls %llu\n", b->calls - a->calls);
}

int main(int argc, char **argv)
{
	const struct timespec poll = { .tv_nsec = POLL_MS * 1000000 };
	static struct state begin, end;
	u64 requests, limit;
	bool all;
	int i;

	if (argc < 5 || argc - 4 > DEVICES_MAX)
		goto usage;
	requests = strtoull(argv[2], NULL, 10);
	limit = strtoull(argv[3], NULL, 10) * 1000000000ull;
	for (i = 4; i < argc; i++)
		if (!device_of(&devices[nr_devices++], argv[i]))
			goto usage;
	look(&begin);
	while (!(all = all_served(&begin, requests)) && now_ns() < begin.ns + limit)
		nanosleep(&poll, NULL);
	look(&end);
	print(&begin, &end, argv[1]);
	return all ? 0 : 1;

usage:
	fputs("usage: vmbench LABEL REQUESTS SECONDS DEVICE...\n", stderr);
	return 2;
}
