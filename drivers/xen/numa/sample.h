/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sample: when to look at a frame that is copied by grant reference.
 */
#ifndef _XEN_NUMA_SAMPLE_H
#define _XEN_NUMA_SAMPLE_H

#include <linux/types.h>

/**
 * struct sampling - how far a queue's samples agree
 * @taken: samples seen so far
 * @place: what the last one said
 * @agreed: how many in a row said so
 * @frames: frames handled when the last one was asked for
 * @wait: ticks to wait after failures
 */
struct sampling {
	u64 taken;
	int place;
	unsigned int agreed;
	u64 frames;
	unsigned int wait;
};

void sample_init(struct sampling *s);
void sample_result(struct sampling *s, u64 taken, int place);
void sample_again(struct sampling *s);
bool sample_wanted(struct sampling *s, u64 frames);

#endif /* _XEN_NUMA_SAMPLE_H */
