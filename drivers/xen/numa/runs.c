// SPDX-License-Identifier: GPL-2.0
/*
 * map: learn where in a chunk the memory of one place ends.
 */
#include <linux/errno.h>

#include "runs.h"

#define STRIDE	(CHUNK_FRAMES / RUNS_BATCH)

static int runs_add(struct runs *r, unsigned int first, s8 place)
{
	if (r->nr && r->place[r->nr - 1] == place)
		return 0;
	if (r->nr == RUNS_MAX)
		return -ENOSPC;
	r->first[r->nr] = first;
	r->place[r->nr] = place;
	r->nr++;

	return 0;
}

/* Two samples differ: ask about each frame between them. */
static int runs_between(struct runs *r, u64 base, unsigned int offset,
			struct runs_ask *a)
{
	s8 place[STRIDE];
	unsigned int i;
	int err;

	err = a->ask(base + offset, 1, place, STRIDE);
	for (i = 0; !err && i < STRIDE; i++)
		err = runs_add(r, offset + i, place[i]);

	return err;
}

/**
 * runs_learn() - find the runs of a chunk
 * @r: result
 * @chunk: number of the chunk; its first frame is @chunk * CHUNK_FRAMES
 * @a: whom to ask
 *
 * Samples every STRIDE frames (128 KiB) and looks at each frame where two
 * neighbouring samples differ. Firmware places memory in far larger pieces.
 *
 * Context: as the callback's.
 * Return: 0, the callback's error, or -ENOSPC for more than RUNS_MAX runs.
 */
int runs_learn(struct runs *r, u64 chunk, struct runs_ask *a)
{
	u64 base = chunk << CHUNK_ORDER;
	unsigned int i;
	int err;

	r->nr = 0;
	err = a->ask(base, STRIDE, a->place, RUNS_BATCH);
	for (i = 0; !err && i < RUNS_BATCH; i++) {
		bool last = i == RUNS_BATCH - 1;

		err = runs_add(r, i * STRIDE, a->place[i]);
		if (!err && (last || a->place[i] != a->place[i + 1]))
			err = runs_between(r, base, i * STRIDE, a);
	}

	return err;
}

/**
 * runs_find() - place of one frame of a chunk
 * @r: the chunk's runs, at least one
 * @offset: of the frame in the chunk
 *
 * Context: any.
 * Return: the place, negative where nobody knows.
 */
int runs_find(const struct runs *r, unsigned int offset)
{
	unsigned int i = r->nr;

	while (--i && r->first[i] > offset)
		;

	return r->place[i];
}
