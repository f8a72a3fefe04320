// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa list: a row for each queue.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "host.h"
#include "json.h"
#include "names.h"
#include "say.h"
#include "select.h"
#include "table.h"

enum {
	COL_DOMAIN, COL_DEVICE, COL_QUEUE, COL_HOME, COL_PLACE, COL_REASON, COL_LOCAL,
	COL_RATE, COL_MOVES, NR_COLS
};

static const struct column columns[NR_COLS] = {
	[COL_DOMAIN]	= { "DOMAIN", false },
	[COL_DEVICE]	= { "DEVICE", false },
	[COL_QUEUE]	= { "QUEUE", false },
	[COL_HOME]	= { "HOME", false },
	[COL_PLACE]	= { "PLACE", false },
	[COL_REASON]	= { "REASON", false },
	[COL_LOCAL]	= { "LOCAL", true },
	[COL_RATE]	= { "BYTES/S", true },
	[COL_MOVES]	= { "MOVES", true },
};

static const char *const sort_names[NR_COLS] = {
	[COL_DOMAIN]	= "domain",
	[COL_DEVICE]	= "device",
	[COL_QUEUE]	= "queue",
	[COL_HOME]	= "home",
	[COL_PLACE]	= "place",
	[COL_REASON]	= "reason",
	[COL_LOCAL]	= "local",
	[COL_RATE]	= "rate",
	[COL_MOVES]	= "moves",
};

struct options {
	int sort;	/* -1: as it comes */
	bool reverse;
	double interval;	/* negative: host_interval() */
	const char *domain;
	const char *device;
	const char *reason;
	bool off_home;
	bool json;
};

enum { OPT_OFF_HOME = 256, OPT_JSON };

static const struct argp_option option_list[] = {
	{ "sort", 's', "COLUMN", 0,
	  "By domain, device, queue, home, place, reason, local, rate or moves; rate and moves with the greatest first", 0 },
	{ "reverse", 'r', NULL, 0, "The other way round", 0 },
	{ "interval", 'i', "SECONDS", 0,
	  "Time between two readings, from which bytes per second are worked out (1; where there are stock backends the module's period_ms, at most 10). 0: read once, and show all bytes since each queue connected", 0 },
	{ "domain", 'd', "DOMAIN", 0, "Only this domain's: name, UUID or number", 0 },
	{ "device", 'D', "DEVICE", 0, "Only this device: vif-3-0, or DOMAIN:vif0", 0 },
	{ "reason", 'R', "REASON", 0, "Only queues with this reason", 0 },
	{ "off-home", OPT_OFF_HOME, NULL, 0, "Only queues that are not on their home", 0 },
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static int sort_column(struct argp_state *state, const char *name)
{
	int i;

	for (i = 0; i < NR_COLS; i++)
		if (!strcmp(sort_names[i], name))
			return i;
	argp_error(state, "cannot sort by \"%s\"", name);

	return -1;
}

static void check_reason(struct argp_state *state, const char *name)
{
	char list[256] = "";
	unsigned int i;

	if (reason_is_known(name))
		return;
	for (i = 0; reason_at(i); i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), " %s", reason_at(i));
	argp_error(state, "no reason \"%s\"; there are:%s", name, list);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 's':
		o->sort = sort_column(state, arg);
		return 0;
	case 'r':
		o->reverse = true;
		return 0;
	case 'i':
		o->interval = command_seconds(state, arg);
		return 0;
	case 'd':
		o->domain = arg;
		return 0;
	case 'D':
		o->device = arg;
		return 0;
	case 'R':
		check_reason(state, arg);
		o->reason = arg;
		return 0;
	case OPT_OFF_HOME:
		o->off_home = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "A row for each queue of each backend.\v"
	       "HOME is the node that owns most of the bytes that the queue moves, PLACE the one "
	       "on which its threads and interrupts are by xen-numa's doing, \"-\" for none; in a "
	       "dom0 without nodes (PV) both are firmware's proximity domains. \"xen-numa explain "
	       "DEVICE\" puts REASON into words. LOCAL is the part of the bytes that was handled "
	       "on the node where they are: of the interval, or since the queue connected if it "
	       "moved nothing in it. Bytes per second of stock backends, of which only samples "
	       "are seen, are estimates and marked \"~\".\n\n"
	       "Everybody may run it; domains have names only for root.\n\n"
	       "Exit codes: 0 done, 2 wrong usage, 3 no module, 4 no Xen, 6 no such device or "
	       "domain.",
};

static void row_share(struct table *t, const struct queue *q)
{
	double share = queue_share(q);

	if (isnan(share)) {
		table_text(t, "-");
		return;
	}
	/* 100 only when it is all */
	table_value(t, share, "%.0f%%", share < 1 && share > 0.99 ? 99.0 : share * 100);
	if (share < 0.5)
		table_tone(t, TONE_WARN);
}

static void row_bytes(struct table *t, const struct host *h, const struct device *d,
		      const struct queue *q, const struct options *o)
{
	double rate = queue_bytes_per_second(h, d, q);

	if (!o->interval)
		table_bytes(t, q->local.bytes + q->remote.bytes + q->unknown.bytes,
			    device_is_sampled(d) ? "~" : "", "");
	else if (isnan(rate))
		table_text(t, "-");
	else
		table_bytes(t, rate, device_is_sampled(d) && rate ? "~" : "", "");
}

