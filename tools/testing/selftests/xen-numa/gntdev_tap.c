// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gntdev_test.h"

#define HANGS	300	/* seconds */

static void line(const char *prefix, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	printf("%s%s\n", prefix, text);
	/* Whoever is killed or forks next has nothing left to print. */
	fflush(stdout);
}

void test(bool ok, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(ok ? "ok - " : "not ok - ", fmt, ap);
	va_end(ap);
}

void note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("# ", fmt, ap);
	va_end(ap);
}

void give_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("# gives up: ", fmt, ap);
	va_end(ap);
	exit(1);
}

bool until(bool (*holds)(const void *arg), const void *arg)
{
	const struct timespec tick = { .tv_nsec = 20 * 1000 * 1000 };
	time_t end = time(NULL) + HANGS;

	while (!holds(arg)) {
		if (time(NULL) > end)
			return false;
		nanosleep(&tick, NULL);
	}
	return true;
}
