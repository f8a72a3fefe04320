// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"

#define RECORD_MAX	(256UL << 20)	/* more is a damaged header */

int channel_open(struct channel *c, const char *path)
{
	memset(c, 0, sizeof(*c));
	c->buf = malloc(131072);
	if (!c->buf)
		return -ENOMEM;
	c->size = 131072;
	c->fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
	return c->fd < 0 ? -errno : 0;
}

void channel_close(struct channel *c)
{
	close(c->fd);
	free(c->buf);
}

static void channel_fill(struct channel *c)
{
	ssize_t n;
	char *buf;

	for (;;) {
		if (c->size - c->len < 65536) {
			buf = realloc(c->buf, c->size * 2);
			if (!buf) {
				c->damaged = true;
				return;
			}
			c->buf = buf;
			c->size = c->size * 2;
		}
		n = read(c->fd, c->buf + c->len, c->size - c->len - 1);
		if (n <= 0)
			return;
		c->len += n;
	}
}

/* Length of the record at the start of the buffer, 0 if it is incomplete. */
static size_t channel_parse(struct channel *c, struct record *r)
{
	size_t header, total;
	char *end;

	end = memchr(c->buf, '\n', c->len);
	if (!end) {
		c->damaged = c->len >= CHANNEL_HEADER_MAX;
		return 0;
	}
	header = end - c->buf + 1;
	*end = '\0';
	if (sscanf(c->buf, CHANNEL_MAGIC " %15s %zu %127s", r->kind, &r->len, r->name) != 3 ||
	    r->len > RECORD_MAX)
		c->damaged = true;
	*end = '\n';
	if (c->damaged)
		return 0;
	total = header + r->len + 1;
	if (c->len < total)
		return 0;
	if (c->buf[total - 1] != '\n') {
		c->damaged = true;
		return 0;
	}
	r->bytes = c->buf + header;
	return total;
}

bool channel_next(struct channel *c, struct record *r)
{
	/* What the previous call handed out is dropped only now. */
	memmove(c->buf, c->buf + c->used, c->len - c->used);
	c->len -= c->used;
	c->used = 0;

	if (c->damaged)
		return false;
	channel_fill(c);
	if (c->len)
		c->used = channel_parse(c, r);
	return c->used;
}
