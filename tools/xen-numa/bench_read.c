// SPDX-License-Identifier: GPL-2.0
/*
 * What a benchmark reads: our counters, the devices' and the threads', and what
 * the processor counted, where it can and perf is installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "read.h"
#include "root.h"
#include "say.h"

#define EVENTS	"node-loads,node-load-misses"

static uint64_t number(const char *dir, const char *name)
{
	long long value;

	return read_number(&value, "%s/%s", dir, name) || value < 0 ? 0 : value;
}

static void read_queue(struct reading *r, const struct bench_queue *q)
{
	char *dir = say_text("%s/queue-%s", q->device.path, q->queue.name);

	r->local += number(dir, "local_bytes");
	r->remote += number(dir, "remote_bytes");
	r->unknown += number(dir, "unknown_bytes");
	free(dir);
}

/* Both ways; netback counts the guest's view the other way round. */
static void read_device(struct reading *r, const struct device *d)
{
	char *dir;

	if (!strcmp(d->kind, "vif")) {
		dir = say_text("/sys/class/net/vif%d.%d/statistics", d->domid, d->devid);
		r->packets += number(dir, "rx_packets") + number(dir, "tx_packets");
	} else {
		dir = say_text(HOST_DEVICES "/%s/statistics", d->name);
		r->requests += number(dir, "rd_req") + number(dir, "wr_req");
	}
	free(dir);
}

/* "PID,PID": nanoseconds that they ran so far. */
static uint64_t run_time(const char *tasks)
{
	char text[128], *save, *word, *list = say_text("%s", tasks);
	uint64_t sum = 0;

	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save))
		if (!read_string(text, sizeof(text), "/proc/%s/schedstat", word))
			sum += strtoull(text, NULL, 10);
	free(list);

	return sum;
}

static uint64_t pages_from_elsewhere(void)
{
	unsigned int *nodes;
	char line[64];
	unsigned long long n;
	uint64_t sum = 0;
	int i, nr = read_list(&nodes, "/sys/devices/system/node/online");

	for (i = 0; i < nr; i++) {
		char *path = say_text("/sys/devices/system/node/node%u/numastat", nodes[i]);
		FILE *f = root_fopen(path, "r");

		while (f && fgets(line, sizeof(line), f))
			if (sscanf(line, "other_node %llu", &n) == 1)
				sum += n;
		if (f)
			fclose(f);
		free(path);
	}
	if (nr >= 0)
		free(nodes);

	return sum;
}

/**
 * bench_read() - counters now
 * @r: result
 * @b: the queues; of one that has gone nothing is counted
 */
void bench_read(struct reading *r, const struct bench_queues *b)
{
	struct timespec t;
	unsigned int i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < b->nr; i++) {
		const struct bench_queue *q = &b->queues[i];

		read_queue(r, q);
		r->run_ns += run_time(q->queue.tasks);
		/* its queues stand together */
		if (!i || strcmp(q->device.name, b->queues[i - 1].device.name))
			read_device(r, &q->device);
	}
	r->other_node = pages_from_elsewhere();
	clock_gettime(CLOCK_MONOTONIC, &t);
	r->seconds = t.tv_sec + t.tv_nsec / 1e9;
}

static void sleep_for(double seconds)
{
	struct timespec t = { .tv_sec = seconds, .tv_nsec = (seconds - (time_t)seconds) * 1e9 };

	/* a signal ends it: the caller looks */
	nanosleep(&t, NULL);
}

/* "12345,,node-loads,..." of perf stat -x, or "<not supported>" */
static void perf_line(struct loads *l, const char *line, unsigned int *seen)
{
	char *end;
	double n = strtod(line, &end);

	if (end == line || *end != ',')
		return;
	if (strstr(end, ",node-load-misses"))
		l->misses = n, *seen |= 2;
	else if (strstr(end, ",node-loads"))
		l->loads = n, *seen |= 1;
}

/**
 * bench_wait() - let the host work for a while
 * @l: what the processor counted meanwhile; known only where perf is installed
 *     and the hypervisor lets dom0 count (vpmu)
 * @cpus: on which CPUs, as "0-3"; NULL: do not count
 * @seconds: how long; a signal may end it before
 */
void bench_wait(struct loads *l, const char *cpus, double seconds)
{
	unsigned int seen = 0;
	char line[512], *command;
	FILE *f;

	memset(l, 0, sizeof(*l));
	if (!cpus) {
		sleep_for(seconds);
		return;
	}
	command = say_text("LC_ALL=C perf stat -x, -a -C %s -e " EVENTS " sleep %.3f 2>&1",
			   cpus, seconds);
	f = popen(command, "r");
	free(command);
	while (f && fgets(line, sizeof(line), f))
		perf_line(l, line, &seen);
	if (f)
		pclose(f);
	l->known = seen == 3;
}
