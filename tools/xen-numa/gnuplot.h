/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pictures by gnuplot.
 */
#ifndef XEN_NUMA_GNUPLOT_H
#define XEN_NUMA_GNUPLOT_H

#include <stdio.h>

int gnuplot_draw(const char *script, size_t len, int to);

#endif /* XEN_NUMA_GNUPLOT_H */
