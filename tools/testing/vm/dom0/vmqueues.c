// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at the queues in dom0 from one process: a shell that starts a dozen
 * others for each look is too slow on an emulated machine.
 *
 * usage: vmqueues snap
 *          prints a snapshot for report/: the module's dump, the interrupts,
 *          the affinities, where tasks ran last, the CPUs of each PXM, what
 *          stock mode has seen and cost
 *        vmqueues wait FRAMES SECONDS
 *          until each queue has handled so many frames more; the limit is for
 *          hangs only
 *
 * Exit codes: 0 done, 1 not in that time, 2 wrong usage or unreadable.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEBUGFS		"/sys/kernel/debug/xen-numa"
#define QUEUES		DEBUGFS "/queues"
#define MAX_QUEUES	64
#define DUMP_MAX	(64 * 1024)

static char dump[DUMP_MAX];

static void read_dump(void)
{
	FILE *f = fopen(QUEUES, "r");
	size_t n;

	if (!f) {
		fprintf(stderr, "vmqueues: %s: %s\n", QUEUES, strerror(errno));
		exit(2);
	}
	n = fread(dump, 1, sizeof(dump) - 1, f);
	dump[n] = '\0';
	fclose(f);
}

/* First line of a file without its end, or "?". */
static void first_line(char *buf, size_t len, const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f || !fgets(buf, len, f))
		snprintf(buf, len, "?");
	buf[strcspn(buf, "\n")] = '\0';
	if (f)
		fclose(f);
}

static void copy_file(const char *path)
{
	char buf[4096];
	size_t n;
	FILE *f = fopen(path, "r");

	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		fwrite(buf, 1, n, stdout);
	if (f)
		fclose(f);
}

/* Calls @what for each number of each queue's list "KEY=N,N...". */
static void for_each(const char *key, void (*what)(int nr))
{
	const char *at = dump;

	while ((at = strstr(at, key))) {
		char *end;

		at += strlen(key);
		for (;;) {
			int nr = strtol(at, &end, 10);

			if (end == at)
				break;
			what(nr);
			if (*end != ',')
				break;
			at = end + 1;
		}
	}
}

static void task_affinity(int pid)
{
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "Cpus_allowed_list:\t", 19))
			printf("task %d %s", pid, line + 19);
	if (f)
		fclose(f);
}

static void irq_affinity(int irq)
{
	char path[64], cpus[256], node[32];

	snprintf(path, sizeof(path), "/proc/irq/%d/smp_affinity_list", irq);
	first_line(cpus, sizeof(cpus), path);
	snprintf(path, sizeof(path), "/proc/irq/%d/node", irq);
	first_line(node, sizeof(node), path);
	printf("irq %d %s %s\n", irq, cpus, node);
}

/* Field 39 of stat: 37 after the name, which may hold anything. */
static void task_cpu(int pid)
{
	char path[64], line[1024], *at, *save;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	first_line(line, sizeof(line), path);
	at = strrchr(line, ')');
	if (!at)
		return;
	at = strtok_r(at + 1, " ", &save);
	for (field = 1; at && field < 37; field++)
		at = strtok_r(NULL, " ", &save);
	if (at)
		printf("%d %s\n", pid, at);
}

/* What stock mode has seen and cost so far, and when that was. */
static void stock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("uptime_ms %lld\n",
	       now.tv_sec * 1000LL + now.tv_nsec / (1000 * 1000));
	copy_file(DEBUGFS "/stock");
}

static int snap(void)
{
	read_dump();
	printf("== queues\n%s== interrupts\n", dump);
	copy_file("/proc/interrupts");
	printf("== affinities\n");
	for_each(" tasks=", task_affinity);
	for_each(" irqs=", irq_affinity);
	printf("== tasks\n");
	for_each(" tasks=", task_cpu);
	printf("== places\n");
	copy_file(DEBUGFS "/places");
	printf("== stock\n");
	stock();

	return fflush(stdout) ? 2 : 0;
}

/* Frames that each queue has handled, in the order of the dump. */
static int frames(unsigned long long *sum)
{
	char *save, *line;
	int n = 0;

	read_dump();
	for (line = strtok_r(dump, "\n", &save); line && n < MAX_QUEUES;
	     line = strtok_r(NULL, "\n", &save)) {
		unsigned long long local, remote, unknown;
		const char *at = strstr(line, " local=");

		if (!at || sscanf(at, " local=%llu remote=%llu unknown=%llu",
				  &local, &remote, &unknown) != 3)
			continue;
		sum[n++] = local + remote + unknown;
	}

	return n;
}

static int wait_frames(unsigned long long want, long seconds)
{
	const struct timespec nap = { .tv_nsec = 500 * 1000 * 1000 };
	unsigned long long base[MAX_QUEUES], now[MAX_QUEUES];
	time_t end = time(NULL) + seconds;
	int n = frames(base), i;

	while (time(NULL) < end) {
		bool enough = n > 0 && frames(now) == n;

		for (i = 0; enough && i < n; i++)
			enough = now[i] - base[i] >= want;
		if (enough)
			return 0;
		nanosleep(&nap, NULL);
	}

	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "snap"))
		return snap();
	if (argc == 4 && !strcmp(argv[1], "wait"))
		return wait_frames(strtoull(argv[2], NULL, 10),
				   strtol(argv[3], NULL, 10));
	fputs("usage: vmqueues snap | wait FRAMES SECONDS\n", stderr);

	return 2;
}
