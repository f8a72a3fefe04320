/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bulk TCP traffic in both directions at once, the same code on both ends: the
 * guests run it against the peer in dom0.
 */
#ifndef XN_BULK_H
#define XN_BULK_H

#include <stdint.h>

#define BULK_PORT	5001
#define BULK_BLOCK	65536

/* Counters in memory shared with whoever reports them; bytes, then blocks. */
struct bulk_count {
	volatile uint64_t tx;
	volatile uint64_t rx;
	volatile uint64_t bad;
};

/*
 * Sends and receives on the connected socket @fd until the other side goes
 * away, each at no more than @rate bytes per second (0: as fast as it goes).
 * Returns 0 when it closed, a negative errno otherwise; @fd stays open.
 */
int bulk_run(int fd, struct bulk_count *count, uint64_t rate);

#endif
