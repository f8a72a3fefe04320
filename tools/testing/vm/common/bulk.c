// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "bulk.h"
#include "pace.h"

/*
 * Each block starts with its number in the stream, so that a block that was
 * lost, doubled or mixed up on the way is noticed.
 */
struct block {
	union {
		uint64_t seq;
		char bytes[BULK_BLOCK];
	};
};

static int bulk_send(int fd, struct block *b, struct bulk_count *count)
{
	size_t off = count->tx % BULK_BLOCK;
	ssize_t n;

	if (!off)
		b->seq = count->tx / BULK_BLOCK;
	n = send(fd, b->bytes + off, BULK_BLOCK - off, MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	count->tx += n;
	return 0;
}

static int bulk_receive(int fd, struct block *b, struct bulk_count *count)
{
	size_t off = count->rx % BULK_BLOCK;
	ssize_t n;

	n = recv(fd, b->bytes + off, BULK_BLOCK - off, 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (!n)
		return -EPIPE;
	if (off + n == BULK_BLOCK && b->seq != count->rx / BULK_BLOCK)
		count->bad++;
	count->rx += n;
	return 0;
}

int bulk_run(int fd, struct bulk_count *count, uint64_t rate)
{
	struct pollfd p = { .fd = fd };
	struct block out, in;
	struct pace pace;
	int ret;

	memset(&out, 0x5a, sizeof(out));
	/* A new connection is a new stream. */
	count->tx = 0;
	count->rx = 0;
	pace_start(&pace, rate);

	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;

	for (;;) {
		p.events = (pace_ahead(&pace, count->rx) ? 0 : POLLIN) |
			   (pace_ahead(&pace, count->tx) ? 0 : POLLOUT);
		if (poll(&p, 1, rate ? PACE_TICK_NS / 1000000 : -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		ret = 0;
		if (p.revents & (POLLIN | POLLHUP | POLLERR))
			ret = bulk_receive(fd, &in, count);
		if (!ret && (p.revents & POLLOUT))
			ret = bulk_send(fd, &out, count);
		if (ret)
			return ret == -EPIPE ? 0 : ret;
	}
}
