// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xenstore.h>

#include "gntdev_test.h"

#define SETS	8

static struct xs_handle *store;
static pid_t store_pid;

static char *path(const char *name)
{
	static char buf[96];

	snprintf(buf, sizeof(buf), "/local/domain/%u/data/grants/%s", host.domid, name);
	return buf;
}

/* A connection is one process's. */
static void connect_store(void)
{
	if (store && store_pid == getpid())
		return;
	store = xs_open(0);
	store_pid = getpid();
	if (!store)
		give_up("no xenstore");
}

static char *read_key(const char *name)
{
	char *value = xs_read(store, XBT_NULL, path(name), NULL);

	if (!value)
		give_up("xenstore has no %s", path(name));
	return value;
}

static unsigned int answered(void)
{
	char *answer = read_key("answer");
	unsigned int nr = strtoul(answer, NULL, 10);

	free(answer);
	return nr;
}

static bool has_answered(const void *nr)
{
	return answered() == *(const unsigned int *)nr;
}

/* What is said to it, "ok WORDS" or "failed ERROR", good until the next order. */
static const char *give_order(const char *words)
{
	static char said[64];
	char order[128];
	unsigned int nr;
	char *answer;

	connect_store();
	nr = answered() + 1;
	snprintf(order, sizeof(order), "%u %s", nr, words);
	if (!xs_write(store, XBT_NULL, path("order"), order, strlen(order)))
		give_up("cannot write to xenstore");
	if (!until(has_answered, &nr))
		give_up("the guest does not answer to \"%s\"", order);

	answer = read_key("answer");
	snprintf(said, sizeof(said), "%s", strchr(answer, ' ') + 1);
	free(answer);
	return said;
}

const char *guest_order(const char *fmt, ...)
{
	const char *answer;
	char words[96];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	answer = give_order(words);
	if (strncmp(answer, "ok", 2))
		give_up("the guest answers \"%s\" to \"%s\"", answer, words);
	return answer + 2;
}

/* In the first free place: a part that was given up leaves its sets behind. */
static void make_set(struct grants *g, unsigned int nr, const char *where)
{
	char words[96], taken[32];
	const char *answer;

	snprintf(taken, sizeof(taken), "failed %d", EEXIST);
	for (g->set = 0; g->set < SETS; g->set++) {
		snprintf(words, sizeof(words), "make %u %u %s", g->set, nr, where);
		answer = give_order(words);
		if (!strcmp(answer, "ok"))
			return;
		if (strcmp(answer, taken))
			give_up("the guest answers \"%s\" to \"%s\"", answer, words);
	}
	give_up("all of the guest's sets are used");
}

/* The grants of one node of xenstore. Returns how many. */
static unsigned int read_node(const char *text, struct grant *grant)
{
	unsigned int i;
	int n;

	for (i = 0; sscanf(text, "%x:%lx %n", &grant[i].ref, &grant[i].gfn, &n) == 2; i++)
		text += n;
	return i;
}

void guest_make(struct grants *g, unsigned int nr, const char *where)
{
	unsigned int node = 0, have = 0;
	char name[32], *text;

	make_set(g, nr, where);
	g->nr = nr;
	/* one more, because sscanf() fills in what it can */
	g->grant = calloc(nr + 1, sizeof(*g->grant));
	if (!g->grant)
		give_up("no memory");
	while (have < nr) {
		snprintf(name, sizeof(name), "%u/%u", g->set, node++);
		text = read_key(name);
		have += read_node(text, g->grant + have);
		free(text);
	}
}

void guest_free(struct grants *g)
{
	guest_order("free %u", g->set);
	free(g->grant);
	g->grant = NULL;
	g->nr = 0;
}

void guest_used(const struct grants *g, unsigned int *used, unsigned int *pending)
{
	if (sscanf(guest_order("used %u", g->set), "%u %u", used, pending) != 2)
		give_up("the guest cannot count");
}

static bool unused(const void *g)
{
	unsigned int used, pending;

	guest_used(g, &used, &pending);
	return !used && !pending;
}

void test_unused(const struct grants *g, const char *what)
{
	test(until(unused, g), "%s: the guest has none of its pages mapped", what);
}
