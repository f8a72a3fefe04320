/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A screenful of text, before it is on a terminal or anywhere else.
 */
#ifndef XEN_NUMA_SCREEN_H
#define XEN_NUMA_SCREEN_H

#include <stdio.h>
#include <wchar.h>

#include "say.h"

/**
 * struct glyph - what one place shows
 * @c: the character, one column wide
 * @tone: how
 */
struct glyph {
	wchar_t c;
	enum tone tone;
};

/**
 * struct screen - the whole
 * @rows: how many
 * @cols: how many
 * @glyphs: row after row
 */
struct screen {
	unsigned int rows, cols;
	struct glyph *glyphs;
};

void screen_begin(struct screen *s, unsigned int rows, unsigned int cols);
void screen_free(struct screen *s);
void screen_put(struct screen *s, unsigned int row, unsigned int col, unsigned int width,
		enum tone tone, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void screen_right(struct screen *s, unsigned int row, unsigned int col, unsigned int width,
		  enum tone tone, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void screen_tone(struct screen *s, unsigned int row, enum tone tone);
void screen_print(const struct screen *s, FILE *f);

#endif /* XEN_NUMA_SCREEN_H */
