// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa explain DEV[/QUEUE]: why a queue is where it is, in plain words.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "command.h"
#include "json.h"
#include "read.h"
#include "say.h"
#include "select.h"
#include "table.h"

#define WORDS_LEN	64
#define INDENT		2

struct options {
	const char *device;
	bool json;
};

enum { OPT_JSON = 256 };

static const struct argp_option option_list[] = {
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->device)
			argp_error(state, "one device, not \"%s\" and \"%s\"", o->device, arg);
		o->device = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->device)
			argp_error(state, "which device?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "DEV[/QUEUE]",
	.doc = "Why each queue is where it is, by which bytes that was decided, and what would "
	       "change it.\v" SELECT_WORDS "\n\n"
	       "Everybody may run it; domains have names only for root.\n\n"
	       "Exit codes: 0 done, 2 wrong usage, 3 no module, 4 no Xen, 6 no such device, "
	       "queue or domain.",
};

/* "from the guest", for netback's queues */
static const char *direction(const struct queue *q)
{
	size_t len = strlen(q->name);

	if (len > 3 && !strcmp(q->name + len - 3, "-tx"))
		return " (what the guest sends)";
	if (len > 3 && !strcmp(q->name + len - 3, "-rx"))
		return " (what the guest receives)";

	return "";
}

static void show_policy(const struct host *h, const struct device *d, const struct queue *q)
{
	const char *whose = "the host's default";

	if (strcmp(q->policy, "default"))
		whose = "written for this queue";
	else if (strcmp(d->policy, "default"))
		whose = "written for the device";
	say_wrapped(stdout, INDENT, "Policy: %s, %s.", queue_policy(h, d, q), whose);
}

/* What the next decision will look at. */
static void show_votes(const struct host *h, const struct queue *q)
{
	uint64_t all = 0;
	char *text = NULL;
	unsigned int i;
	size_t len;
	FILE *f;

	for (i = 0; i < q->nr_votes; i++)
		all += q->votes[i].bytes;
	if (!all) {
		say_wrapped(stdout, INDENT, "Votes: none, it has moved no bytes whose node is known.");
		return;
	}
	f = open_memstream(&text, &len);
	if (!f)
		return;
	for (i = 0; i < q->nr_votes; i++) {
		char words[WORDS_LEN], bytes[32];

		node_words(words, sizeof(words), h, q, q->votes[i].pxm);
		bytes_text(bytes, sizeof(bytes), q->votes[i].bytes);
		fprintf(f, "%s%s in memory of %s (%.0f%%)", i ? ", " : "", bytes, words,
			q->votes[i].bytes * 100.0 / all);
	}
	fclose(f);
	say_wrapped(stdout, INDENT, "Votes: of what it moved lately, %s.", text);
	free(text);
}

static void show_bytes(const struct device *d, const struct queue *q)
{
	double all = (double)q->local.bytes + q->remote.bytes + q->unknown.bytes;
	char sum[32];

	if (!all)
		return;
	bytes_text(sum, sizeof(sum), all);
	say_wrapped(stdout, INDENT,
		    "Since it connected: %.1f%% of %s were handled on the node where they are, %.1f%% on another, of %.1f%% the node was not known%s.",
		    q->local.bytes * 100 / all, sum, q->remote.bytes * 100 / all,
		    q->unknown.bytes * 100 / all,
		    device_is_sampled(d) ? "; a stock backend, of which samples are seen" : "");
}

/* Cpus_allowed_list of a thread; "?" when it has gone. */
static void task_cpus(char *buf, size_t len, int pid)
{
	char *path = say_text("/proc/%d/status", pid), *text = read_whole(path), *at;

	free(path);
	snprintf(buf, len, "?");
	at = text ? strstr(text, "\nCpus_allowed_list:\t") : NULL;
	if (at) {
		at = strchr(at, '\t') + 1;
		at[strcspn(at, "\n")] = '\0';
		snprintf(buf, len, "%s", at);
	}
	free(text);
}

static void irq_cpus(char *buf, size_t len, int irq)
{
	if (read_string(buf, len, "/proc/irq/%d/smp_affinity_list", irq))
		snprintf(buf, len, "?");
}

static void show_each(const char *what, const char *numbers,
		      void (*cpus_of)(char *buf, size_t len, int nr))
{
	unsigned int *list = NULL;
	int nr = parse_list(&list, numbers), i;

	for (i = 0; i < nr; i++) {
		char cpus[CPUS_LEN];

		cpus_of(cpus, sizeof(cpus), list[i]);
		say_wrapped(stdout, INDENT, "%s %u: may run on dom0's CPUs %s.", what, list[i],
			    cpus);
	}
	if (nr > 0)
		free(list);
}

static void show_place(const struct host *h, const struct device *d, const struct queue *q)
{
	char words[WORDS_LEN], home[WORDS_LEN];
	int pxm = queue_place_pxm(h, d, q);

	node_words(home, sizeof(home), h, q, q->home);
	if (q->place >= 0 || pxm >= 0) {
		node_words(words, sizeof(words), h, q, pxm);
		if (pxm < 0)
			snprintf(words, sizeof(words), "node %d", q->place);
		say_wrapped(stdout, INDENT, "It is on %s: %s.", words, reason_words(q->reason));
	} else {
		say_wrapped(stdout, INDENT, "It is not steered: %s.", reason_words(q->reason));
	}
	if (q->home < 0)
		say_wrapped(stdout, INDENT, "No home is known.");
	else
		say_wrapped(stdout, INDENT, "Home: %s; it has changed %" PRIu64 " time%s.", home,
			    q->moves, q->moves == 1 ? "" : "s");
}

