// SPDX-License-Identifier: GPL-2.0
/*
 * The history's lines.
 */
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "read.h"
#include "say.h"

/* More is damage: seconds between two lines, a year of five digits, nodes. */
#define SECONDS_MAX	1e9
#define TIME_MAX	253402300799
#define NODES_MAX	256

static void print_node(FILE *f, const struct matrix *m, unsigned int i)
{
	if (i < m->nr)
		fprintf(f, "%d", m->pxms[i]);
	else
		fputc('?', f);
}

/**
 * history_print() - write a line
 * @f: where to
 * @s: what it says
 */
void history_print(FILE *f, const struct sample *s)
{
	const struct matrix *m = &s->matrix;
	unsigned int i, j, n = 0;

	fprintf(f, "time=%lld seconds=%.1f mode=%s reason=%s queues=%u off_home=%u moves=%" PRIu64,
		s->time, s->seconds, s->mode, s->reason, s->queues, s->off_home, s->moves);
	fprintf(f, " local=%.0f remote=%.0f unknown=%.0f m=", s->bytes.local, s->bytes.remote,
		s->bytes.unknown);
	for (i = 0; i <= m->nr; i++)
		for (j = 0; j <= m->nr; j++) {
			/* what would be written as 0 */
			if (matrix_cell(m, i, j) <= 0.5)
				continue;
			fputs(n++ ? "," : "", f);
			print_node(f, m, i);
			fputc('>', f);
			print_node(f, m, j);
			fprintf(f, ":%.0f", matrix_cell(m, i, j));
		}
	fputs(n ? "\n" : "-\n", f);
}

/* What was cut off has anything behind the digits. */
static bool parse_small(unsigned int *value, const char *text, unsigned int max)
{
	uint64_t n;

	if (parse_count(&n, text) || n > max)
		return false;
	*value = n;

	return true;
}

static bool parse_amount(double *value, const char *text)
{
	char *end;

	if (!*text || strspn(text, "0123456789.") != strlen(text))
		return false;
	*value = strtod(text, &end);

	return !*end && isfinite(*value);
}

static bool parse_word(char *value, size_t size, const char *text)
{
	snprintf(value, size, "%s", text);

	return *text;
}

/* "?" is nobody's. */
static bool parse_node(int *pxm, const char *text)
{
	unsigned int n;

	*pxm = -1;
	if (!strcmp(text, "?"))
		return true;
	if (!parse_small(&n, text, INT_MAX))
		return false;
	*pxm = n;

	return true;
}

/* "0>1:4096" */
static bool parse_cell(struct matrix *m, char *text)
{
	char *to = strchr(text, '>'), *bytes = to ? strchr(to, ':') : NULL;
	int from_pxm, to_pxm;
	double n;

	if (!bytes)
		return false;
	*to++ = '\0';
	*bytes++ = '\0';
	if (!parse_node(&from_pxm, text) || !parse_node(&to_pxm, to) ||
	    !parse_amount(&n, bytes))
		return false;
	matrix_node(m, from_pxm);
	matrix_node(m, to_pxm);
	matrix_add(m, from_pxm, to_pxm, n);

	return m->nr <= NODES_MAX;
}

static bool parse_matrix(struct matrix *m, char *text)
{
	char *comma;

	if (!strcmp(text, "-"))
		return true;
	for (;; text = comma + 1) {
		comma = strchr(text, ',');
		if (comma)
			*comma = '\0';
		if (!parse_cell(m, text))
			return false;
		if (!comma)
			return true;
	}
}

static bool parse_time(long long *value, const char *text)
{
	uint64_t n;

	if (parse_count(&n, text) || n > TIME_MAX)
		return false;
	*value = n;

	return n > 0;
}

/* In the order in which they are written. */
enum key {
	KEY_TIME, KEY_SECONDS, KEY_MODE, KEY_REASON, KEY_QUEUES, KEY_OFF_HOME, KEY_MOVES,
	KEY_LOCAL, KEY_REMOTE, KEY_UNKNOWN, KEY_MATRIX, KEYS,
};

static enum key key_of(const char *word)
{
	static const char *const names[] = {
		"time", "seconds", "mode", "reason", "queues", "off_home", "moves",
		"local", "remote", "unknown", "m",
	};
	unsigned int i;

	for (i = 0; i < KEYS; i++)
		if (!strcmp(word, names[i]))
			break;

	return i;
}

static bool parse_value(struct sample *s, enum key key, char *value)
{
	switch (key) {
	case KEY_TIME:
		return parse_time(&s->time, value);
	case KEY_SECONDS:
		return parse_amount(&s->seconds, value) && s->seconds > 0 &&
		       s->seconds < SECONDS_MAX;
	case KEY_MODE:
		return parse_word(s->mode, sizeof(s->mode), value);
	case KEY_REASON:
		return parse_word(s->reason, sizeof(s->reason), value);
	case KEY_QUEUES:
		return parse_small(&s->queues, value, UINT_MAX);
	case KEY_OFF_HOME:
		return parse_small(&s->off_home, value, UINT_MAX);
	case KEY_MOVES:
		return !parse_count(&s->moves, value);
	case KEY_LOCAL:
		return parse_amount(&s->bytes.local, value);
	case KEY_REMOTE:
		return parse_amount(&s->bytes.remote, value);
	case KEY_UNKNOWN:
		return parse_amount(&s->bytes.unknown, value);
	case KEY_MATRIX:
		return parse_matrix(&s->matrix, value);
	default:
		return true;
	}
}

/*
 * Each word once and in order, and what is newer behind them: else a line that was
 * cut off would be one with that which was written behind it.
 */
static bool parse_words(struct sample *s, char *words)
{
	const unsigned int needed = 1 << KEY_TIME | 1 << KEY_SECONDS | 1 << KEY_LOCAL |
				    1 << KEY_REMOTE | 1 << KEY_UNKNOWN | 1 << KEY_MATRIX;
	char *word, *value, *save;
	unsigned int seen = 0;
	enum key key;

	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		value = strchr(word, '=');
		if (!value)
			return false;
		*value++ = '\0';
		key = key_of(word);
		if (key == KEYS ? !(seen >> KEY_MATRIX) : seen >> key)
			return false;
		seen |= key == KEYS ? 0 : 1 << key;
		if (!parse_value(s, key, value))
			return false;
	}

	return (seen & needed) == needed;
}

/**
 * history_parse() - read a line
 * @s: result; its matrix is to be freed with matrix_free() unless this fails
 * @line: the line, with its newline: without it, it has not been written to its end
 *
 * Return: false for a line that is damaged, as the last one may be.
 */
bool history_parse(struct sample *s, const char *line)
{
	size_t len = strcspn(line, "\n");
	char *words = say_text("%.*s", (int)len, line);
	bool good;

	memset(s, 0, sizeof(*s));
	matrix_begin(&s->matrix, NULL);
	good = line[len] && parse_words(s, words);
	free(words);
	if (!good)
		matrix_free(&s->matrix);

	return good;
}
