/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices and queues as somebody names them: vif-3-0, DOMAIN:vif0, DOMAIN:xvda,
 * DOMAIN, each with /QUEUE or without.
 */
#ifndef XEN_NUMA_SELECT_H
#define XEN_NUMA_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "host.h"
#include "names.h"

#define SELECT_WORDS	"DEV is a device as vif-3-0 or vbd-3-51712, DOMAIN:vif0 or DOMAIN:xvda, " \
	"or DOMAIN for all of that domain's devices; DOMAIN is a name, a UUID or a number. " \
	"QUEUE is 0, 0-tx or 0-rx; 0 of a network device is both directions."

/**
 * struct target - a device, or one of its queues
 * @device: the device
 * @queue: the queue, NULL for the device as a whole
 */
struct target {
	const struct device *device;
	const struct queue *queue;
};

/**
 * struct selection - what somebody has named
 * @targets: in the host's order
 * @nr: how many; at least one
 */
struct selection {
	struct target *targets;
	unsigned int nr;
};

int selection_find(struct selection *s, const struct host *h, struct names *names,
		   const char *text);
bool selection_has(const struct selection *s, const struct device *d,
		   const struct queue *q);
void selection_free(struct selection *s);

bool device_is_called(const struct device *d, const char *text);
bool queue_is_called(const char *queue, const char *text);
bool device_word_valid(const char *text);
void device_short(char *buf, size_t len, const struct device *d);

#endif /* XEN_NUMA_SELECT_H */
