// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa COMMAND: what xen-numa does on this host, and what it should do.
 */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "say.h"

#ifndef XEN_NUMA_VERSION
#define XEN_NUMA_VERSION	"unknown"
#endif

const char *argp_program_version = "xen-numa " XEN_NUMA_VERSION;

/* In the order in which they are listed. */
static const struct command commands[] = {
	{ "status", "", "the host in one screen", cmd_status },
	{ "list", "", "a row for each queue", cmd_list },
	{ "explain", "DEV[/QUEUE]", "why a queue is where it is, and what would change it",
	  cmd_explain },
	{ "set", "DEV[/QUEUE] POLICY", "where queues are to go", cmd_set },
	{ "default", "[POLICY]", "the same for those that have no policy of their own",
	  cmd_default },
	{ "save", "", "write the policies that hold to /etc/xen/numa.conf", cmd_save },
	{ "restore", "[--watch]", "have those policies hold again", cmd_restore },
	{ "domains", "[DOMAIN]", "each domain's pages by node, its vCPUs, its devices' homes",
	  cmd_domains },
	{ "heap", "", "each node's free memory", cmd_heap },
	{ "doctor", "", "what keeps this host from being steered, and what to do",
	  cmd_doctor },
	{ "top", "", "the same as list, live, with bytes by node", cmd_top },
	{ "metrics", "", "numbers for a monitoring system", cmd_metrics },
	{ "record", "", "add a line to the host's history", cmd_record },
	{ "plot", "locality|matrix", "draw that history", cmd_plot },
	{ "bench", "", "what placement is worth on this host, with the load that runs",
	  cmd_bench },
};

#define NR_COMMANDS	ARRAY_SIZE(commands)

static const char codes[] =
	"Exit codes:\n"
	"  0  done\n"
	"  1  something was found or failed, see the command's own help\n"
	"  2  wrong usage\n"
	"  3  the module xen-numa is not loaded\n"
	"  4  this is not Xen, or not its dom0\n"
	"  5  no permission\n"
	"  6  no such device, queue or domain";

static const struct command *find_command(const char *name)
{
	unsigned int i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];

	return NULL;
}

static char *list_commands(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	unsigned int i;

	if (!f)
		return NULL;
	fputs("Commands:\n", f);
	for (i = 0; i < NR_COMMANDS; i++) {
		int n = fprintf(f, "  %s %s", commands[i].name, commands[i].args);

		fprintf(f, "%*s%s\n", n < 34 ? 34 - n : 1, "", commands[i].summary);
	}
	fprintf(f, "\n\"xen-numa COMMAND --help\" says more of each.\n\n%s", codes);
	fclose(f);

	return text;
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;

	return key == ARGP_KEY_HELP_EXTRA ? list_commands() : (char *)text;
}

struct choice {
	const struct command *command;
	int argc;
	char **argv;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct choice *c = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		c->command = find_command(arg);
		if (!c->command)
			argp_error(state, "no command \"%s\"", arg);
		/* The rest is the command's. */
		c->argc = state->argc - state->next + 1;
		c->argv = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which command?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "COMMAND [ARGUMENT...]",
	.doc = "Where the work of Xen's backends runs on a host with several NUMA nodes.",
	.help_filter = help_filter,
};

/**
 * command_parse() - read a subcommand's arguments
 * @argp: what it takes
 * @argc: how many there are
 * @argv: the subcommand's name, then the arguments
 * @input: for @argp's parser
 *
 * Ends the program for wrong usage, for --help and for --version.
 */
void command_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	/* The name stays: argp keeps pointers to it. */
	argv[0] = say_text("xen-numa %s", argv[0]);
	argp_parse(argp, argc, argv, 0, NULL, input);
}

/**
 * command_seconds() - read an option's number of seconds
 * @state: the parser, which ends the program for anything else
 * @text: the option's text
 *
 * Return: 0 to 86400.
 */
double command_seconds(struct argp_state *state, const char *text)
{
	double seconds;
	char *end;

	seconds = strtod(text, &end);
	if (end == text || *end || !isfinite(seconds) || seconds < 0 || seconds > 86400)
		argp_error(state, "\"%s\" is no number of seconds from 0 to 86400", text);

	return seconds;
}

int main(int argc, char **argv)
{
	struct choice c = { 0 };
	int code;

	setlocale(LC_CTYPE, "");
	argp_err_exit_status = CODE_USAGE;
	if (argc > 0)
		argv[0] = "xen-numa";
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &c);
	code = c.command->run(c.argc, c.argv);

	/* A full disk behind a pipe is no success. */
	if (fflush(stdout) || ferror(stdout)) {
		/* whoever closed the pipe has seen enough */
		if (errno != EPIPE)
			say_error("standard output: %s", strerror(errno));
		code = code ? code : CODE_FOUND;
	}

	return code;
}
