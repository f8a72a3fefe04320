/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bulk TCP traffic in both directions at once, the same code on both ends: the
 * guests run it against the peer in dom0.
 */
#ifndef XN_BULK_H
#define XN_BULK_H

#include <stdint.h>

#define BULK_PORT	5001
#define BULK_BLOCK	16384

/* What the caller may have stopped for a while. */
#define BULK_STOP_TX	1u
#define BULK_STOP_RX	2u

/* Counters in memory shared with whoever reports them; bytes, then blocks. */
struct bulk_count {
	volatile uint64_t tx;
	volatile uint64_t rx;
	volatile uint64_t bad;
};

/*
 * Where the blocks to send are, for a caller who minds. @next gives the memory
 * of block @nr, BULK_BLOCK bytes, or NULL while none is free; @sent is called
 * after each send() from the block that @next gave last; @events when the
 * socket has something in its error queue: it takes all of that.
 */
struct bulk_source {
	int flags;		/* for send() */
	char *(*next)(struct bulk_source *src, uint64_t nr);
	void (*sent)(struct bulk_source *src);
	void (*events)(struct bulk_source *src, int fd);
};

/*
 * Sends and receives on the connected socket @fd until the other side goes
 * away, each at no more than @rate bytes per second (0: as fast as it goes);
 * @src may be NULL, as may @stopped, BULK_STOP_* that hold at the moment. Returns 0
 * when it closed, a negative errno otherwise; @fd stays open.
 */
int bulk_run(int fd, struct bulk_count *count, uint64_t rate,
	     struct bulk_source *src, const volatile unsigned int *stopped);

#endif
