/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers made of pages that lie in a chosen half of the guest's memory. Where
 * the host has each half on a node of its own, that chooses the node.
 */
#ifndef XN_PAGES_H
#define XN_PAGES_H

#include <stddef.h>
#include <stdint.h>

enum where {
	WHERE_LOW,	/* the lower half */
	WHERE_HIGH,
	WHERE_BOTH,	/* pages of both by turns in each request */
	WHERE_FLIP,	/* each request in the other half than the last */
	WHERE_SPLIT,	/* disk process N in half N */
	WHERES,
};

enum {
	PAGES_LOW,
	PAGES_HIGH,
	PAGES_MIXED,
	PAGES_KINDS,
};

struct pages {
	char *arena[PAGES_KINDS];
};

/* The enum's value, or -1. */
int where_parse(const char *word);

/* For init, before it starts processes that take pages: they do so in turn. */
int pages_init(void);

/*
 * Gives each arena @size bytes, zeroed; @split is the guest-physical address of
 * the second half, 0 where all memory is the same and so are the arenas.
 * Returns 0 or a negative errno.
 */
int pages_take(struct pages *p, size_t size, uint64_t split);

/* The arena for request @nr of process @index. */
char *pages_choose(const struct pages *p, enum where ask, uint64_t nr,
		   unsigned int index);

#endif
