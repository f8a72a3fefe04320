/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a host has done: a line for each time that somebody looked.
 *
 *	time=1764000000 seconds=60.0 mode=full reason=ok queues=6 off_home=0
 *	moves=1 local=1048576 remote=0 unknown=0 m=0>0:524288,1>1:524288
 *
 * all in one line. Bytes are those since the line before, of stock backends what
 * they are about; "m" are those that were not 0, from node to node, "?" for the
 * ones that nobody knows. What a newer version adds behind them is skipped.
 */
#ifndef XEN_NUMA_HISTORY_H
#define XEN_NUMA_HISTORY_H

#include <stdint.h>
#include <stdio.h>

#include "matrix.h"

#define HISTORY_PATH	"/var/log/xen-numa/history"
#define HISTORY_STATE	"/run/xen-numa/record"

/**
 * struct sample - a line of the history
 * @time: when it was written, seconds since 1970
 * @seconds: that it is about
 * @mode: which backends there were
 * @reason: "ok", or why nothing was steered
 * @queues: that were there
 * @off_home: those that were elsewhere than their bytes
 * @moves: of homes, in that time
 * @bytes: of all queues, in that time
 * @matrix: the same by node
 */
struct sample {
	long long time;
	double seconds;
	char mode[16];
	char reason[REASON_LEN];
	unsigned int queues;
	unsigned int off_home;
	uint64_t moves;
	struct rate bytes;
	struct matrix matrix;
};

void history_print(FILE *f, const struct sample *s);
bool history_parse(struct sample *s, const char *line);

struct counters;

struct counters *counters_read(const char *path);
void counters_delta(const struct counters *old, const struct host *h, struct sample *s);
void counters_write(FILE *f, const struct host *h, double now);
double counters_when(const struct counters *c);
void counters_free(struct counters *c);

#endif /* XEN_NUMA_HISTORY_H */
