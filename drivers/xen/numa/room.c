// SPDX-License-Identifier: GPL-2.0
/*
 * room: how busy each place is with queues.
 */
#include <linux/bug.h>

#include "room.h"

/**
 * room_enter() - a queue is at a place
 * @r: the places
 * @place: where, or PLACE_NONE, which changes nothing
 * @load: what it uses, in thousandths of a CPU
 *
 * Context: any; the caller serialises.
 */
void room_enter(struct rooms *r, int place, unsigned int load)
{
	if (place != PLACE_NONE)
		r->load[place] += load;
}

/**
 * room_leave() - a queue is there no more, or with another load
 * @r: the places
 * @place: as it entered
 * @load: as it entered
 *
 * Context: any; the caller serialises.
 */
void room_leave(struct rooms *r, int place, unsigned int load)
{
	if (place == PLACE_NONE)
		return;
	if (WARN_ON_ONCE(load > r->load[place]))
		load = r->load[place];
	r->load[place] -= load;
}

/**
 * rooms_empty() - is nothing used anywhere
 * @r: the places
 *
 * Context: any; the caller serialises.
 * Return: what must be true when there is no queue.
 */
bool rooms_empty(const struct rooms *r)
{
	unsigned int i;

	for (i = 0; i < PLACES_MAX; i++)
		if (r->load[i])
			return false;

	return true;
}
