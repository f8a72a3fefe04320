/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables: aligned, sorted by what a cell means and not by how it looks.
 */
#ifndef XEN_NUMA_TABLE_H
#define XEN_NUMA_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "say.h"

/**
 * struct column - of a table
 * @title: its heading
 * @right: aligned to the right, as numbers are
 */
struct column {
	const char *title;
	bool right;
};

struct table;

struct table *table_new(const struct column *columns, unsigned int nr);
void table_free(struct table *t);
void table_row(struct table *t);
void table_text(struct table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void table_value(struct table *t, double key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void table_tone(struct table *t, enum tone tone);
void table_sort(struct table *t, unsigned int column, bool descending);
void table_print(struct table *t, FILE *f);
void table_bytes(struct table *t, double bytes, const char *before, const char *after);
void bytes_text(char *buf, size_t len, double bytes);

#endif /* XEN_NUMA_TABLE_H */
