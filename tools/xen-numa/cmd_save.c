// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa save: the policies that hold become those of numa.conf.
 *
 * What the operator has written there stays: comments, lines about domains that do
 * not run now, and lines that say what holds anyway. Only lines that say something
 * else are changed, and what no line says is added at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "conf.h"
#include "names.h"
#include "say.h"
#include "select.h"

struct options {
	const char *file;
	bool uuid;
	bool print;
};

static const struct argp_option option_list[] = {
	{ "file", 'f', "FILE", 0, "Instead of " CONF_PATH, 0 },
	{ "uuid", 'u', NULL, 0, "Name domains in new lines by UUID, not by name", 0 },
	{ "print", 'n', NULL, 0, "Write nothing, print what the file would be", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		o->file = arg;
		return 0;
	case 'u':
		o->uuid = true;
		return 0;
	case 'n':
		o->print = true;
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
	.doc = "Writes the policies that hold to " CONF_PATH ", from where \"xen-numa restore\" "
	       "has them.\v"
	       "Comments stay as they are, and so do lines about domains that do not run now. "
	       "Lines about domains that run are changed where something else holds. The file is "
	       "replaced at once or not at all; one with mistakes in it is not touched.\n\n"
	       "Exit codes: 0 done, 1 the file has mistakes or cannot be written, 2 wrong usage, "
	       "3 no module, 4 no Xen, 5 no permission.",
};

static const char *const header[] = {
	"# Policies of xen-numa, see xen-numa.conf(5):",
	"#	default POLICY",
	"#	DOMAIN POLICY",
	"#	DOMAIN DEVICE[/QUEUE] POLICY",
	"# DOMAIN is a name or a UUID, DEVICE is as vif0 or xvda, or * for all.",
	"# \"xen-numa save\" changes lines about domains that run, and no others.",
	"",
};

static void begin(struct conf *c)
{
	unsigned int i;

	if (c->nr)
		return;
	for (i = 0; i < ARRAY_SIZE(header); i++)
		conf_note(c, header[i]);
}

static void save_default(struct conf *c, const struct host *h)
{
	int line = conf_default(c);

	if (line < 0 && strcmp(h->policy, "auto"))
		conf_add(c, NULL, NULL, NULL, h->policy);
	else if (line >= 0 && strcmp(c->lines[line].policy, h->policy))
		conf_change(c, line, h->policy);
}

/* What a line says, "default" where there is none. */
static const char *said(const struct conf *c, int line)
{
	return line < 0 ? "default" : c->lines[line].policy;
}

/* One thing that has a policy: a device, or one of its queues. */
struct holder {
	const char *name;
	const char *uuid;
	const struct device *device;
	const char *queue;	/* NULL: the device */
	const char *policy;
};

static int find(const struct conf *c, const struct holder *w, int without)
{
	return conf_find(c, w->name, w->uuid, w->device, w->queue, without);
}

/* Is the line about nothing else? */
static bool is_its_own(const struct conf_line *l, const struct holder *w)
{
	return strcmp(l->device, "*") && (!w->queue || !strcmp(l->queue, w->queue));
}

static void save_holder(struct conf *c, const struct holder *w, const struct options *o)
{
	char device[NAME_LEN];
	int line = find(c, w, -1);

	if (!strcmp(said(c, line), w->policy))
		return;
	if (line >= 0 && is_its_own(&c->lines[line], w)) {
		if (strcmp(said(c, find(c, w, line)), w->policy))
			conf_change(c, line, w->policy);
		else
			conf_remove(c, line);
		return;
	}
	device_short(device, sizeof(device), w->device);
	conf_add(c, o->uuid && w->uuid ? w->uuid : w->name, device, w->queue, w->policy);
}

static void save_device(struct conf *c, struct names *names, const struct device *d,
			const struct options *o)
{
	struct holder w = {
		.name = names_name(names, d->domid), .uuid = names_uuid(names, d->domid),
		.device = d, .policy = d->policy,
	};
	unsigned int i;

	/* gntdev is no domain's, and what has no name any more cannot come back. */
	if (d->domid < 0 || !strcmp(w.name, "(gone)"))
		return;
	save_holder(c, &w, o);
	for (i = 0; i < d->nr_queues; i++) {
		w.queue = d->queues[i].name;
		w.policy = d->queues[i].policy;
		save_holder(c, &w, o);
	}
}

static int compare_domains(const void *a, const void *b)
{
	const struct device *x = *(const struct device * const *)a;
	const struct device *y = *(const struct device * const *)b;

	return x->domid != y->domid ? x->domid - y->domid : strverscmp(x->name, y->name);
}

/* One domain after the other, as people write it. */
static void save_devices(struct conf *c, const struct host *h, struct names *names,
			 const struct options *o)
{
	const struct device **list = say_alloc(NULL, h->nr_devices * sizeof(*list));
	unsigned int i;

	for (i = 0; i < h->nr_devices; i++)
		list[i] = &h->devices[i];
	if (h->nr_devices)
		qsort(list, h->nr_devices, sizeof(*list), compare_domains);
	for (i = 0; i < h->nr_devices; i++)
		save_device(c, names, list[i], o);
	free(list);
}

static int save(const struct host *h, struct names *names, const void *options)
{
	const struct options *o = options;
	struct conf c;
	int code;

	code = names_require(names);
	if (!code)
		code = conf_read(&c, o->file, true);
	if (code)
		return code;
	begin(&c);
	save_default(&c, h);
	save_devices(&c, h, names, o);
	if (o->print)
		conf_print(&c, stdout);
	else
		code = conf_write(&c);
	conf_free(&c);

	return code;
}

/**
 * cmd_save() - xen-numa save
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_save(int argc, char **argv)
{
	struct options o = { 0 };

	command_parse(&argp, argc, argv, &o);

	return names_with_host(save, &o);
}