static void explain(const struct host *h, struct names *names, const struct device *d,
		    const struct queue *q)
{
	char *change = advice(h, d, q), name[NAME_LEN];

	device_short(name, sizeof(name), d);
	printf("%s%s/%s%s", say_tone(stdout, TONE_STRONG), d->name, q->name,
	       say_tone(stdout, TONE_PLAIN));
	if (d->domid >= 0 && names_readable(names))
		printf(": %s's %s", names_name(names, d->domid), name);
	printf("%s, reason %s%s%s\n", direction(q),
	       reason_is_trouble(q->reason) ? say_tone(stdout, TONE_BAD) : "", q->reason,
	       reason_is_trouble(q->reason) ? say_tone(stdout, TONE_PLAIN) : "");
	show_place(h, d, q);
	show_policy(h, d, q);
	show_votes(h, q);
	show_bytes(d, q);
	show_each("Thread", q->tasks, task_cpus);
	show_each("Interrupt", q->irqs, irq_cpus);
	if (q->memory_node >= 0)
		say_wrapped(stdout, INDENT, "What the backend allocated for it is on node %d.",
			    q->memory_node);
	if (change)
		say_wrapped(stdout, INDENT, "What would change it: %s", change);
	free(change);
}

static void json_explain(struct json *j, const struct host *h, struct names *names,
			 const struct device *d, const struct queue *q)
{
	char *change = advice(h, d, q);
	unsigned int i;

	json_object(j, NULL);
	json_string(j, "domain", names_readable(names) && d->domid >= 0 ?
		    names_name(names, d->domid) : NULL);
	json_string(j, "device", d->name);
	json_string(j, "queue", q->name);
	json_string(j, "reason", q->reason);
	json_string(j, "why", reason_words(q->reason));
	json_string(j, "change", change);
	json_string(j, "policy", queue_policy(h, d, q));
	json_string(j, "policy_from", strcmp(q->policy, "default") ? "queue" :
		    strcmp(d->policy, "default") ? "device" : "default");
	json_int(j, "home", q->home);
	json_int(j, "home_node", q->home_node);
	json_int(j, "place", q->place);
	json_int(j, "place_pxm", queue_place_pxm(h, d, q));
	json_bool(j, "off_home", queue_off_home(h, d, q));
	json_array(j, "votes");
	for (i = 0; i < q->nr_votes; i++) {
		json_object(j, NULL);
		json_int(j, "pxm", q->votes[i].pxm);
		json_uint(j, "bytes", q->votes[i].bytes);
		json_close(j);
	}
	json_close(j);
	json_uint(j, "local_bytes", q->local.bytes);
	json_uint(j, "remote_bytes", q->remote.bytes);
	json_uint(j, "unknown_bytes", q->unknown.bytes);
	json_string(j, "tasks", q->tasks);
	json_string(j, "irqs", q->irqs);
	json_close(j);
	free(change);
}

/* Calls @one for each queue; false when there is none. */
static bool each_queue(const struct selection *sel,
		       void (*one)(const struct device *d, const struct queue *q, void *data),
		       void *data)
{
	unsigned int i, k;
	bool any = false;

	for (i = 0; i < sel->nr; i++) {
		const struct target *t = &sel->targets[i];

		for (k = 0; k < t->device->nr_queues; k++) {
			if (t->queue && t->queue != &t->device->queues[k])
				continue;
			one(t->device, &t->device->queues[k], data);
			any = true;
		}
	}

	return any;
}

struct showing {
	const struct host *h;
	struct names *names;
	struct json *j;		/* NULL: text */
	bool first;
};

static void show_one(const struct device *d, const struct queue *q, void *data)
{
	struct showing *s = data;

	if (s->j) {
		json_explain(s->j, s->h, s->names, d, q);
		return;
	}
	if (!s->first)
		putchar('\n');
	s->first = false;
	explain(s->h, s->names, d, q);
}

static int show(const struct host *h, struct names *names, const void *options)
{
	const struct options *o = options;
	struct showing s = { .h = h, .names = names, .first = true };
	struct selection sel;
	struct json j;
	bool any;
	int code;

	code = selection_find(&sel, h, names, o->device);
	if (code)
		return code;
	if (o->json) {
		json_begin(&j, stdout);
		json_array(&j, "queues");
		s.j = &j;
	}
	any = each_queue(&sel, show_one, &s);
	if (o->json)
		json_end(&j);
	else if (!any)
		printf("%s has no queues: its guest is not connected to it.\n", o->device);
	selection_free(&sel);

	return CODE_OK;
}

/**
 * cmd_explain() - xen-numa explain
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_explain(int argc, char **argv)
{
	struct options o = { 0 };

	command_parse(&argp, argc, argv, &o);

	return names_with_host(show, &o);
}
