// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa set and default: the operator's word.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "json.h"
#include "policy.h"
#include "say.h"
#include "select.h"

struct options {
	const char *device;
	const char *policy;
	bool json;
};

enum { OPT_JSON = 256 };

static void take_policy(struct options *o, char *arg, struct argp_state *state)
{
	if (o->policy)
		argp_error(state, "one policy, not \"%s\" and \"%s\"", o->policy, arg);
	if (!policy_valid(arg))
		argp_error(state, "\"%s\" is no policy; it is one of " POLICY_WORDS, arg);
	o->policy = arg;
}

static error_t parse_set(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (o->device)
			take_policy(o, arg, state);
		else
			o->device = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->device)
			argp_error(state, "which device?");
		if (!o->policy)
			argp_error(state, "which policy? It is one of " POLICY_WORDS);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp_set = {
	.parser = parse_set,
	.args_doc = "DEV[/QUEUE] POLICY",
	.doc = "Says where queues are to go.\v" SELECT_WORDS "\n\n"
	       "POLICY is auto (where most of the bytes are), strict (the same from the first "
	       "byte on, with a smaller margin, whether there is room or not), off (as Linux "
	       "does without xen-numa), node:N or pxm:N (there, whatever it moves: Linux's "
	       "node or firmware's proximity domain), or default (as the next one says: a "
	       "queue's is the device's, a device's the host's). What was written for a queue "
	       "counts more than what is written for its device.\n\n"
	       "It holds while the device is there; \"xen-numa save\" makes it last. Writing a "
	       "policy also takes back what others have set by hand.\n\n"
	       "Exit codes: 0 done, 1 the kernel did not take it, 2 wrong usage, 3 no module, "
	       "4 no Xen, 5 no permission, 6 no such device, queue, domain or node.",
};

/* Queues with a word of their own do not hear the device's. */
static void warn_of_deaf_queues(const struct device *d)
{
	unsigned int i;

	for (i = 0; i < d->nr_queues; i++)
		if (strcmp(d->queues[i].policy, "default"))
			say_warn("%s/%s keeps its own policy %s", d->name, d->queues[i].name,
				 d->queues[i].policy);
}

static int set_one(const struct target *t, const char *policy)
{
	char *what = t->queue ? say_text("%s/%s", t->device->name, t->queue->name) :
		     say_text("%s", t->device->name);
	int err = policy_write(t->device, t->queue, policy), code = CODE_OK;

	if (err)
		code = policy_complain(err, what, policy);
	else if (!t->queue)
		warn_of_deaf_queues(t->device);
	free(what);

	return code;
}

static int set_all(const struct host *h, struct names *names, const void *options)
{
	const struct options *o = options;
	struct selection sel;
	unsigned int i;
	int code;

	code = selection_find(&sel, h, names, o->device);
	if (code)
		return code;
	for (i = 0; i < sel.nr; i++) {
		const struct target *t = &sel.targets[i];
		int this = set_one(t, o->policy);

		code = code ? code : this;
		/* One may go meanwhile; what another is told the next would be told, too. */
		if (this && !policy_has_gone(t->device, t->queue))
			break;
	}
	selection_free(&sel);

	return code;
}

/**
 * cmd_set() - xen-numa set
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_set(int argc, char **argv)
{
	struct options o = { 0 };

	command_parse(&argp_set, argc, argv, &o);

	return names_with_host(set_all, &o);
}

static const struct argp_option default_options[] = {
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static error_t parse_default(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		take_policy(o, arg, state);
		if (!strcmp(arg, "default"))
			argp_error(state, "the default cannot be \"default\"");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp_default = {
	.options = default_options,
	.parser = parse_default,
	.args_doc = "[POLICY]",
	.doc = "The policy of all devices that have none of their own.\v"
	       "Without POLICY it is printed. POLICY is auto, strict, off, node:N or pxm:N, as of "
	       "\"xen-numa set\". It holds until the module is unloaded; \"xen-numa save\" makes "
	       "it last.\n\n"
	       "Exit codes: 0 done, 1 the kernel did not take it, 2 wrong usage, 3 no module, "
	       "4 no Xen, 5 no permission, 6 no such node.",
};

static void show_default(const struct host *h, bool as_json)
{
	struct json j;

	if (!as_json) {
		puts(h->policy);
		return;
	}
	json_begin(&j, stdout);
	json_string(&j, "policy", h->policy);
	json_end(&j);
}

/**
 * cmd_default() - xen-numa default
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_default(int argc, char **argv)
{
	struct options o = { 0 };
	struct host h;
	int code, err;

	command_parse(&argp_default, argc, argv, &o);
	code = host_read(&h);
	if (code)
		return code;
	if (o.policy) {
		err = policy_write_default(o.policy);
		if (err)
			code = policy_complain(err, "the default policy", o.policy);
	} else {
		show_default(&h, o.json);
	}
	host_free(&h);

	return code;
}
