// SPDX-License-Identifier: GPL-2.0
/* xenstore's wire protocol, as far as frontends need it. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

#include "storm_store.h"

#define PATH_MAX_STORE	128
#define PAYLOAD_MAX	4096

static int fd;
static int changed;

static void read_all(char *buf, size_t len)
{
	ssize_t n;

	for (; len; buf += n, len -= n) {
		n = read(fd, buf, len);
		if (n <= 0)
			err(1, "xenstore");
	}
}

/* The next message's type; its payload ends with a 0. */
static uint32_t receive(char *payload)
{
	struct xsd_sockmsg h;

	read_all((char *)&h, sizeof(h));
	if (h.len >= PAYLOAD_MAX)
		errx(1, "xenstore: a message of %u bytes", h.len);
	read_all(payload, h.len);
	payload[h.len] = '\0';
	return h.type;
}

/* False when there is no such node. */
static int ask(uint32_t type, const char *payload, uint32_t len, char *answer)
{
	char buf[sizeof(struct xsd_sockmsg) + PATH_MAX_STORE + VALUE_MAX];
	const struct xsd_sockmsg h = { .type = type, .len = len };

	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), payload, len);
	if (write(fd, buf, sizeof(h) + len) < 0)
		err(1, "xenstore");
	while ((type = receive(answer)) == XS_WATCH_EVENT)
		changed = 1;
	if (type == XS_ERROR && strcmp(answer, "ENOENT"))
		errx(1, "xenstore: %s: %s", payload, answer);
	return type != XS_ERROR;
}

void store_open(const char *dir)
{
	char payload[PATH_MAX_STORE + 8], answer[PAYLOAD_MAX];
	int len = snprintf(payload, PATH_MAX_STORE, "%s", dir) + 1;

	fd = open("/dev/xen/xenbus", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, "xenstore");
	/* the path and a token, each with its 0 */
	memcpy(payload + len, "it", 3);
	ask(XS_WATCH, payload, len + 3, answer);
}

void store_wait(int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char payload[PAYLOAD_MAX];

	if (!changed && poll(&p, 1, ms) == 1)
		receive(payload);
	changed = 0;
}

static uint32_t path_of(char *to, const char *dir, const char *key)
{
	int len = snprintf(to, PATH_MAX_STORE, "%s/%s", dir, key);

	if (len >= PATH_MAX_STORE)
		errx(1, "%s/%s: too long", dir, key);
	return len + 1;
}

void store_write(const char *dir, const char *key, const char *format, ...)
{
	char payload[PATH_MAX_STORE + VALUE_MAX], answer[PAYLOAD_MAX];
	uint32_t len = path_of(payload, dir, key);
	va_list ap;

	va_start(ap, format);
	len += vsnprintf(payload + len, VALUE_MAX, format, ap);
	va_end(ap);
	ask(XS_WRITE, payload, len, answer);
}

int store_number(const char *dir, const char *key)
{
	char path[PATH_MAX_STORE], answer[PAYLOAD_MAX];

	return ask(XS_READ, path, path_of(path, dir, key), answer) ? atoi(answer) : -1;
}

int store_text(const char *dir, const char *key, char *to, unsigned int size)
{
	char path[PATH_MAX_STORE], answer[PAYLOAD_MAX];

	if (!ask(XS_READ, path, path_of(path, dir, key), answer))
		return 0;
	return snprintf(to, size, "%s", answer) < (int)size;
}

void store_remove(const char *dir)
{
	char answer[PAYLOAD_MAX];

	ask(XS_RM, dir, strlen(dir) + 1, answer);
}
