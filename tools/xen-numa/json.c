// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "json.h"

/* Length of the UTF-8 character at @s, or 0 where there is none. */
static unsigned int utf8_length(const unsigned char *s)
{
	unsigned int i, n;

	if (*s < 0x80)
		return 1;
	n = (*s & 0xe0) == 0xc0 ? 2 : (*s & 0xf0) == 0xe0 ? 3 :
	    (*s & 0xf8) == 0xf0 ? 4 : 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* written longer than need be, half a pair, or beyond Unicode */
	if ((n == 2 && *s < 0xc2) || (n == 3 && *s == 0xe0 && s[1] < 0xa0) ||
	    (n == 3 && *s == 0xed && s[1] >= 0xa0) ||
	    (n == 4 && (*s > 0xf4 || (*s == 0xf0 && s[1] < 0x90) ||
			(*s == 0xf4 && s[1] >= 0x90))))
		return 0;

	return n;
}

static void quoted(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', f);
	while (*s) {
		unsigned int n = utf8_length(s);

		if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(f, "\\u%04x", *s);
		else if (n)
			fwrite(s, 1, n, f);
		else
			fputs("\\ufffd", f);
		s += n ? n : 1;
	}
	fputc('"', f);
}

static void indent(struct json *j)
{
	fprintf(j->f, "\n%*s", (int)(2 * j->depth), "");
}

/* What comes before any value. */
static void next(struct json *j, const char *key)
{
	if (!j->depth)
		return;
	if (!j->empty[j->depth - 1])
		fputc(',', j->f);
	j->empty[j->depth - 1] = false;
	indent(j);
	assert(!key == (j->closes[j->depth - 1] == ']'));
	if (!key)
		return;
	quoted(j->f, key);
	fputs(": ", j->f);
}

static void open_with(struct json *j, const char *key, char opens, char closes)
{
	next(j, key);
	assert(j->depth < JSON_DEPTH);
	fputc(opens, j->f);
	j->closes[j->depth] = closes;
	j->empty[j->depth] = true;
	j->depth++;
}

/**
 * json_begin() - begin a text, which is one object
 * @j: the writer
 * @f: where it goes
 */
void json_begin(struct json *j, FILE *f)
{
	*j = (struct json){ .f = f };
	json_object(j, NULL);
}

/**
 * json_end() - close all that is open, and end the line
 * @j: the writer
 */
void json_end(struct json *j)
{
	while (j->depth)
		json_close(j);
	fputc('\n', j->f);
}

/**
 * json_object() - begin an object, until json_close()
 * @j: the writer
 * @key: its name, NULL in an array
 */
void json_object(struct json *j, const char *key)
{
	open_with(j, key, '{', '}');
}

/**
 * json_array() - begin an array, until json_close()
 * @j: the writer
 * @key: its name, NULL in an array
 */
void json_array(struct json *j, const char *key)
{
	open_with(j, key, '[', ']');
}

/**
 * json_close() - end the innermost object or array
 * @j: the writer
 */
void json_close(struct json *j)
{
	j->depth--;
	if (!j->empty[j->depth])
		indent(j);
	fputc(j->closes[j->depth], j->f);
}

/**
 * json_string() - a string; bytes that are no UTF-8 become U+FFFD
 * @j: the writer
 * @key: its name, NULL in an array
 * @value: the string; NULL for null
 */
void json_string(struct json *j, const char *key, const char *value)
{
	next(j, key);
	if (value)
		quoted(j->f, value);
	else
		fputs("null", j->f);
}

/**
 * json_int() - a number
 * @j: the writer
 * @key: its name, NULL in an array
 * @value: the number
 */
void json_int(struct json *j, const char *key, int64_t value)
{
	next(j, key);
	fprintf(j->f, "%" PRId64, value);
}

/**
 * json_uint() - a number
 * @j: the writer
 * @key: its name, NULL in an array
 * @value: the number
 */
void json_uint(struct json *j, const char *key, uint64_t value)
{
	next(j, key);
	fprintf(j->f, "%" PRIu64, value);
}

/**
 * json_double() - a number with a fraction; null for one that is none
 * @j: the writer
 * @key: its name, NULL in an array
 * @value: the number
 */
void json_double(struct json *j, const char *key, double value)
{
	next(j, key);
	if (isfinite(value))
		fprintf(j->f, "%.10g", value);
	else
		fputs("null", j->f);
}

/**
 * json_bool() - true or false
 * @j: the writer
 * @key: its name, NULL in an array
 * @value: which
 */
void json_bool(struct json *j, const char *key, bool value)
{
	next(j, key);
	fputs(value ? "true" : "false", j->f);
}

/**
 * json_null() - nothing
 * @j: the writer
 * @key: its name, NULL in an array
 */
void json_null(struct json *j, const char *key)
{
	json_string(j, key, NULL);
}
