/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The places within one chunk of host memory, as runs of frames.
 *
 * Pure: asks through a callback, so that it is tested on any machine.
 */
#ifndef _XEN_NUMA_RUNS_H
#define _XEN_NUMA_RUNS_H

#include <linux/bits.h>
#include <linux/types.h>

#include <xen/numa-owner.h>

/* 128 MiB of 4 KiB frames. */
#define CHUNK_ORDER	XEN_NUMA_CHUNK_SHIFT
#define CHUNK_FRAMES	BIT(CHUNK_ORDER)

#define RUNS_MAX	16
#define RUNS_BATCH	1024

/**
 * struct runs - a chunk's frames in order
 * @nr: runs in use; a chunk of one place has one
 * @first: offset in the chunk at which a run begins, ascending, first[0] is 0
 * @place: place of a run, negative where nobody knows
 */
struct runs {
	unsigned int nr;
	u16 first[RUNS_MAX];
	s8 place[RUNS_MAX];
};

/**
 * struct runs_ask - how places of frames are asked for
 * @ask: fills @place for @nr (at most RUNS_BATCH) frames beginning at @mfn,
 *       @stride frames apart; 0 or an error
 * @place: room for one batch
 */
struct runs_ask {
	int (*ask)(u64 mfn, unsigned int stride, s8 *place, unsigned int nr);
	s8 place[RUNS_BATCH];
};

int runs_learn(struct runs *r, u64 chunk, struct runs_ask *a);
int runs_find(const struct runs *r, unsigned int offset);

#endif /* _XEN_NUMA_RUNS_H */
