// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>	/* needs struct timespec */

#include "zerocopy.h"

/*
 * A block may be written again when every send() from it has completed: the
 * kernel reads it until the other side has acknowledged it.
 */
static char *next(struct bulk_source *src, uint64_t nr)
{
	struct zerocopy *z = (struct zerocopy *)src;
	unsigned int slot = nr / 2 % ZEROCOPY_BLOCKS, kind;
	char *at = pages_choose(&z->pages, z->ctl->where, nr, 0);

	for (kind = 0; at != z->pages.arena[kind]; kind++)
		;
	z->current = &z->busy_until[slot][kind];
	if ((int32_t)(z->done - *z->current) < 0)
		return NULL;
	return at + slot * BULK_BLOCK;
}

static void sent(struct bulk_source *src)
{
	struct zerocopy *z = (struct zerocopy *)src;

	*z->current = ++z->calls;
}

static void take(struct zerocopy *z, const struct sock_extended_err *e)
{
	if (e->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
		return;
	/* A range of calls, counted from 0; TCP completes them in order. */
	z->done = e->ee_data + 1;
	if (e->ee_code & SO_EE_CODE_ZEROCOPY_COPIED && !z->copied) {
		z->copied = true;
		say("net failed: the kernel copied what it should send");
	}
}

static void events(struct bulk_source *src, int fd)
{
	struct zerocopy *z = (struct zerocopy *)src;
	char control[128];
	struct cmsghdr *c;

	for (;;) {
		struct msghdr m = {
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		if (recvmsg(fd, &m, MSG_ERRQUEUE) < 0)
			return;
		for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
			take(z, (const struct sock_extended_err *)CMSG_DATA(c));
	}
}

int zerocopy_init(struct zerocopy *z, uint64_t split)
{
	memset(z, 0, sizeof(*z));
	z->src = (struct bulk_source){ MSG_ZEROCOPY, next, sent, events };
	return split ? pages_take(&z->pages, ZEROCOPY_BLOCKS * BULK_BLOCK, split) : 0;
}

int zerocopy_start(struct zerocopy *z, int fd, const struct control *ctl)
{
	int one = 1;

	z->ctl = ctl;
	z->calls = 0;
	z->done = 0;
	memset(z->busy_until, 0, sizeof(z->busy_until));
	return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) < 0 ? -errno : 0;
}
