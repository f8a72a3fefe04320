/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a subcommand is, and with what codes the program ends.
 */
#ifndef XEN_NUMA_COMMAND_H
#define XEN_NUMA_COMMAND_H

#include <argp.h>

/**
 * enum code - how the program ends
 * @CODE_OK: done
 * @CODE_FOUND: something was found or has failed; each command says what
 * @CODE_USAGE: wrong usage
 * @CODE_NO_MODULE: the module xen-numa is not loaded
 * @CODE_NO_XEN: not on Xen, or not in its control domain
 * @CODE_NO_PERMISSION: this needs root
 * @CODE_NO_SUCH: no such device, queue or domain
 */
enum code {
	CODE_OK,
	CODE_FOUND,
	CODE_USAGE,
	CODE_NO_MODULE,
	CODE_NO_XEN,
	CODE_NO_PERMISSION,
	CODE_NO_SUCH,
};

/**
 * struct command - a subcommand
 * @name: as it is typed
 * @args: what may follow, for the list of commands
 * @summary: one line for that list
 * @run: does it; argv[0] is the subcommand's name; returns an enum code
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	int (*run)(int argc, char **argv);
};

int cmd_status(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_set(int argc, char **argv);
int cmd_default(int argc, char **argv);
int cmd_save(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_domains(int argc, char **argv);
int cmd_heap(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_metrics(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_bench(int argc, char **argv);

void command_parse(const struct argp *argp, int argc, char **argv, void *input);
double command_seconds(struct argp_state *state, const char *text);

#endif /* XEN_NUMA_COMMAND_H */
