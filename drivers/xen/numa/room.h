/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How busy each place is with queues: sums that are kept, so that a queue that
 * waits for room need not ask all others at each tick.
 */
#ifndef _XEN_NUMA_ROOM_H
#define _XEN_NUMA_ROOM_H

#include "place.h"

/**
 * struct rooms - how busy each place is
 * @load: what the queues there use, in thousandths of a CPU
 *
 * The owner serialises all calls.
 */
struct rooms {
	unsigned int load[PLACES_MAX];
};

void room_enter(struct rooms *r, int place, unsigned int load);
void room_leave(struct rooms *r, int place, unsigned int load);
bool rooms_empty(const struct rooms *r);

#endif /* _XEN_NUMA_ROOM_H */
