// SPDX-License-Identifier: GPL-2.0
/*
 * sample: once a tick until they agree, then once in a million frames.
 *
 * Pure functions.
 */
#include <linux/bits.h>

#include "sample.h"

/* So many samples in a row must say the same before they become rare. */
#define AGREE		8

/* Frames after which an agreement is looked at again: 4 GiB of full frames. */
#define RECHECK_FRAMES	BIT_ULL(20)

/* Ticks between samples that fail: the guest may not let us map its frames. */
#define FAIL_WAIT	64

/**
 * sample_init() - begin with nothing known
 * @s: to be filled
 *
 * Context: any.
 */
void sample_init(struct sampling *s)
{
	*s = (struct sampling) { .place = -1 };
}

/**
 * sample_result() - hear what the last sample said
 * @s: the queue's record
 * @taken: samples taken so far; nothing happens if none is new
 * @place: where the frame was, negative if that is not known
 *
 * Context: any; the caller serialises.
 */
void sample_result(struct sampling *s, u64 taken, int place)
{
	if (taken == s->taken)
		return;
	s->taken = taken;
	if (place >= 0 && place == s->place) {
		if (s->agreed < AGREE)
			s->agreed++;
		return;
	}
	/* One failure may be a chunk that is yet to be learned. */
	if (place < 0 && s->place < 0 && taken > AGREE)
		s->wait = FAIL_WAIT;
	s->place = place;
	s->agreed = 0;
}

/**
 * sample_again() - doubt what the samples said
 * @s: the queue's record
 *
 * For when the queue's home has changed: what it copies may have moved too.
 *
 * Context: any; the caller serialises.
 */
void sample_again(struct sampling *s)
{
	s->agreed = 0;
	s->wait = 0;
}

/**
 * sample_wanted() - is it time for another one
 * @s: the queue's record
 * @frames: frames handled so far
 *
 * To be called once a tick. When it says yes, one must be asked for.
 *
 * Context: any; the caller serialises.
 * Return: true at most once a tick, never without traffic.
 */
bool sample_wanted(struct sampling *s, u64 frames)
{
	if (s->wait) {
		s->wait--;
		return false;
	}
	if (frames - s->frames < (s->agreed < AGREE ? 1 : RECHECK_FRAMES))
		return false;
	s->frames = frames;

	return true;
}
