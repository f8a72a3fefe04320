/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would change where a queue is.
 */
#ifndef XEN_NUMA_ADVICE_H
#define XEN_NUMA_ADVICE_H

#include "host.h"

char *advice(const struct host *h, const struct device *d, const struct queue *q);
void node_words(char *buf, size_t len, const struct host *h, const struct queue *q,
		int pxm);

#endif /* XEN_NUMA_ADVICE_H */
