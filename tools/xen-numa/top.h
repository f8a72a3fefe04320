/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xen-numa top: what is shown, and how. Neither knows of terminals.
 */
#ifndef XEN_NUMA_TOP_H
#define XEN_NUMA_TOP_H

#include "host.h"
#include "matrix.h"
#include "names.h"
#include "screen.h"

#define TOP_ROWS_MIN	8
#define TOP_COLS_MIN	40

/**
 * enum top_sort - by what rows are sorted
 * @TOP_DOMAIN: name, then device and queue, as all others among equals
 * @TOP_HOME: node of most of the bytes
 * @TOP_PLACE: node of the work
 * @TOP_LOCAL: the least local first
 * @TOP_BYTES: the most first
 * @TOP_MOVES: the most first
 * @TOP_REASON: word
 */
enum top_sort {
	TOP_DOMAIN,
	TOP_HOME,
	TOP_PLACE,
	TOP_LOCAL,
	TOP_BYTES,
	TOP_MOVES,
	TOP_REASON,
	TOP_SORTS
};

/**
 * struct top_row - a queue
 * @domain: its name
 * @device: the device
 * @queue: the queue
 * @place: PXM of its work, or -1
 * @off_home: that is elsewhere than its home
 * @local: share of its bytes, 0 to 1, NAN if it has moved none
 * @bytes: per second, NAN if that is not known yet
 */
struct top_row {
	char *domain;
	const struct device *device;
	const struct queue *queue;
	int place;
	bool off_home;
	double local;
	double bytes;
};

/**
 * struct top - all of it
 * @host: that it is about
 * @rows: sorted, @nr of them
 * @nr: how many
 * @matrix: bytes per second
 * @queues: all, also those that are not in @rows
 * @at_home: of these
 * @away: of these
 * @local: share of all bytes, NAN for none
 * @bytes: per second, of all
 * @sampled: that is an estimate
 */
struct top {
	const struct host *host;
	struct top_row *rows;
	unsigned int nr;
	struct matrix matrix;
	unsigned int queues, at_home, away;
	double local, bytes;
	bool sampled;
};

/**
 * struct top_options - what the one who looks wants
 * @sort: by what
 * @reverse: the other way round
 * @only_away: queues that are not at home only
 * @no_matrix: queues only
 * @first: row that is shown first
 * @interval: seconds between readings
 */
struct top_options {
	enum top_sort sort;
	bool reverse;
	bool only_away;
	bool no_matrix;
	unsigned int first;
	double interval;
};

void top_make(struct top *t, const struct host *h, struct names *names,
	      const struct top_options *o);
void top_free(struct top *t);
unsigned int top_draw(struct screen *s, const struct top *t, struct top_options *o,
		      const char *clock);
const char *top_sort_name(enum top_sort sort);

#endif /* XEN_NUMA_TOP_H */
