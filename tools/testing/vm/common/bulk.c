// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
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

/* One block of the caller's own, sent over and over. */
struct plain {
	struct bulk_source src;
	struct block block;
};

static char *plain_next(struct bulk_source *src, uint64_t nr)
{
	(void)nr;
	return ((struct plain *)src)->block.bytes;
}

static void plain_sent(struct bulk_source *src)
{
	(void)src;
}

static void plain_events(struct bulk_source *src, int fd)
{
	(void)src;
	(void)fd;
}

/* What is being sent: @block is NULL between two blocks. */
struct sending {
	struct bulk_source *src;
	char *block;
};

/* Whether there is a block to send from. */
static bool sending_ready(struct sending *s, const struct bulk_count *count)
{
	uint64_t nr = count->tx / BULK_BLOCK;

	if (s->block)
		return true;
	s->block = s->src->next(s->src, nr);
	if (s->block)
		memcpy(s->block, &nr, sizeof(nr));
	return s->block;
}

static int bulk_send(int fd, struct sending *s, struct bulk_count *count)
{
	size_t off = count->tx % BULK_BLOCK;
	ssize_t n;

	n = send(fd, s->block + off, BULK_BLOCK - off, MSG_NOSIGNAL | s->src->flags);
	if (n < 0)
		/* ENOBUFS: too many notifications wait to be taken. */
		return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -errno;
	s->src->sent(s->src);
	count->tx += n;
	if (off + n == BULK_BLOCK)
		s->block = NULL;
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

int bulk_run(int fd, struct bulk_count *count, uint64_t rate,
	     struct bulk_source *src, const volatile unsigned int *stopped)
{
	const int tick_ms = PACE_TICK_NS / 1000000;
	struct plain plain = { .src = { 0, plain_next, plain_sent, plain_events } };
	struct sending sending = { .src = src ? src : &plain.src };
	struct pollfd p = { .fd = fd };
	struct block in;
	struct pace pace;
	unsigned int stop;
	int ret;

	memset(&plain.block, 0x5a, sizeof(plain.block));
	/* A new connection is a new stream. */
	count->tx = 0;
	count->rx = 0;
	pace_start(&pace, rate);

	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;

	for (;;) {
		stop = stopped ? *stopped : 0;
		p.events = 0;
		if (!(stop & BULK_STOP_RX) && !pace_ahead(&pace, count->rx))
			p.events |= POLLIN;
		if (!(stop & BULK_STOP_TX) && !pace_ahead(&pace, count->tx) &&
		    sending_ready(&sending, count))
			p.events |= POLLOUT;
		if (poll(&p, 1, rate || stopped ? tick_ms : -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		ret = 0;
		if (p.revents & POLLERR)
			sending.src->events(sending.src, fd);
		if (p.revents & (POLLIN | POLLHUP | POLLERR))
			ret = bulk_receive(fd, &in, count);
		if (!ret && (p.revents & POLLOUT))
			ret = bulk_send(fd, &sending, count);
		if (ret)
			return ret == -EPIPE ? 0 : ret;
	}
}
