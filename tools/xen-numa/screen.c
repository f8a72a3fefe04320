// SPDX-License-Identifier: GPL-2.0
/*
 * A screenful of text. Whatever is too wide is cut off, so nothing that a guest
 * is called can break a line.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

/**
 * screen_begin() - an empty screen
 * @s: result, to be freed with screen_free()
 * @rows: how many
 * @cols: how many
 */
void screen_begin(struct screen *s, unsigned int rows, unsigned int cols)
{
	unsigned int i;

	s->rows = rows;
	s->cols = cols;
	s->glyphs = say_alloc(NULL, (size_t)rows * cols * sizeof(*s->glyphs));
	for (i = 0; i < rows * cols; i++)
		s->glyphs[i] = (struct glyph){ L' ', TONE_PLAIN };
}

/**
 * screen_free() - give it back
 * @s: the screen
 */
void screen_free(struct screen *s)
{
	free(s->glyphs);
	s->glyphs = NULL;
}

/* One column each; what is none, or wider, is a question mark. */
static wchar_t *wide(const char *text, size_t *len)
{
	size_t room = strlen(text) + 1, n = 0;
	wchar_t *to = say_alloc(NULL, room * sizeof(*to));
	mbstate_t state = { 0 };

	while (*text) {
		size_t used = mbrtowc(&to[n], text, strlen(text), &state);

		if (used == (size_t)-1 || used == (size_t)-2 || !used) {
			memset(&state, 0, sizeof(state));
			to[n] = L'?';
			used = 1;
		}
		if (wcwidth(to[n]) != 1)
			to[n] = L'?';
		text += used;
		n++;
	}
	*len = n;

	return to;
}

static void put(struct screen *s, unsigned int row, unsigned int col, unsigned int width,
		enum tone tone, bool right, const char *fmt, va_list args)
{
	size_t len, i, pad = 0;
	wchar_t *glyphs;
	char *text;

	if (row >= s->rows || vasprintf(&text, fmt, args) < 0)
		return;
	glyphs = wide(text, &len);
	free(text);
	if (len > width)
		len = width;
	if (right)
		pad = width - len;
	for (i = 0; i < len && col + pad + i < s->cols; i++)
		s->glyphs[row * s->cols + col + pad + i] = (struct glyph){ glyphs[i], tone };
	free(glyphs);
}

/**
 * screen_put() - text from the left
 * @s: the screen
 * @row: from 0 on; outside of it nothing happens
 * @col: from 0 on
 * @width: columns that it may take
 * @tone: how
 * @fmt: as of printf
 */
void screen_put(struct screen *s, unsigned int row, unsigned int col, unsigned int width,
		enum tone tone, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put(s, row, col, width, tone, false, fmt, args);
	va_end(args);
}

/**
 * screen_right() - text to the right
 * @s: the screen
 * @row: from 0 on; outside of it nothing happens
 * @col: from 0 on
 * @width: columns that it has
 * @tone: how
 * @fmt: as of printf
 */
void screen_right(struct screen *s, unsigned int row, unsigned int col, unsigned int width,
		  enum tone tone, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put(s, row, col, width, tone, true, fmt, args);
	va_end(args);
}

/**
 * screen_tone() - change a whole row
 * @s: the screen
 * @row: from 0 on
 * @tone: to what
 */
void screen_tone(struct screen *s, unsigned int row, enum tone tone)
{
	unsigned int i;

	for (i = 0; row < s->rows && i < s->cols; i++)
		s->glyphs[row * s->cols + i].tone = tone;
}

/**
 * screen_print() - write it as text, without blanks at the ends of lines
 * @s: the screen
 * @f: where to
 */
void screen_print(const struct screen *s, FILE *f)
{
	unsigned int row, col, end;

	for (row = 0; row < s->rows; row++) {
		const struct glyph *line = &s->glyphs[row * s->cols];

		for (end = s->cols; end && line[end - 1].c == L' '; end--)
			;
		for (col = 0; col < end; col++)
			fprintf(f, "%lc", (wint_t)line[col].c);
		fputc('\n', f);
	}
}
