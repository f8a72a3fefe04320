// SPDX-License-Identifier: GPL-2.0
/*
 * The history's lines.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "say.h"

#define SECONDS_MAX	1e9	/* between two lines: more is damage */

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
			if (matrix_cell(m, i, j) < 0.5)
				continue;
			fputs(n++ ? "," : "", f);
			print_node(f, m, i);
			fputc('>', f);
			print_node(f, m, j);
			fprintf(f, ":%.0f", matrix_cell(m, i, j));
		}
	fputs(n ? "\n" : "-\n", f);
}

/* "?" is nobody's; false for what is neither that nor a number. */
static bool parse_node(const char **text, char end, int *pxm)
{
	char *after;

	if ((*text)[0] == '?' && (*text)[1] == end) {
		*pxm = -1;
		*text += 2;
		return true;
	}
	*pxm = strtol(*text, &after, 10);
	if (after == *text || *after != end || *pxm < 0)
		return false;
	*text = after + 1;

	return true;
}

static bool parse_matrix(struct matrix *m, const char *text)
{
	double bytes;
	int from, to;
	char *end;

	if (!strcmp(text, "-"))
		return true;
	while (*text) {
		if (!parse_node(&text, '>', &from) || !parse_node(&text, ':', &to))
			return false;
		bytes = strtod(text, &end);
		if (end == text || !(bytes >= 0) || (*end && *end != ','))
			return false;
		matrix_node(m, from);
		matrix_node(m, to);
		matrix_add(m, from, to, bytes);
		text = end + (*end == ',');
	}

	return true;
}

static bool parse_word(struct sample *s, const char *key, const char *value)
{
	if (!strcmp(key, "time"))
		return sscanf(value, "%lld", &s->time) == 1;
	if (!strcmp(key, "seconds"))
		return sscanf(value, "%lf", &s->seconds) == 1;
	if (!strcmp(key, "mode"))
		return sscanf(value, "%15s", s->mode) == 1;
	if (!strcmp(key, "reason"))
		return sscanf(value, "%31s", s->reason) == 1;
	if (!strcmp(key, "queues"))
		return sscanf(value, "%u", &s->queues) == 1;
	if (!strcmp(key, "off_home"))
		return sscanf(value, "%u", &s->off_home) == 1;
	if (!strcmp(key, "moves"))
		return sscanf(value, "%" SCNu64, &s->moves) == 1;
	if (!strcmp(key, "local"))
		return sscanf(value, "%lf", &s->bytes.local) == 1;
	if (!strcmp(key, "remote"))
		return sscanf(value, "%lf", &s->bytes.remote) == 1;
	if (!strcmp(key, "unknown"))
		return sscanf(value, "%lf", &s->bytes.unknown) == 1;
	if (!strcmp(key, "m"))
		return parse_matrix(&s->matrix, value);

	return true;
}

/**
 * history_parse() - read a line
 * @s: result; its matrix is to be freed with matrix_free() unless this fails
 * @line: the line
 *
 * Return: false for a line that is damaged, as the last one may be.
 */
bool history_parse(struct sample *s, const char *line)
{
	char *words = say_text("%s", line), *word, *value, *save;
	bool good = true;

	memset(s, 0, sizeof(*s));
	matrix_begin(&s->matrix, NULL);
	for (word = strtok_r(words, "\n ", &save); word && good;
	     word = strtok_r(NULL, "\n ", &save)) {
		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		good = value && parse_word(s, word, value);
	}
	good = good && s->time > 0 && s->seconds > 0 && s->seconds < SECONDS_MAX;
	free(words);
	if (!good)
		matrix_free(&s->matrix);

	return good;
}
