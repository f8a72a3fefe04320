// SPDX-License-Identifier: GPL-2.0
#include "pace.h"

void pace_start(struct pace *p, uint64_t rate)
{
	p->rate = rate;
	clock_gettime(CLOCK_MONOTONIC, &p->start);
}

bool pace_ahead(const struct pace *p, uint64_t bytes)
{
	struct timespec now;
	uint64_t ms;

	if (!p->rate)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - p->start.tv_sec) * 1000 +
	     (now.tv_nsec - p->start.tv_nsec) / 1000000;
	return bytes >= p->rate * ms / 1000;
}

void pace_wait(const struct pace *p, uint64_t bytes)
{
	const struct timespec tick = { .tv_nsec = PACE_TICK_NS };

	while (pace_ahead(p, bytes))
		nanosleep(&tick, NULL);
}
