// SPDX-License-Identifier: GPL-2.0
/*
 * Tells the emulator's plugin, numascope.so, when to count, from inside dom0.
 *
 * usage: numascope start [LABEL]   reads the owners of pages; with a LABEL an interval
 *                                  begins
 *        numascope cut [LABEL]     ends an interval and begins the next
 *        numascope stop            ends the last interval and the instrumenting
 *        numascope run LABEL [--interval MS] COMMAND...
 *                                  all three around a command, cut each MS milliseconds
 *        numascope touch LABEL CPU:NODE:LOADS:STORES...
 *                                  an interval with so many accesses of 8 bytes, after
 *                                  "start" without a label
 *        numascope symbols         "x ADDRESS NAME" of Xen's functions, "k ADDRESS NAME
 *                                  [MODULE]" of the kernel's
 *
 * Without the plugin nothing happens. What is wrong in the order of calls is told in
 * the plugin's file.
 *
 * Exit codes: 0 done, 1 not, 2 wrong usage; "run" ends as the command did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mark.h"
#include "touch.h"

#define KERNEL_SYMBOLS	"/proc/kallsyms"
#define XEN_SYMBOLS	"/proc/xen/xensyms"
#define XEN_DIRECTORY	"/proc/xen"

static int usage(void)
{
	fputs("usage: numascope start [LABEL]\n"
	      "       numascope cut [LABEL]\n"
	      "       numascope stop\n"
	      "       numascope run LABEL [--interval MS] COMMAND...\n"
	      "       numascope touch LABEL CPU:NODE:LOADS:STORES...\n"
	      "       numascope symbols\n", stderr);
	return 2;
}

static int complain(const char *what)
{
	fprintf(stderr, "numascope: %s: %s\n", what, strerror(errno));
	return 1;
}

/* One that the plugin need not change. */
static bool is_label(const char *s)
{
	size_t i, len = strlen(s);

	for (i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\')
			break;
	if (len && len <= MARK_LABEL_SIZE && i == len)
		return true;
	fprintf(stderr, "numascope: \"%s\" is no label: ", s);
	fprintf(stderr, "1 to %d characters, no blank, quote or backslash\n",
		MARK_LABEL_SIZE);
	return false;
}

/* The plugin knows dom0's vCPUs by who executes this mark. */
static int show_cpus(void)
{
	cpu_set_t all, one;
	int cpu;

	if (sched_getaffinity(0, sizeof(all), &all))
		return complain("sched_getaffinity");
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one))
			return complain("sched_setaffinity");
		mark(MARK_HERE);
	}
	if (sched_setaffinity(0, sizeof(all), &all))
		return complain("sched_setaffinity");
	return 0;
}

static int start(const char *label)
{
	struct timespec moment = { .tv_nsec = 20 * 1000000 };

	if (show_cpus())
		return 1;
	mark(MARK_START);
	/* The owners are read as soon as Xen runs: whoever sleeps has it run. */
	nanosleep(&moment, NULL);
	if (label)
		mark_begin(label);
	return 0;
}

static void cut(const char *label)
{
	mark(MARK_END);
	mark_begin(label);
}

/* Waits for the child, cutting each @ms; 0 never. */
static int wait_for(pid_t child, const char *label, unsigned long ms)
{
	struct timespec interval = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	sigset_t set;
	int status;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (ms && !waitpid(child, &status, WNOHANG))
		if (sigtimedwait(&set, NULL, &interval) < 0 && errno == EAGAIN)
			cut(label);
	/* With an interval it may have been waited for above. */
	if (!ms && waitpid(child, &status, 0) != child)
		return complain("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(int argc, char **argv)
{
	unsigned long ms = 0;
	const char *label;
	sigset_t set, old;
	pid_t child;
	char *end;
	int code;

	if (argc < 2 || !is_label(argv[0]))
		return usage();
	label = argv[0];
	argv++;
	if (!strcmp(argv[0], "--interval")) {
		if (argc < 4)
			return usage();
		ms = strtoul(argv[1], &end, 10);
		if (*end || !ms || ms > 3600000) {
			fprintf(stderr, "numascope: an interval is 1 to 3600000 ms, not \"%s\"\n",
				argv[1]);
			return 2;
		}
		argv += 2;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old);
	if (start(label))
		return 1;
	child = fork();
	if (!child) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		execvp(argv[0], argv);
		_exit(complain(argv[0]) + 126);
	}
	code = child < 0 ? complain("fork") : wait_for(child, label, ms);
	mark(MARK_STOP);
	return code;
}

static int kernel_symbols(void)
{
	char line[1024], address[32], name[512], module[64], kind;
	FILE *f = fopen(KERNEL_SYMBOLS, "r");
	int words;

	if (!f)
		return complain(KERNEL_SYMBOLS);
	while (fgets(line, sizeof(line), f)) {
		words = sscanf(line, "%31s %c %511s [%63[^]]", address, &kind, name, module);
		/* What is before a function for those who patch it is never executed. */
		if (words < 3 || !strchr("tTwW", kind) || !strncmp(name, "__pfx_", 6))
			continue;
		printf("k %s %s%s%s\n", address, name, words == 4 ? " " : "",
		       words == 4 ? module : "");
	}
	fclose(f);
	return 0;
}

static int xen_symbols(void)
{
	char line[1024], address[32], name[512], kind;
	FILE *f;

	if (access(XEN_SYMBOLS, R_OK))
		mount("xenfs", XEN_DIRECTORY, "xenfs", 0, NULL);
	f = fopen(XEN_SYMBOLS, "r");
	if (!f)
		return complain(XEN_SYMBOLS);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%31s %c %511s", address, &kind, name) == 3 &&
		    strchr("tTwW", kind))
			printf("x %s %s\n", address, name);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "run"))
		return run(argc - 2, argv + 2);
	if (!strcmp(what, "touch")) {
		if (argc < 4 || !is_label(argv[2]))
			return usage();
		return !touch(argc - 3, argv + 3, argv[2]);
	}
	if (argc > 3 || (argc == 3 && !is_label(argv[2])))
		return usage();
	if (!strcmp(what, "start"))
		return start(argv[2]);
	if (!strcmp(what, "cut")) {
		cut(argc == 3 ? argv[2] : "-");
		return 0;
	}
	if (argc != 2)
		return usage();
	if (!strcmp(what, "stop")) {
		mark(MARK_STOP);
		return 0;
	}
	if (!strcmp(what, "symbols"))
		return kernel_symbols() || xen_symbols();
	return usage();
}
