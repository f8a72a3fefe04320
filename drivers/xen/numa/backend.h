/* SPDX-License-Identifier: GPL-2.0 */
/*
 * backend: which backends there are, and which of them have our hooks.
 */
#ifndef _XEN_NUMA_BACKEND_H
#define _XEN_NUMA_BACKEND_H

#include <linux/types.h>

struct device;
struct notifier_block;

/**
 * enum backend_kind - the backends that have queues
 * @BACKEND_NET: netback
 * @BACKEND_BLOCK: blkback
 * @BACKEND_KINDS: how many there are
 */
enum backend_kind {
	BACKEND_NET,
	BACKEND_BLOCK,
	BACKEND_KINDS,
};

/**
 * enum backend_mode - how queues of a backend come to us
 * @BACKEND_NONE: not at all: its driver is not there
 * @BACKEND_STOCK: by looking at it from outside
 * @BACKEND_FULL: through the hooks in it
 */
enum backend_mode {
	BACKEND_NONE,
	BACKEND_STOCK,
	BACKEND_FULL,
};

int backend_init(struct notifier_block *nb);
void backend_exit(void);
void backend_modes(enum backend_mode modes[BACKEND_KINDS]);
const char *backend_mode_name(void);
bool backend_is_stock(struct device *dev, enum backend_kind *kind);
int backend_for_each(void *data, int (*fn)(struct device *dev, void *data));

#endif /* _XEN_NUMA_BACKEND_H */
