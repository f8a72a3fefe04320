/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XN_MONITOR_CHANNEL_H
#define XN_MONITOR_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/channel.h"

/* Takes records apart as they arrive; the buffer holds what is incomplete. */
struct channel {
	int fd;
	char *buf;
	size_t len;
	size_t size;
	size_t used;		/* by the record handed out last */
	bool damaged;		/* bytes that are no record: nothing more is read */
};

struct record {
	char kind[16];
	char name[CHANNEL_NAME_MAX];
	const char *bytes;	/* valid until the next call */
	size_t len;
};

int channel_open(struct channel *c, const char *path);
void channel_close(struct channel *c);

/* The next complete record into @r; false when there is none yet. */
bool channel_next(struct channel *c, struct record *r);

#endif
