/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes by node: from where the work is to where the memory is.
 */
#ifndef XEN_NUMA_MATRIX_H
#define XEN_NUMA_MATRIX_H

#include <stdbool.h>

#include "host.h"

/**
 * struct matrix - bytes, or bytes per second
 * @pxms: the nodes, ascending
 * @nr: how many there are
 * @cells: from node i to node j in [i * (nr + 1) + j]; the last row is of work
 *	   that is on no certain node, the last column of memory of which
 *	   nobody knows
 */
struct matrix {
	int *pxms;
	unsigned int nr;
	double *cells;
};

void matrix_begin(struct matrix *m, const struct host *h);
void matrix_node(struct matrix *m, int pxm);
void matrix_add(struct matrix *m, int from, int to, double bytes);
void matrix_queue(struct matrix *m, const struct host *h, const struct device *d,
		  const struct queue *q, const struct rate *bytes);
void matrix_rates(struct matrix *m, const struct host *h);
double matrix_cell(const struct matrix *m, unsigned int from, unsigned int to);
void matrix_free(struct matrix *m);
double device_scale(const struct host *h, const struct device *d);

#endif /* XEN_NUMA_MATRIX_H */
