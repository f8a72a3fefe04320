/* SPDX-License-Identifier: GPL-2.0 */
/* The loads that a test guest runs, each in a process of its own. */
#ifndef XN_GUEST_H
#define XN_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/bulk.h"

struct guest_options {
	char ip[16];
	char peer[16];
	uint16_t port;
	uint64_t rate;		/* bytes per second and direction; 0: no limit */
	bool disk;
	bool net;
	bool hypercall;
};

struct disk_count {
	volatile uint64_t written;
	volatile uint64_t read;
	volatile uint64_t bad;
};

/* Reads the options "xn.NAME=VALUE" of /proc/cmdline; complains about bad ones. */
int guest_options_read(struct guest_options *o);

/* One line "xn: ..." on the guest's console, in one write. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The loads: they return only on failure, after having said why. */
void disk_load(const struct guest_options *o, struct disk_count *count);
void net_load(const struct guest_options *o, struct bulk_count *count);

/* Tries the hypercall that only the hardware domain may make; says the result. */
void hypercall_try(void);

#endif
