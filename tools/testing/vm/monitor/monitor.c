// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the emulated machine of one scenario: starts QEMU, shows the progress
 * that dom0 reports, stores the files that it sends and says how it ended.
 *
 * usage: monitor [--interactive] --out DIR --limit SECONDS -- QEMU ARGS...
 *
 * QEMU must write the result channel to DIR/channel and the console to
 * DIR/console.log. Exit codes are those of vm/run.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "verdict.h"

enum {
	RUN_PASSED = 0,
	RUN_FAILED = 1,
	RUN_USAGE = 2,
	RUN_BENCH = 3,
	RUN_SKIPPED = 4,
};

#define POWER_OFF_LIMIT	90	/* seconds from the last record to QEMU's end */
#define PANIC_LIMIT	20	/* from a panic to its end: for the rest of the dump */
#define SCAN_EVERY	5	/* seconds between looks at the console for a panic */
#define TAIL_LINES	30

struct run {
	const char *out;
	long limit;
	bool interactive;
	pid_t qemu;
	bool qemu_gone;
	struct channel channel;
	time_t start;
	time_t exit_at;		/* when the last record came; 0: not yet */
	time_t panic_at;
	int code;		/* the scenario's */
	char last[200];		/* progress */
	struct verdict verdict;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void __attribute__((format(printf, 2, 3))) note(struct run *run, const char *fmt, ...)
{
	long t = now() - run->start;
	va_list ap;

	printf("[%2ld:%02ld] ", t / 60, t % 60);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	/* QEMU has the terminal in raw mode. */
	fputs(run->interactive ? "\r\n" : "\n", stdout);
	fflush(stdout);
}

static void path_of(char *path, size_t size, const struct run *run, const char *name)
{
	snprintf(path, size, "%s/%s", run->out, name);
}

/* Names come from inside the VM: nothing may lead out of the directory. */
static bool name_is_safe(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isascii(*c) || (!isalnum(*c) && !strchr("._+-", *c)))
			return false;
	return name[0] && name[0] != '.' && name[0] != '-';
}

static void store(struct run *run, const struct record *r)
{
	char path[4096], tmp[4096 + 8];
	FILE *f;
	bool ok;

	if (!name_is_safe(r->name)) {
		note(run, "refused a file with the name \"%s\"", r->name);
		return;
	}
	path_of(path, sizeof(path), run, r->name);
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	f = fopen(tmp, "w");
	ok = f && fwrite(r->bytes, 1, r->len, f) == r->len;
	if (f && fclose(f))
		ok = false;
	if (!ok || rename(tmp, path) < 0)
		note(run, "cannot store %s: %s", path, strerror(errno));
}

static void tap_line(struct run *run, const struct record *r)
{
	char path[4096];
	FILE *f;

	printf("%.*s\n", (int)r->len, r->bytes);
	fflush(stdout);
	path_of(path, sizeof(path), run, "tap");
	f = fopen(path, "a");
	if (!f)
		return;
	fprintf(f, "%.*s\n", (int)r->len, r->bytes);
	fclose(f);
}

static void take_records(struct run *run)
{
	struct record r;

	while (channel_next(&run->channel, &r)) {
		if (!strcmp(r.kind, CHANNEL_SAY)) {
			snprintf(run->last, sizeof(run->last), "%.*s", (int)r.len, r.bytes);
			note(run, "%s", run->last);
		} else if (!strcmp(r.kind, CHANNEL_TAP)) {
			tap_line(run, &r);
		} else if (!strcmp(r.kind, CHANNEL_FILE)) {
			store(run, &r);
		} else if (!strcmp(r.kind, CHANNEL_EXIT)) {
			run->code = atoi(r.bytes);
			run->exit_at = now();
		}
	}
}

static int start_qemu(struct run *run, char **argv)
{
	char log[4096];
	pid_t parent = getpid();
	int fd;

	path_of(log, sizeof(log), run, "qemu.log");
	run->qemu = fork();
	if (run->qemu < 0)
		return -errno;
	if (run->qemu)
		return 0;

	/* The VM must not outlive the one who watches it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	if (!run->interactive) {
		/* A Ctrl-C is for the monitor, which then ends QEMU. */
		setpgid(0, 0);
		fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
		dup2(fd, 1);
		dup2(fd, 2);
		fd = open("/dev/null", O_RDONLY);
		dup2(fd, 0);
	}
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void end_qemu(struct run *run)
{
	int tries;

	if (run->qemu_gone)
		return;
	kill(run->qemu, SIGTERM);
	for (tries = 0; tries < 50; tries++) {
		if (waitpid(run->qemu, NULL, WNOHANG) == run->qemu) {
			run->qemu_gone = true;
			return;
		}
		usleep(100 * 1000);
	}
	kill(run->qemu, SIGKILL);
	waitpid(run->qemu, NULL, 0);
	run->qemu_gone = true;
}

