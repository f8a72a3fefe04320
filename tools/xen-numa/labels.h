/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Labels of metrics.
 */
#ifndef XEN_NUMA_LABELS_H
#define XEN_NUMA_LABELS_H

#include <stdint.h>
#include <stdio.h>

#include "host.h"
#include "names.h"
#include "xen.h"

/**
 * struct series - queues that have the same labels
 * @key: the labels
 * @local: bytes, as the kernel counts them
 * @remote: bytes
 * @unknown: bytes
 * @moves: of homes
 */
struct series {
	char *key;
	uint64_t local, remote, unknown, moves;
};

struct labels;

struct labels *labels_new(struct names *names, const struct host *h,
			  const struct xen_host *xen);
const char *label_domain(const struct labels *l, int domid);
void labels_free(struct labels *l);
void label_quote(FILE *f, const char *text);

#endif /* XEN_NUMA_LABELS_H */
