/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words for people: errors, and colours where somebody looks.
 */
#ifndef XEN_NUMA_SAY_H
#define XEN_NUMA_SAY_H

#include <stdbool.h>
#include <stdio.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/**
 * enum tone - what a piece of text is
 * @TONE_PLAIN: nothing special
 * @TONE_GOOD: as it should be
 * @TONE_WARN: worth a look
 * @TONE_BAD: wrong
 * @TONE_STRONG: a heading
 */
enum tone {
	TONE_PLAIN,
	TONE_GOOD,
	TONE_WARN,
	TONE_BAD,
	TONE_STRONG,
};

void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int say_failed(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool say_coloured(FILE *f);
const char *say_tone(FILE *f, enum tone tone);
void say_wrapped(FILE *f, unsigned int indent, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void *say_alloc(void *old, size_t size);
char *say_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* XEN_NUMA_SAY_H */
