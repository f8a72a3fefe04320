// SPDX-License-Identifier: GPL-2.0
/*
 * Give inputs to a fuzzer for a while.
 *
 * usage: FUZZER [--seconds N] [--seed N] [--runs N]
 *   --seconds N  CPU time (default: 20)
 *   --seed N     of the first input; each later one has the next (default: 1)
 *   --runs N     so many inputs rather than a time
 * An input depends on its seed alone: "--seed N --runs 1" repeats one.
 *
 * Output: TAP, one test, with the counts in its name; the line for a failed one
 * tells the seed, and the sanitizer's report comes before it.
 * Exit codes: 0 nothing found, 1 something found or nothing tested, 2 usage.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#include "fuzz.h"

/* None takes more than a few milliseconds. */
#define HANG_SECONDS	10

/* Hardly anything was tested with less than one in so many of each kind. */
#define RARE		50

static unsigned long long seconds = 20, seed = 1, runs;
static unsigned long long input, done;

/* Known to the sanitizer's library. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "handle_abort=1:exitcode=1:detect_leaks=0";
}

static void died(void)
{
	printf("not ok 1 - %s: input of seed %llu, repeat it with --seed %llu --runs 1\n",
	       fuzzer.name, input, input);
	fflush(stdout);
}

/* The sanitizers know no time; nobody else prints meanwhile. */
static void hung(int signal)
{
	(void)signal;
	printf("# no end after %d CPU seconds\n", HANG_SECONDS);
	died();
	_exit(1);
}

/* For this input alone: over many, the kernel's ticks differ from clock(). */
static void limit_time(void)
{
	static const struct itimerval limit = { .it_value.tv_sec = HANG_SECONDS };

	if (setitimer(ITIMER_PROF, &limit, NULL)) {
		perror("ITIMER_PROF");
		exit(1);
	}
}

static int wrong_usage(void)
{
	fprintf(stderr, "usage: %s [--seconds N] [--seed N] [--runs N]\n", fuzzer.name);

	return 2;
}

static int parse_args(int argc, char **argv)
{
	unsigned long long *value;
	char *end;
	int i;

	for (i = 1; i < argc; i += 2) {
		if (!strcmp(argv[i], "--seconds"))
			value = &seconds;
		else if (!strcmp(argv[i], "--seed"))
			value = &seed;
		else if (!strcmp(argv[i], "--runs"))
			value = &runs;
		else
			return -EINVAL;
		if (i + 1 == argc || argv[i + 1][0] < '0' || argv[i + 1][0] > '9')
			return -EINVAL;
		errno = 0;
		*value = strtoull(argv[i + 1], &end, 10);
		if (*end || errno)
			return -EINVAL;
	}

	return 0;
}

/* Also of processes that an input has started. */
static long long cpu_ms(void)
{
	static const int who[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	long long ms = 0;
	struct rusage use;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		getrusage(who[i], &use);
		ms += (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000LL +
		      (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1000;
	}

	return ms;
}

static bool more(void)
{
	if (runs)
		return done < runs;

	return cpu_ms() < (long long)seconds * 1000;
}

static void one_input(void)
{
	static struct fuzz_input in;
	struct rnd_state rnd;

	input = seed + done++;
	/* Far from those of the neighbours. */
	prandom_seed_state(&rnd, input * 0x9e3779b97f4a7c15ULL);
	in.len = 0;
	fuzz_make(&in, &rnd);
	limit_time();
	LLVMFuzzerTestOneInput(in.bytes, in.len);
}

int main(int argc, char **argv)
{
	bool enough;

	if (parse_args(argc, argv))
		return wrong_usage();
	printf("TAP version 13\n1..1\n");
	fflush(stdout);
	__sanitizer_set_death_callback(died);
	signal(SIGPROF, hung);
	while (more())
		one_input();

	enough = runs || (fuzz_accepted > done / RARE && fuzz_refused > done / RARE);
	printf("%sok 1 - %s: %llu %s from seed %llu on in %ld CPU seconds: ",
	       enough ? "" : "not ", fuzzer.name, done, fuzzer.inputs, seed,
	       (long)(cpu_ms() / 1000));
	printf("%lu accepted, %lu refused, %lu with nothing in them\n",
	       fuzz_accepted, fuzz_refused, fuzz_useless);

	return enough ? 0 : 1;
}
