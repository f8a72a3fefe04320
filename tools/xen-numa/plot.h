/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gnuplot's commands for the pictures of a history.
 */
#ifndef XEN_NUMA_PLOT_H
#define XEN_NUMA_PLOT_H

#include "history.h"

/**
 * struct plot - what is drawn
 * @samples: by time, @nr of them, at least one
 * @nr: how many
 * @damaged: lines that were left out
 */
struct plot {
	struct sample *samples;
	unsigned int nr;
	unsigned int damaged;
};

void plot_locality(FILE *f, const struct plot *p);
void plot_matrix(FILE *f, const struct plot *p);

#endif /* XEN_NUMA_PLOT_H */
