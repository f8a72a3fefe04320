// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

struct cell {
	char *text;
	double key;
	bool is_value;
	enum tone tone;
};

struct table {
	const struct column *columns;
	unsigned int nr_columns;
	struct cell *cells;	/* row after row */
	unsigned int nr_rows;
	unsigned int at;	/* columns that the last row has by now */
};

/**
 * table_new() - an empty table
 * @columns: must stay until table_free()
 * @nr: how many
 *
 * Return: the table, to be freed with table_free().
 */
struct table *table_new(const struct column *columns, unsigned int nr)
{
	struct table *t = say_alloc(NULL, sizeof(*t));

	*t = (struct table){ .columns = columns, .nr_columns = nr };

	return t;
}

/**
 * table_free() - free a table
 * @t: the table, or NULL
 */
void table_free(struct table *t)
{
	unsigned int i;

	if (!t)
		return;
	for (i = 0; i < t->nr_rows * t->nr_columns; i++)
		free(t->cells[i].text);
	free(t->cells);
	free(t);
}

/**
 * table_row() - begin a row; its cells follow from left to right
 * @t: the table; cells that are not given stay empty
 */
void table_row(struct table *t)
{
	size_t old = (size_t)t->nr_rows * t->nr_columns;

	t->cells = say_alloc(t->cells, (old + t->nr_columns) * sizeof(*t->cells));
	memset(t->cells + old, 0, t->nr_columns * sizeof(*t->cells));
	t->nr_rows++;
	t->at = 0;
}

static struct cell *cell(const struct table *t, unsigned int row, unsigned int column)
{
	return &t->cells[(size_t)row * t->nr_columns + column];
}

static struct cell *next_cell(struct table *t, const char *fmt, va_list args)
{
	struct cell *c = cell(t, t->nr_rows - 1, t->at++);

	if (vasprintf(&c->text, fmt, args) < 0)
		abort();

	return c;
}

/**
 * table_text() - the next cell, sorted as text
 * @t: the table, with a row begun
 * @fmt: as of printf
 */
void table_text(struct table *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	next_cell(t, fmt, args);
	va_end(args);
}

/**
 * table_value() - the next cell, sorted by a number
 * @t: the table, with a row begun
 * @key: the number
 * @fmt: as of printf, how it looks
 */
void table_value(struct table *t, double key, const char *fmt, ...)
{
	struct cell *c;
	va_list args;

	va_start(args, fmt);
	c = next_cell(t, fmt, args);
	va_end(args);
	c->key = key;
	c->is_value = true;
}

/**
 * table_tone() - the colour of the last cell
 * @t: the table, with a cell given
 * @tone: its tone
 */
void table_tone(struct table *t, enum tone tone)
{
	cell(t, t->nr_rows - 1, t->at - 1)->tone = tone;
}

/**
 * bytes_text() - a number of bytes in three or four digits
 * @buf: result
 * @len: size of @buf, 16 suffice
 * @bytes: the number
 */
void bytes_text(char *buf, size_t len, double bytes)
{
	static const char units[] = "BKMGTPE";
	unsigned int i = 0;

	while (bytes >= 1023.5 && units[i + 1]) {
		bytes /= 1024;
		i++;
	}
	if (i && bytes < 9.95)
		snprintf(buf, len, "%.1f%c", bytes, units[i]);
	else
		snprintf(buf, len, "%.0f%c", bytes, units[i]);
}

/**
 * table_bytes() - the next cell: a number of bytes with a unit
 * @t: the table, with a row begun
 * @bytes: the number, by which it is sorted
 * @before: text before it
 * @after: text behind it
 */
void table_bytes(struct table *t, double bytes, const char *before, const char *after)
{
	char text[32];

	bytes_text(text, sizeof(text), bytes);
	table_value(t, bytes, "%s%s%s", before, text, after);
}

static int compare_cells(const struct cell *a, const struct cell *b)
{
	if (a->is_value && b->is_value)
		return a->key < b->key ? -1 : a->key > b->key;
	/* what has no number is less than any */
	if (a->is_value != b->is_value)
		return a->is_value ? 1 : -1;

	return strverscmp(a->text ? a->text : "", b->text ? b->text : "");
}

/**
 * table_sort() - sort the rows; equal ones stay in their order
 * @t: the table
 * @column: by which
 * @descending: the greatest first
 *
 * To sort by several columns sort by the least important first.
 */
void table_sort(struct table *t, unsigned int column, bool descending)
{
	size_t size = t->nr_columns * sizeof(struct cell);
	struct cell *row = say_alloc(NULL, size);
	unsigned int i, j;

	/* Rows are hundreds, and mostly in order already. */
	for (i = 1; i < t->nr_rows; i++) {
		memcpy(row, cell(t, i, 0), size);
		for (j = i; j > 0; j--) {
			int order = compare_cells(cell(t, j - 1, column), &row[column]);

			if (descending ? order >= 0 : order <= 0)
				break;
			memcpy(cell(t, j, 0), cell(t, j - 1, 0), size);
		}
		memcpy(cell(t, j, 0), row, size);
	}
	free(row);
}

/* Characters, not bytes: a domain's name may be anything. */
static int width_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;

	return n;
}

static void print_padded(FILE *f, const char *text, int width, bool right, bool last)
{
	int pad = width - width_of(text);

	if (right)
		fprintf(f, "%*s%s", pad, "", text);
	else
		fprintf(f, "%s%*s", text, last ? 0 : pad, "");
}

/**
 * table_print() - write it, with a line of headings
 * @t: the table
 * @f: where to
 */
void table_print(struct table *t, FILE *f)
{
	int *widths = say_alloc(NULL, t->nr_columns * sizeof(*widths));
	unsigned int i, row;

	for (i = 0; i < t->nr_columns; i++) {
		widths[i] = width_of(t->columns[i].title);
		for (row = 0; row < t->nr_rows; row++) {
			const char *text = cell(t, row, i)->text;
			int width = text ? width_of(text) : 0;

			if (width > widths[i])
				widths[i] = width;
		}
	}
	fputs(say_tone(f, TONE_STRONG), f);
	for (i = 0; i < t->nr_columns; i++) {
		fputs(i ? "  " : "", f);
		print_padded(f, t->columns[i].title, widths[i], t->columns[i].right,
			     i + 1 == t->nr_columns);
	}
	fprintf(f, "%s\n", say_tone(f, TONE_PLAIN));
	for (row = 0; row < t->nr_rows; row++) {
		for (i = 0; i < t->nr_columns; i++) {
			const struct cell *c = cell(t, row, i);

			fprintf(f, "%s%s", i ? "  " : "",
				c->tone ? say_tone(f, c->tone) : "");
			print_padded(f, c->text ? c->text : "", widths[i],
				     t->columns[i].right, i + 1 == t->nr_columns);
			fputs(c->tone ? say_tone(f, TONE_PLAIN) : "", f);
		}
		fputc('\n', f);
	}
	free(widths);
}
