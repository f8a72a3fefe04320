/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the configuration to the devices.
 */
#ifndef XEN_NUMA_APPLY_H
#define XEN_NUMA_APPLY_H

#include <stdbool.h>

#include "conf.h"
#include "host.h"
#include "names.h"

/**
 * struct applied - what has had its policy
 * @keys: of devices and queues, each as it is under its domain's present name
 * @nr: how many
 *
 * Empty with zeroes. A device that is taken away and given back is another one.
 */
struct applied {
	char **keys;
	unsigned int nr;
};

/**
 * struct apply - how to do it
 * @h: the host
 * @names: what domains are called
 * @conf: the configuration
 * @done: what has had its policy and is left alone; NULL: do all
 * @dry: only tell
 * @tell: print what is done
 */
struct apply {
	const struct host *h;
	struct names *names;
	const struct conf *conf;
	struct applied *done;
	bool dry;
	bool tell;
};

int apply_default(const struct apply *a);
int apply_devices(const struct apply *a);
void applied_free(struct applied *done);

#endif /* XEN_NUMA_APPLY_H */
