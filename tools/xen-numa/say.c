// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "say.h"

#define WIDTH	80

static void say(const char *what, const char *fmt, va_list args)
{
	/* What was printed so far comes first, also when both go to one file. */
	fflush(stdout);
	fprintf(stderr, "xen-numa: %s", what);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

/**
 * say_error() - a line on standard error
 * @fmt: as of printf, without a newline
 */
void say_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

/**
 * say_warn() - a line on standard error about something that goes on
 * @fmt: as of printf, without a newline
 */
void say_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("warning: ", fmt, args);
	va_end(args);
}

/**
 * say_failed() - an error and the code that goes with it
 * @code: how the program will end
 * @fmt: as of printf, without a newline
 *
 * Return: @code.
 */
int say_failed(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);

	return code;
}

/**
 * say_coloured() - may there be colours
 * @f: where the text goes
 *
 * Return: true on a terminal that knows them, unless NO_COLOR is set.
 */
bool say_coloured(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if ((no && *no) || (term && !strcmp(term, "dumb")))
		return false;

	return isatty(fileno(f));
}

/**
 * say_tone() - what to print before a piece of text
 * @f: where the text goes
 * @tone: of the text; TONE_PLAIN ends what was begun
 *
 * Return: a constant string, empty where there are no colours.
 */
const char *say_tone(FILE *f, enum tone tone)
{
	static const char *const codes[] = {
		[TONE_PLAIN]	= "\033[0m",
		[TONE_GOOD]	= "\033[32m",
		[TONE_WARN]	= "\033[33m",
		[TONE_BAD]	= "\033[31m",
		[TONE_STRONG]	= "\033[1m",
	};

	return say_coloured(f) ? codes[tone] : "";
}

/**
 * say_wrapped() - a paragraph, broken at blanks
 * @f: where to
 * @indent: columns before each line
 * @fmt: as of printf
 */
void say_wrapped(FILE *f, unsigned int indent, const char *fmt, ...)
{
	unsigned int at = 0;
	char *text, *word, *save;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);

	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (at && at + 1 + strlen(word) > WIDTH) {
			fputc('\n', f);
			at = 0;
		}
		if (at)
			at += fprintf(f, " %s", word);
		else
			at = fprintf(f, "%*s%s", (int)indent, "", word);
	}
	fputc('\n', f);
	free(text);
}

/**
 * say_alloc() - realloc() that does not fail
 * @old: what there is, or NULL
 * @size: bytes
 *
 * There is nothing sensible left to do without memory, so the program ends.
 *
 * Return: the memory, to be freed with free().
 */
void *say_alloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p) {
		say_error("out of memory");
		exit(CODE_FOUND);
	}

	return p;
}

/**
 * say_text() - a formatted string of its own
 * @fmt: as of printf
 *
 * Return: the string, to be freed with free().
 */
char *say_text(const char *fmt, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n < 0) {
		say_error("out of memory");
		exit(CODE_FOUND);
	}

	return text;
}
