/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A source of network traffic whose pages go to the frontend as they are
 * (MSG_ZEROCOPY), so that the half they lie in is the half the backend maps.
 */
#ifndef XN_ZEROCOPY_H
#define XN_ZEROCOPY_H

#include "guest.h"

#define ZEROCOPY_BLOCKS	8	/* in flight, for each half */

struct zerocopy {
	struct bulk_source src;		/* first: it is what callbacks get */
	const struct control *ctl;
	struct pages pages;		/* ZEROCOPY_BLOCKS in each arena */
	uint32_t busy_until[ZEROCOPY_BLOCKS][PAGES_KINDS];
	uint32_t calls;			/* of send(), on this connection */
	uint32_t done;			/* of these, completed in order */
	uint32_t *current;		/* busy_until of the block being sent */
	bool copied;			/* the kernel did copy: said once */
};

/* Takes the memory. 0 or a negative errno. */
int zerocopy_init(struct zerocopy *z, uint64_t split);

/* Prepares the connected socket @fd. 0 or a negative errno. */
int zerocopy_start(struct zerocopy *z, int fd, const struct control *ctl);

#endif