/* Whether to go on waiting. */
static bool still_running(struct run *run)
{
	static time_t scanned;
	char console[4096];
	time_t t = now();

	if (run->qemu_gone || interrupted)
		return false;
	if (run->exit_at)
		return t - run->exit_at < POWER_OFF_LIMIT;
	if (run->panic_at)
		return t - run->panic_at < PANIC_LIMIT;
	if (run->interactive)
		return true;
	if (t - scanned >= SCAN_EVERY) {
		scanned = t;
		path_of(console, sizeof(console), run, "console.log");
		verdict_scan(&run->verdict, console);
		if (run->verdict.panic || run->verdict.emulator_fault)
			run->panic_at = t;
	}
	return t - run->start < run->limit;
}

static void scan_logs(struct run *run)
{
	char pattern[4096];
	glob_t logs;
	size_t i;

	/* dom0's console and whatever logs dom0 sent, the guests' among them */
	path_of(pattern, sizeof(pattern), run, "*.log");
	if (glob(pattern, 0, NULL, &logs))
		return;
	for (i = 0; i < logs.gl_pathc; i++)
		verdict_scan(&run->verdict, logs.gl_pathv[i]);
	globfree(&logs);
}

static void show_tail(const struct run *run, const char *name)
{
	char path[4096], *lines[TAIL_LINES] = { NULL };
	size_t sizes[TAIL_LINES] = { 0 };
	unsigned long n = 0, i;
	FILE *f;

	path_of(path, sizeof(path), run, name);
	f = fopen(path, "r");
	if (!f)
		return;
	while (getline(&lines[n % TAIL_LINES], &sizes[n % TAIL_LINES], f) > 0)
		n++;
	fclose(f);
	printf("---- end of %s\n", path);
	for (i = n > TAIL_LINES ? n - TAIL_LINES : 0; i < n; i++)
		printf("| %.*s\n", (int)strcspn(lines[i % TAIL_LINES], "\r\n"),
		       lines[i % TAIL_LINES]);
	printf("----\n");
	fflush(stdout);
	for (i = 0; i < TAIL_LINES; i++)
		free(lines[i]);
}

static int conclude(struct run *run)
{
	const char *last = run->last[0] ? run->last : "none, dom0 did not get that far";

	if (interrupted)
		return 128 + interrupted;
	if (run->interactive)
		return RUN_PASSED;

	scan_logs(run);
	if (run->verdict.emulator_fault) {
		note(run, "bench error: the emulator went wrong: %s", run->verdict.line);
		return RUN_BENCH;
	}
	if (run->exit_at) {
		if (run->code == 0)
			return RUN_PASSED;
		if (run->code == RUN_SKIPPED)
			return RUN_SKIPPED;
		note(run, "the scenario failed with exit code %d; its console is %s/console.log",
		     run->code, run->out);
		return RUN_FAILED;
	}

	if (run->channel.damaged)
		note(run, "failed: the result channel is damaged");
	else if (run->verdict.panic)
		note(run, "failed: %s", run->verdict.line);
	else if (run->panic_at || now() - run->start >= run->limit)
		note(run, "failed: not finished after %ld seconds", run->limit);
	else
		note(run, "failed: the VM ended without a result");
	note(run, "last progress: %s", last);
	show_tail(run, "qemu.log");
	show_tail(run, "console.log");
	return RUN_FAILED;
}

static int usage(void)
{
	fputs("usage: monitor [--interactive] --out DIR --limit SECONDS -- QEMU ARGS...\n", stderr);
	return RUN_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "out", required_argument, NULL, 'o' },
		{ "limit", required_argument, NULL, 'l' },
		{ "interactive", no_argument, NULL, 'i' },
		{ 0 }
	};
	struct sigaction sa = { .sa_handler = on_signal };
	struct run run = { 0 };
	char path[4096];
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (opt == 'o')
			run.out = optarg;
		else if (opt == 'l')
			run.limit = strtol(optarg, NULL, 10);
		else if (opt == 'i')
			run.interactive = true;
		else
			return usage();
	}
	if (!run.out || run.limit <= 0 || optind >= argc)
		return usage();

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	if (run.interactive)
		signal(SIGINT, SIG_IGN);	/* goes to dom0 through the console */
	else
		sigaction(SIGINT, &sa, NULL);

	run.start = now();
	path_of(path, sizeof(path), &run, "channel");
	ret = channel_open(&run.channel, path);
	if (!ret)
		ret = start_qemu(&run, argv + optind);
	if (ret) {
		fprintf(stderr, "monitor: %s: %s\n", path, strerror(-ret));
		return RUN_BENCH;
	}

	while (still_running(&run)) {
		usleep(100 * 1000);
		take_records(&run);
		run.qemu_gone = waitpid(run.qemu, NULL, WNOHANG) == run.qemu;
	}
	take_records(&run);
	if (!run.qemu_gone && run.exit_at)
		note(&run, "dom0 did not power off within %d seconds", POWER_OFF_LIMIT);
	end_qemu(&run);
	ret = conclude(&run);
	channel_close(&run.channel);
	return ret;
}