static void add_row(struct table *t, struct names *names, const struct host *h,
		    const struct device *d, const struct queue *q, const struct options *o)
{
	char home[PLACE_LEN], place[PLACE_LEN];

	place_text(home, sizeof(home), q->home_node, q->home);
	place_text(place, sizeof(place), q->place, queue_place_pxm(h, d, q));
	table_row(t);
	table_text(t, "%s", names_name(names, d->domid));
	table_text(t, "%s", d->name);
	table_text(t, "%s", q->name);
	table_text(t, "%s", home);
	table_text(t, "%s", place);
	table_text(t, "%s", q->reason);
	if (reason_is_trouble(q->reason))
		table_tone(t, TONE_BAD);
	row_share(t, q);
	row_bytes(t, h, d, q, o);
	table_value(t, q->moves, "%llu", (unsigned long long)q->moves);
}

static void json_tally(struct json *j, const char *key, const struct tally *t)
{
	json_object(j, key);
	json_uint(j, "bytes", t->bytes);
	json_uint(j, "frames", t->frames);
	json_close(j);
}

static void json_rate(struct json *j, const struct queue *q)
{
	if (!q->rate.known) {
		json_null(j, "rate");
		return;
	}
	json_object(j, "rate");
	json_double(j, "local", q->rate.local);
	json_double(j, "remote", q->rate.remote);
	json_double(j, "unknown", q->rate.unknown);
	json_close(j);
}

static void json_row(struct json *j, struct names *names, const struct host *h,
		     const struct device *d, const struct queue *q)
{
	json_object(j, NULL);
	if (d->domid < 0)
		json_null(j, "domid");
	else
		json_int(j, "domid", d->domid);
	json_string(j, "domain", names_readable(names) && d->domid >= 0 ?
		    names_name(names, d->domid) : NULL);
	json_string(j, "uuid", names_uuid(names, d->domid));
	json_string(j, "device", d->name);
	json_string(j, "queue", q->name);
	json_string(j, "mode", d->mode);
	json_string(j, "policy", queue_policy(h, d, q));
	json_int(j, "home", q->home);
	json_int(j, "home_node", q->home_node);
	json_int(j, "place", q->place);
	json_int(j, "place_pxm", queue_place_pxm(h, d, q));
	json_int(j, "memory_node", q->memory_node);
	json_string(j, "reason", q->reason);
	json_bool(j, "off_home", queue_off_home(h, d, q));
	json_double(j, "local_share", queue_share(q));
	json_double(j, "bytes_per_second", queue_bytes_per_second(h, d, q));
	json_bool(j, "sampled", device_is_sampled(d));
	json_uint(j, "moves", q->moves);
	json_tally(j, "local", &q->local);
	json_tally(j, "remote", &q->remote);
	json_tally(j, "unknown", &q->unknown);
	json_rate(j, q);
	json_close(j);
}

struct filter {
	int domid;	/* -1: all */
	const struct selection *device;	/* NULL: all */
	const struct options *options;
};

static bool wanted(const struct filter *f, const struct host *h, const struct device *d,
		   const struct queue *q)
{
	const struct options *o = f->options;

	return (f->domid < 0 || d->domid == f->domid) &&
	       (!o->reason || !strcmp(q->reason, o->reason)) &&
	       (!o->off_home || queue_off_home(h, d, q)) &&
	       (!f->device || selection_has(f->device, d, q));
}

static void show_json(const struct host *h, struct names *names, const struct filter *f)
{
	unsigned int i, k;
	struct json j;

	json_begin(&j, stdout);
	json_array(&j, "queues");
	for (i = 0; i < h->nr_devices; i++)
		for (k = 0; k < h->devices[i].nr_queues; k++)
			if (wanted(f, h, &h->devices[i], &h->devices[i].queues[k]))
				json_row(&j, names, h, &h->devices[i],
					 &h->devices[i].queues[k]);
	json_end(&j);
}

static void show_table(const struct host *h, struct names *names, const struct filter *f)
{
	const struct options *o = f->options;
	struct column heads[NR_COLS];
	struct table *t;
	unsigned int i, k;

	memcpy(heads, columns, sizeof(heads));
	/* Without two readings it is what was moved since the queue connected. */
	if (!o->interval)
		heads[COL_RATE].title = "BYTES";
	t = table_new(heads, NR_COLS);
	for (i = 0; i < h->nr_devices; i++)
		for (k = 0; k < h->devices[i].nr_queues; k++)
			if (wanted(f, h, &h->devices[i], &h->devices[i].queues[k]))
				add_row(t, names, h, &h->devices[i],
					&h->devices[i].queues[k], o);
	table_sort(t, COL_DOMAIN, false);
	if (o->sort >= 0) {
		bool descending = o->sort == COL_RATE || o->sort == COL_MOVES;

		table_sort(t, o->sort, descending != o->reverse);
	} else if (o->reverse) {
		table_sort(t, COL_DOMAIN, true);
	}
	table_print(t, stdout);
	table_free(t);
}

static int list(struct host *h, struct names *names, const struct options *o)
{
	struct filter f = { .domid = -1, .options = o };
	struct selection sel;
	int code = CODE_OK;

	if (o->domain) {
		f.domid = names_domid(names, o->domain);
		if (f.domid < 0)
			return say_failed(CODE_NO_SUCH, "no domain \"%s\"", o->domain);
	}
	if (o->device) {
		code = selection_find(&sel, h, names, o->device);
		if (code)
			return code;
		f.device = &sel;
	}
	if (o->json)
		show_json(h, names, &f);
	else
		show_table(h, names, &f);
	if (f.device)
		selection_free(&sel);

	return code;
}

/**
 * cmd_list() - xen-numa list
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_list(int argc, char **argv)
{
	struct options o = { .sort = -1, .interval = -1 };
	struct names *names;
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = host_read_twice(&h, o.interval);
	if (code)
		return code;
	names = names_open();
	code = list(&h, names, &o);
	names_close(names);
	host_free(&h);

	return code;
}
