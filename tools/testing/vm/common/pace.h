/* SPDX-License-Identifier: GPL-2.0 */
/* Keeps a load at a given rate, so that what it leaves of the CPU is for others. */
#ifndef XN_PACE_H
#define XN_PACE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define PACE_TICK_NS	(5 * 1000 * 1000)

struct pace {
	uint64_t rate;		/* bytes per second; 0: no limit */
	struct timespec start;
};

void pace_start(struct pace *p, uint64_t rate);

/* Whether @bytes since the start are as many as the rate allows by now. */
bool pace_ahead(const struct pace *p, uint64_t bytes);

/* Sleeps until they are not. */
void pace_wait(const struct pace *p, uint64_t bytes);

#endif
