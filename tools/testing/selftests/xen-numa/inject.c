// SPDX-License-Identifier: GPL-2.0
/*
 * Does one step of a test again and again, and lets another call fail each time,
 * until there is none left. For the module "unlucky" of the bench, which see.
 *
 * usage: inject [-n | [-t] [-a|-c] [-k SKIP]] [-l] [-w MS] NAME STEP ARG...
 *	-n	by /proc/PID/fail-nth of a kernel that has it, not by "unlucky"
 *	-t	what this program calls fails, instead of what xen-numa calls
 *	-c	other functions fail than those that allocate; -a: both
 *	-l	there is no I/O between the step and what comes after it
 *	-k	each site works SKIP times first
 *	-w	as long to wait after the step for calls of others
 *
 *	read FILE		reads it
 *	write FILE TEXT BACK [PLACE VALUE]
 *				writes TEXT, and BACK before; then the file PLACE
 *				has to become VALUE
 *	load FILE PARAMS	loads xen-numa
 *	unload FILE PARAMS	unloads it, loaded with these
 *	ioctl			asks /dev/xen/numa about pages of ours
 *	run PREPARE ACT CHECK	commands for a shell
 *
 * environment: INJECT_LOG	a line is added for each fault: NAME, ERROR, what
 *				failed, the site, the chain of calls
 *	INJECT_IO	files with numbers that grow as long as guests do I/O; joined
 *			by "+" those of which one does
 *	INJECT_SAME	files of affinities that are as before whenever xen-numa
 *			is not loaded
 *	INJECT_QUEUES	queues that it has when it is loaded
 *
 * After each fault the step has succeeded or failed with an error, and left
 * nothing behind; it succeeds without a fault; I/O goes on; and the kernel's log
 * has no complaint. Exit: 0 if so each time, 1 if not, 3 if I/O does not go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"
#include "unlucky.h"

#define FAULTS_MAX	3000	/* more than any step has sites */

const char *name = "inject";
unsigned int nr_bad;

static unsigned int wait_ms;
static bool no_io_between;
static int nth_fd = -1;		/* fail-nth, if that is used */

void bad(const char *fmt, ...)
{
	va_list ap;

	nr_bad++;
	printf("# %s: ", name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

void give_up(const char *what)
{
	printf("# %s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

static void write_nth(unsigned int n)
{
	char number[16];
	int len = snprintf(number, sizeof(number), "%u", n);

	if (pwrite(nth_fd, number, len, 0) != len)
		give_up("fail-nth");
}

/* It counts down, and is at 0 when the call has failed. */
static const char *nth_failed(unsigned int n)
{
	static char what[64];
	char left[16] = "";

	if (pread(nth_fd, left, sizeof(left) - 1, 0) < 0)
		give_up("fail-nth");
	write_nth(0);
	snprintf(what, sizeof(what), "fail-nth %u -", n);
	return atoi(left) ? NULL : what;
}

/* Has the act done with a fault; what has failed, or NULL. */
static const char *act(const struct step *s, const char *arming, unsigned int n, int *err)
{
	double end;

	if (nth_fd >= 0) {
		write_nth(n);
		*err = s->act();
		return nth_failed(n);
	}
	unlucky_order(arming);
	*err = s->act();
	for (end = now() + wait_ms / 1000.0 * slow; now() < end && !unlucky_failed();)
		nap();
	unlucky_order("off");
	return unlucky_failed();
}

/* The @n-th time: false when nothing failed in it. */
static bool once(const struct step *s, const char *arming, unsigned int n)
{
	const char *what;
	int err;

	err = s->prepare ? s->prepare() : 0;
	if (err) {
		bad("cannot begin: %s", strerror(err));
		return false;
	}
	what = act(s, arming, n, &err);
	if (what)
		unlucky_log(name, err, what);
	else if (err)
		bad("fails without a fault: %s", strerror(err));
	if (!no_io_between)
		look_at_io();
	err = s->after(err);
	if (err)
		bad("without a fault afterwards: %s", strerror(err));
	if (no_io_between || !what)
		look_at_io();
	look_at_log();
	if (nr_bad && what)
		printf("# after %s\n", what);
	return what;
}

static int nth_open(void)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		give_up("fail-nth");
	return fd;
}

int main(int argc, char **argv)
{
	const char *who = "code", *what = "alloc", *skip = "0";
	bool by_nth = false, more = true;
	const struct step *s = NULL;
	char arming[64];
	unsigned int n;
	double start;
	int c;

	while ((c = getopt(argc, argv, "+ntack:lw:")) != -1) {
		switch (c) {
		case 'n':
			by_nth = true;
			break;
		case 't':
			who = "task";
			break;
		case 'a':
			what = "all";
			break;
		case 'c':
			what = "call";
			break;
		case 'k':
			skip = optarg;
			break;
		case 'l':
			no_io_between = true;
			break;
		case 'w':
			wait_ms = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind >= 2) {
		name = argv[optind];
		s = step_find(argv[optind + 1], argv + optind + 2, argc - optind - 2);
	}
	if (!s)
		return 2;
	look_begin();
	if (by_nth)
		nth_fd = nth_open();
	else if (unlucky_open())
		give_up("the module unlucky");
	else
		unlucky_order("step");
	snprintf(arming, sizeof(arming), "arm %s %s %s", what, who, skip);
	start = now();
	look_at_io();
	for (n = 0; more && n < FAULTS_MAX && nr_bad < BAD_MAX; n += more)
		more = once(s, arming, n + 1);
	if (n == FAULTS_MAX)
		bad("does not come to its end");
	printf("# %s: %u faults, %.0f s\n", name, n, now() - start);
	if (nr_bad >= IO_ENDED)
		return 3;
	return !!nr_bad;
}
