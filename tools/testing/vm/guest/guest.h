/* SPDX-License-Identifier: GPL-2.0 */
/* The loads that a test guest runs, each in a process of its own. */
#ifndef XN_GUEST_H
#define XN_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/bulk.h"
#include "pages.h"

#define DISK_PROCS_MAX	4

/* Parts of the disk load that can be stopped for a while. */
#define DISK_STOP_WRITE	1u
#define DISK_STOP_READ	2u

struct guest_options {
	char ip[16];
	char peer[16];
	uint16_t port;
	uint64_t rate;		/* bytes per second and direction; 0: no limit */
	uint64_t split;		/* first byte of the second half; 0: one place */
	enum where where;	/* what to begin with */
	unsigned int procs;	/* disk processes, one on each vCPU from 0 on */
	bool disk;
	bool net;
	bool flood;
	bool hypercall;
	bool verify;		/* the disk: every byte */
};

struct disk_count {
	volatile uint64_t written;
	volatile uint64_t read;
	volatile uint64_t bad;
};

/* What dom0 asked for last; shared by all processes. */
struct control {
	volatile enum where where;
	volatile bool disk_may_go;	/* its loss is no failure */
	volatile unsigned int disk_stopped;	/* DISK_STOP_* */
	volatile unsigned int disk_checks;	/* times that all of it was to be checked */
	volatile unsigned int net_stopped;	/* BULK_STOP_* */
};

/* Reads the options "xn.NAME=VALUE" of /proc/cmdline; complains about bad ones. */
int guest_options_read(struct guest_options *o);

/* One line "xn: ..." on the guest's console, in one write. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The loads: they return only on failure, after having said why. @index is the
 * number of the disk process, which has that part of the disk for itself.
 */
void disk_load(const struct guest_options *o, const struct control *ctl,
	       unsigned int index, struct disk_count *count);
void net_load(const struct guest_options *o, const struct control *ctl,
	      struct bulk_count *count);
void flood_load(const struct guest_options *o);

/* Gives the network interface its address; 0, or -1 and errno. */
int net_bring_up(const char *ip);

/* Tries the hypercall that only the hardware domain may make; says the result. */
void hypercall_try(void);

#endif
