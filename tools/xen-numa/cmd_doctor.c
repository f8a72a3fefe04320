// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa doctor: everything that can make steering impossible or useless.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "doctor.h"
#include "json.h"
#include "say.h"

#define NAME_WIDTH	18

enum { OPT_JSON = 256 };

struct options {
	bool json;
	bool all;
};

static const struct check *const groups[] = {
	doctor_xen, doctor_dom0, doctor_module, doctor_irqs, doctor_guests,
};

#define NR_GROUPS	(sizeof(groups) / sizeof(groups[0]))

static const char *const words[DOCTOR_VERDICTS] = {
	[DOCTOR_OK]		= "ok",
	[DOCTOR_NOTE]		= "note",
	[DOCTOR_UNKNOWN]	= "unknown",
	[DOCTOR_WARN]		= "warning",
	[DOCTOR_FAIL]		= "FAIL",
};

static const enum tone tones[DOCTOR_VERDICTS] = {
	[DOCTOR_OK]		= TONE_GOOD,
	[DOCTOR_NOTE]		= TONE_PLAIN,
	[DOCTOR_UNKNOWN]	= TONE_WARN,
	[DOCTOR_WARN]		= TONE_WARN,
	[DOCTOR_FAIL]		= TONE_BAD,
};

static char *format(const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		abort();

	return text;
}

/**
 * finding() - what a check has found
 * @f: gets it
 * @verdict: how it is
 * @fmt: in a line, as of printf
 */
void finding(struct finding *f, enum verdict verdict, const char *fmt, ...)
{
	va_list args;

	free(f->what);
	f->verdict = verdict;
	va_start(args, fmt);
	f->what = format(fmt, args);
	va_end(args);
}

/**
 * finding_todo() - what to do about it
 * @f: gets it
 * @fmt: one or two lines, as of printf
 */
void finding_todo(struct finding *f, const char *fmt, ...)
{
	va_list args;

	free(f->todo);
	va_start(args, fmt);
	f->todo = format(fmt, args);
	va_end(args);
}

/**
 * list_add() - one more word
 * @list: the list; what does not fit ends it with "..."
 * @fmt: the word, as of printf
 */
void list_add(struct list *list, const char *fmt, ...)
{
	size_t at = strlen(list->text), room = sizeof(list->text) - at;
	char *word;
	va_list args;

	va_start(args, fmt);
	word = format(fmt, args);
	va_end(args);
	list->nr++;
	if (at < 4 || strcmp(list->text + at - 3, "...")) {
		if (strlen(word) + 8 < room)
			snprintf(list->text + at, room, "%s%s", at ? ", " : "", word);
		else
			snprintf(list->text + at, room, ", ...");
	}
	free(word);
}

static void print_finding(const struct check *check, const struct finding *f)
{
	printf("%s%-7s%s  %-*s  %s\n", say_tone(stdout, tones[f->verdict]), words[f->verdict],
	       say_tone(stdout, TONE_PLAIN), NAME_WIDTH, check->name, f->what);
	if (f->todo)
		say_wrapped(stdout, 2 + 7 + 2, "%s", f->todo);
}

static void json_finding(struct json *j, const struct check *check, const struct finding *f)
{
	json_object(j, NULL);
	json_string(j, "check", check->name);
	json_string(j, "verdict", f->verdict == DOCTOR_FAIL ? "fail" : words[f->verdict]);
	json_string(j, "what", f->what);
	json_string(j, "todo", f->todo);
	json_close(j);
}

static void look(const struct facts *facts, const struct options *o, unsigned int *counts)
{
	struct json j;
	unsigned int i;
	const struct check *c;

	if (o->json) {
		json_begin(&j, stdout);
		json_array(&j, "checks");
	}
	for (i = 0; i < NR_GROUPS; i++)
		for (c = groups[i]; c->name; c++) {
			struct finding f = { 0 };

			c->run(facts, &f);
			if (f.what) {
				counts[f.verdict]++;
				if (o->json)
					json_finding(&j, c, &f);
				else if (o->all || f.verdict > DOCTOR_NOTE || f.todo)
					print_finding(c, &f);
			}
			free(f.what);
			free(f.todo);
		}
	if (o->json)
		json_end(&j);
}

static void print_sum(const unsigned int *counts)
{
	printf("%u ok, %u notes, %u unknown, %u warnings, %u failed\n", counts[DOCTOR_OK],
	       counts[DOCTOR_NOTE], counts[DOCTOR_UNKNOWN], counts[DOCTOR_WARN],
	       counts[DOCTOR_FAIL]);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case 'a':
		o->all = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "all", 'a', NULL, 0, "Also what is as it should be", 0 },
	{ "json", OPT_JSON, NULL, 0, "For scripts, with all", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc =
	"Checks everything that can make steering impossible or useless, and says for each what to do.\v"
	"\"FAIL\" keeps it from working, a \"warning\" from working for all or for long.\n\n"
	"Exit codes: 0 nothing failed, 1 something did, 2 wrong usage, 4 no Xen, or not its control domain.",
};

/**
 * cmd_doctor() - xen-numa doctor
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_doctor(int argc, char **argv)
{
	unsigned int counts[DOCTOR_VERDICTS] = { 0 };
	struct xen_host *xen = NULL;
	struct options o = { 0 };
	struct facts facts = { 0 };
	struct host host;
	int code;

	command_parse(&argp, argc, argv, &o);
	host_look(&host);
	/* All but the module must be there for the rest to make sense. */
	code = host.loaded ? CODE_OK : host.xen && host.dom0 ? CODE_OK : host_require(&host);
	if (!code) {
		facts.xen_error = xen_read(&xen, XEN_DOMAINS | XEN_PAGES);
		facts.xen = xen;
		facts.host = &host;
		facts.pv = !strcmp(host.guest_type, "PV");
		facts.names = names_open();
		look(&facts, &o, counts);
		if (!o.json)
			print_sum(counts);
		names_close(facts.names);
		xen_free(xen);
		code = counts[DOCTOR_FAIL] ? CODE_FOUND : CODE_OK;
	}
	host_free(&host);

	return code;
}
