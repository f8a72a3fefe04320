// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own events at the begin and the end of what its workers run, with
 * the CPU's counter of cycles, one for each instruction here.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmscale.h"

#define TRACING	"/sys/kernel/tracing/"

struct wanted {
	const char *function;
	uint64_t *took;
	unsigned int nr;
};

static void set_events(const char *on)
{
	write_file(TRACING "events/workqueue/workqueue_execute_start/enable", on);
	write_file(TRACING "events/workqueue/workqueue_execute_end/enable", on);
}

void trace_begin(void)
{
	write_file(TRACING "trace_clock", "x86-tsc");
	write_file(TRACING "buffer_size_kb", "512");
	write_file(TRACING "trace", "\n");
	set_events("1");
}

/* "... TIME: workqueue_execute_start: work struct ADDRESS: function NAME [MODULE]" */
static bool parse(const char *line, const char *function, char *event, uint64_t *when)
{
	const char *at = strstr(line, ": workqueue_execute_"), *name, *time;
	size_t len = strlen(function);

	if (!at)
		return false;
	name = strstr(at, ": function ");
	if (!name || strncmp(name + 11, function, len) || name[11 + len] > ' ')
		return false;
	for (time = at; time > line && time[-1] != ' '; time--)
		;
	*when = strtoull(time, NULL, 10);
	*event = at[strlen(": workqueue_execute_")];
	return true;
}

static bool are_there(const void *arg)
{
	const struct wanted *w = arg;
	uint64_t when, start = 0;
	char line[256], event;
	unsigned int i = 0;
	FILE *f;

	f = fopen(TRACING "trace", "r");
	if (!f)
		err(1, TRACING "trace");
	while (i < w->nr && fgets(line, sizeof(line), f)) {
		if (!parse(line, w->function, &event, &when))
			continue;
		if (event == 's')
			start = when;
		else if (start)
			w->took[i++] = when - start;
	}
	fclose(f);
	return i == w->nr;
}

void trace_end(const char *function, uint64_t *took, unsigned int nr)
{
	const struct wanted w = { .function = function, .took = took, .nr = nr };

	wait_until(are_there, &w, function);
	set_events("0");
}
