// SPDX-License-Identifier: GPL-2.0
/*
 * Marks windows for the counting plugin (plugin/count.c) and says what a
 * backend device did in them.
 *
 * usage: vmcount load LABEL DEVICE REQUESTS SECONDS
 *          a window in which DEVICE (vbd-1-51712, vif-1-0) serves so many
 *          requests or packets; the limit is for hangs only
 *        vmcount warm DEVICE REQUESTS SECONDS
 *          waits for as much, without a window
 *        vmcount idle LABEL DEVICE MILLISECONDS
 *          a window of that length in which DEVICE has nothing to do
 *        vmcount loop LABEL TIMES
 *          a window of so many times two instructions, to test the counting;
 *          TIMES stands in place of the requests
 *        vmcount symbols
 *          prints where modules are: "module ADDRESS SIZE NAME" for each, "text
 *          ADDRESS NAME" and "symbol ADDRESS NAME MODULE" for Xen's and ours
 *
 * load, idle and loop print a line: label, requests, frames of 4 KiB that xen-numa
 * counted (0 without it), bytes, nanoseconds.
 *
 * Exit codes: 0 done, 1 the device does not move, 2 wrong usage or unreadable.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../plugin/mark.h"

#define QUEUES	"/sys/kernel/debug/xen-numa/queues"
#define POLL_MS	50

typedef unsigned long long u64;

struct device {
	const char *name;
	char statistics[128];	/* the directory */
	const char *const *requests;
	const char *const *units;
	unsigned int unit;	/* bytes */
};

struct work {
	u64 requests;
	u64 frames;
	u64 bytes;
};

static const char *const disk_requests[] = { "rd_req", "wr_req", NULL };
static const char *const disk_units[] = { "rd_sect", "wr_sect", NULL };
static const char *const net_requests[] = { "rx_packets", "tx_packets", NULL };
static const char *const net_units[] = { "rx_bytes", "tx_bytes", NULL };

static int usage(void)
{
	fputs("usage: vmcount load LABEL DEVICE REQUESTS SECONDS\n"
	      "       vmcount warm DEVICE REQUESTS SECONDS\n"
	      "       vmcount idle LABEL DEVICE MILLISECONDS\n"
	      "       vmcount loop LABEL TIMES\n"
	      "       vmcount symbols\n", stderr);
	return 2;
}

static void device_of(struct device *d, const char *name)
{
	unsigned int domain, nr;

	d->name = name;
	if (sscanf(name, "vif-%u-%u", &domain, &nr) == 2) {
		snprintf(d->statistics, sizeof(d->statistics),
			 "/sys/class/net/vif%u.%u/statistics", domain, nr);
		d->requests = net_requests;
		d->units = net_units;
		d->unit = 1;
	} else {
		snprintf(d->statistics, sizeof(d->statistics),
			 "/sys/bus/xen-backend/devices/%s/statistics", name);
		d->requests = disk_requests;
		d->units = disk_units;
		d->unit = 512;
	}
}

static u64 sum(const struct device *d, const char *const *names)
{
	u64 value, total = 0;
	char path[256];
	FILE *f;

	for (; *names; names++) {
		snprintf(path, sizeof(path), "%s/%s", d->statistics, *names);
		f = fopen(path, "r");
		if (!f || fscanf(f, "%llu", &value) != 1) {
			fprintf(stderr, "vmcount: %s: %s\n", path, strerror(errno));
			exit(2);
		}
		fclose(f);
		total += value;
	}
	return total;
}

/* The fields of one queue's line that count frames. */
static u64 frames_of_line(const char *line)
{
	static const char *const keys[] = { " local=", " remote=", " unknown=", NULL };
	const char *const *key;
	u64 total = 0;
	const char *at;

	for (key = keys; *key; key++) {
		at = strstr(line, *key);
		if (at)
			total += strtoull(at + strlen(*key), NULL, 10);
	}
	return total;
}

