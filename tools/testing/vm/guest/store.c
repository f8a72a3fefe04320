// SPDX-License-Identifier: GPL-2.0
/* xenstore's wire protocol, as far as one watch and one key need it. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

#include "store.h"

#define PATH_STORE	"/dev/xen/xenbus"
#define PAYLOAD_MAX	4096

static int send_message(int fd, uint32_t type, const char *payload, uint32_t len)
{
	char buf[256];
	const struct xsd_sockmsg h = { .type = type, .len = len };

	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), payload, len);
	return write(fd, buf, sizeof(h) + len) < 0 ? -errno : 0;
}

static int read_all(int fd, char *buf, size_t len)
{
	ssize_t n;

	for (; len; buf += n, len -= n) {
		n = read(fd, buf, len);
		if (n <= 0)
			return n < 0 ? -errno : -EPIPE;
	}
	return 0;
}

/* The next message's type or a negative errno; its payload ends with a 0. */
static int receive(int fd, char *payload, size_t size)
{
	struct xsd_sockmsg h;
	int ret;

	ret = read_all(fd, (char *)&h, sizeof(h));
	if (ret)
		return ret;
	if (h.len >= size)
		return -EMSGSIZE;
	ret = read_all(fd, payload, h.len);
	payload[h.len] = '\0';
	return ret ? ret : (int)h.type;
}

int store_watch(void)
{
	static const char path_and_token[] = STORE_ORDER "\0order";
	int fd, ret;

	fd = open(PATH_STORE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = send_message(fd, XS_WATCH, path_and_token, sizeof(path_and_token));
	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}

int store_order(int fd, char *order, size_t size)
{
	char payload[PAYLOAD_MAX];
	int type;

	type = receive(fd, payload, sizeof(payload));
	if (type == XS_WATCH_EVENT)
		return send_message(fd, XS_READ, STORE_ORDER, sizeof(STORE_ORDER));
	if (type < 0)
		return type;
	/* The only error that is no fault: nobody has written it yet. */
	if (type != XS_READ)
		return type == XS_ERROR && strcmp(payload, "ENOENT") ? -EPROTO : 0;
	if (snprintf(order, size, "%s", payload) >= (int)size)
		return -EMSGSIZE;
	return 1;
}
