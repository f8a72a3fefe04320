// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa restore: the policies of numa.conf hold, once or from now on.
 */
#include "apply.h"
#include "command.h"
#include "say.h"
#include "watch.h"

struct options {
	const char *file;
	bool watch;
	bool dry;
	bool verbose;
};

static const struct argp_option option_list[] = {
	{ "file", 'f', "FILE", 0, "Instead of " CONF_PATH, 0 },
	{ "watch", 'w', NULL, 0,
	  "Stay, and do it for each device when it connects; SIGHUP reads the file again", 0 },
	{ "dry-run", 'n', NULL, 0, "Only print what would be changed", 0 },
	{ "verbose", 'v', NULL, 0, "Print what is changed", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		o->file = arg;
		return 0;
	case 'w':
		o->watch = true;
		return 0;
	case 'n':
		o->dry = true;
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	case ARGP_KEY_END:
		if (o->watch && o->dry)
			argp_error(state, "--watch and --dry-run do not go together");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "Has the policies of " CONF_PATH " hold.\v"
	       "Devices of which no line speaks are left as they are. If a line has a mistake, "
	       "nothing is done.\n\n"
	       "With --watch a device gets its policy once, when it connects: what is set later "
	       "stays. It waits for domains that do not exist yet, for the module and for the "
	       "file, and prints what it does. It is what the service xen-numa runs.\n\n"
	       "Exit codes: 0 done, 1 the file has mistakes or a policy is not taken, 2 wrong "
	       "usage, 3 no module, 4 no Xen, or xenstore is lost, 5 no permission.",
};

static int restore(const struct options *o)
{
	struct apply a = { .dry = o->dry, .tell = o->verbose || o->dry };
	struct conf conf;
	struct host h;
	int code, more;

	code = host_read(&h);
	if (code)
		return code;
	a.h = &h;
	a.conf = &conf;
	a.names = names_open();
	code = names_require(a.names);
	if (!code)
		code = conf_read(&conf, o->file, false);
	if (!code) {
		code = apply_default(&a);
		more = code == CODE_NO_PERMISSION ? code : apply_devices(&a);
		code = code ? code : more;
		conf_free(&conf);
	}
	names_close(a.names);
	host_free(&h);

	return code;
}

/**
 * cmd_restore() - xen-numa restore
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_restore(int argc, char **argv)
{
	struct options o = { 0 };
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	if (!o.watch)
		return restore(&o);
	/* The module may come later, Xen not. */
	host_look(&h);
	code = h.xen && h.dom0 ? CODE_OK : host_require(&h);
	host_free(&h);

	return code ? code : watch(o.file);
}