static u64 frames(const struct device *d)
{
	char line[1024], key[64];
	u64 total = 0;
	FILE *f;

	f = fopen(QUEUES, "r");
	if (!f)
		return 0;
	snprintf(key, sizeof(key), "dev=%s ", d->name);
	while (fgets(line, sizeof(line), f))
		if (strstr(line, key))
			total += frames_of_line(line);
	fclose(f);
	return total;
}

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* Until @requests are served or @ns over; looking is part of every window. */
static void wait_for(const struct device *d, u64 requests, u64 ns)
{
	const struct timespec poll = { .tv_nsec = POLL_MS * 1000000 };
	u64 end = now_ns() + ns;

	while (sum(d, d->requests) < requests && now_ns() < end)
		nanosleep(&poll, NULL);
}

/*
 * One window. What is read next to the marks is what must fit the window best;
 * nothing is read inside it but by wait_for().
 */
static int window(const char *label, const char *name, u64 requests, u64 ns)
{
	struct work begin, end;
	struct device d;
	u64 start, took;

	device_of(&d, name);
	begin.frames = frames(&d);
	begin.bytes = sum(&d, d.units);
	start = now_ns();
	begin.requests = sum(&d, d.requests);
	mark_begin();
	wait_for(&d, requests == ~0ull ? requests : begin.requests + requests, ns);
	mark_end();
	end.requests = sum(&d, d.requests);
	took = now_ns() - start;
	end.bytes = sum(&d, d.units);
	end.frames = frames(&d);
	printf("%s %llu %llu %llu %llu\n", label, end.requests - begin.requests,
	       end.frames - begin.frames, (end.bytes - begin.bytes) * d.unit, took);
	return requests != ~0ull && end.requests - begin.requests < requests;
}

static int loop(const char *label, u64 times)
{
	u64 start = now_ns(), left = times;

	mark_begin();
	asm volatile("1: dec %0\n\tjnz 1b" : "+r" (left) : : "cc");
	mark_end();
	printf("%s %llu 0 0 %llu\n", label, times, now_ns() - start);
	return 0;
}

static int warm(const char *name, u64 requests, u64 ns)
{
	struct device d;

	device_of(&d, name);
	requests += sum(&d, d.requests);
	wait_for(&d, requests, ns);
	return sum(&d, d.requests) < requests;
}

/* Where the code of one module begins, if it is to be looked into. */
static void print_text(const char *module)
{
	char path[256], address[32];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/%s/sections/.text", module);
	f = strncmp(module, "xen_", 4) ? NULL : fopen(path, "r");
	if (f && fscanf(f, "%31s", address) == 1)
		printf("text %s %s\n", address, module);
	if (f)
		fclose(f);
}

static int copy_file(const char *path, const char *needle)
{
	char line[4096];
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "vmcount: %s: %s\n", path, strerror(errno));
		return 2;
	}
	while (fgets(line, sizeof(line), f)) {
		char address[32], name[512], kind, module[64];
		unsigned long size;

		if (!needle && sscanf(line, "%63s %lu %*s %*s %*s %31s", module,
				      &size, address) == 3) {
			printf("module %s %lu %s\n", address, size, module);
			print_text(module);
		} else if (needle && strstr(line, needle) &&
			 sscanf(line, "%31s %c %511s [%63[^]]", address, &kind,
				name, module) == 4 && strchr("tTwW", kind)) {
			printf("symbol 0x%s %s %s\n", address, name, module);
		}
	}
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int code;

	if (!strcmp(what, "load") && argc == 6)
		return window(argv[2], argv[3], strtoull(argv[4], NULL, 10),
			      strtoull(argv[5], NULL, 10) * 1000000000);
	if (!strcmp(what, "warm") && argc == 5)
		return warm(argv[2], strtoull(argv[3], NULL, 10),
			    strtoull(argv[4], NULL, 10) * 1000000000);
	if (!strcmp(what, "idle") && argc == 5)
		return window(argv[2], argv[3], ~0ull,
			      strtoull(argv[4], NULL, 10) * 1000000);
	if (!strcmp(what, "loop") && argc == 4)
		return loop(argv[2], strtoull(argv[3], NULL, 10));
	if (!strcmp(what, "symbols") && argc == 2) {
		code = copy_file("/proc/modules", NULL);
		return code ? code : copy_file("/proc/kallsyms", "[xen_");
	}
	return usage();
}
