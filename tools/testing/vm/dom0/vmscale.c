// SPDX-License-Identifier: GPL-2.0
/*
 * Measures what grows with the number of queues, on an emulator whose clock goes
 * by instructions. All of dom0 is on one CPU and nothing else runs meanwhile.
 *
 * usage: vmscale gntdev DOMID GRANTS NUMBER...
 *          makes so many queues, one number after another, and measures all that
 *          is done with them. The file has "REF:GFN " of the guest's grants, in
 *          hex: one for each queue
 *        vmscale run METRIC NUMBER COMMAND...
 *          what a command and all that it causes take
 *        vmscale work METRIC NUMBER FUNCTION TIMES
 *          what a run of a function by the kernel's workers takes, the median of
 *          so many
 *        vmscale first METRIC NUMBER FUNCTION COMMAND...
 *          the same for the first run after a command, which waits meanwhile
 *
 * Prints figures, see vmscale.h. Exit codes: 0 done, 1 not, 2 wrong usage.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../plugin/mark.h"
#include "vmscale.h"

#define STUCK_S		900	/* of the emulated clock, which is slow */
#define LATER_NS	300000000

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void figure(const char *metric, unsigned int nr, uint64_t value)
{
	printf("%s %u %llu\n", metric, nr, (unsigned long long)value);
	fflush(stdout);
}

void window_figure(const char *metric, unsigned int nr)
{
	printf("%s %u window\n", metric, nr);
	fflush(stdout);
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

uint64_t median(uint64_t *values, unsigned int nr)
{
	qsort(values, nr, sizeof(*values), compare);
	return values[nr / 2];
}

void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		err(1, "%s: \"%s\"", path, text);
	close(fd);
}

void run(char *const *argv)
{
	int status, fd;
	pid_t pid;

	pid = fork();
	if (!pid) {
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		err(1, "%s", argv[0]);
	if (status)
		errx(1, "%s: status %#x", argv[0], status);
}

void wait_until(bool (*holds)(const void *arg), const void *arg, const char *what)
{
	const struct timespec poll = { .tv_nsec = 100000000 };
	uint64_t end = now() + STUCK_S * 1000000000ull;

	while (!holds(arg)) {
		if (now() > end)
			errx(1, "stuck: %s", what);
		nanosleep(&poll, NULL);
	}
}

void window_end(void)
{
	const struct timespec later = { .tv_nsec = LATER_NS };

	nanosleep(&later, NULL);
	mark_end();
}

static int measure_run(char **argv)
{
	mark_begin();
	run(argv + 2);
	window_end();
	window_figure(argv[0], strtoul(argv[1], NULL, 10));
	return 0;
}

static int measure_work(char **argv)
{
	unsigned int times = strtoul(argv[3], NULL, 10);
	uint64_t took[64];

	if (!times || times > ARRAY_SIZE(took))
		errx(2, "1 to %zu times", ARRAY_SIZE(took));
	trace_begin();
	trace_end(argv[2], took, times);
	figure(argv[0], strtoul(argv[1], NULL, 10), median(took, times));
	return 0;
}

static int measure_first(char **argv)
{
	const struct sched_param param = {};
	uint64_t took;

	/* The worker begins before the command ends: that must not be in its time. */
	if (sched_setscheduler(0, SCHED_IDLE, &param))
		err(1, "scheduler");
	trace_begin();
	run(argv + 3);
	trace_end(argv[2], &took, 1);
	figure(argv[0], strtoul(argv[1], NULL, 10), took);
	return 0;
}

static int measure_gntdev(char **argv)
{
	queues_init(strtoul(argv[0], NULL, 10), argv[1]);
	for (argv += 2; *argv; argv++)
		queues_measure(strtoul(*argv, NULL, 10));
	queues_traffic();
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int least;
		int (*measure)(char **argv);
	} commands[] = {
		{ "gntdev", 3, measure_gntdev },
		{ "run", 3, measure_run },
		{ "work", 4, measure_work },
		{ "first", 4, measure_first },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (argc >= 2 + commands[i].least && !strcmp(argv[1], commands[i].name))
			return commands[i].measure(argv + 2);
	fputs("usage: vmscale gntdev DOMID GRANTS NUMBER...\n"
	      "       vmscale run METRIC NUMBER COMMAND...\n"
	      "       vmscale work METRIC NUMBER FUNCTION TIMES\n"
	      "       vmscale first METRIC NUMBER FUNCTION COMMAND...\n", stderr);
	return 2;
}
