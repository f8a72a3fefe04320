// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>
#include <xenstore_lib.h>

#include "read.h"
#include "root.h"
#include "say.h"
#include "store.h"

#define FAKE	"/xenstore"

struct store {
	struct xs_handle *xs;	/* NULL: files of a fake root */
};

/*
 * Where the daemon has died and left its socket, the device, which is tried next,
 * would wait for it for ever. The library keeps no errno of that.
 */
static struct xs_handle *open_xenstore(void)
{
	struct xs_handle *xs = xs_open(XS_OPEN_SOCKETONLY);
	const char *socket = xs_daemon_socket();

	if (!xs && (!socket || access(socket, F_OK)))
		return xs_open(0);
	if (!xs)
		errno = access(socket, W_OK) ? EACCES : ECONNREFUSED;

	return xs;
}

/**
 * store_open() - connect to xenstore
 *
 * Return: to be closed with store_close(); NULL with errno set.
 */
struct store *store_open(void)
{
	struct xs_handle *xs = NULL;
	struct store *s;

	if (root_is_fake()) {
		DIR *dir = root_opendir(FAKE);

		if (!dir)
			return NULL;
		closedir(dir);
	} else {
		xs = open_xenstore();
		if (!xs)
			return NULL;
	}
	s = say_alloc(NULL, sizeof(*s));
	s->xs = xs;

	return s;
}

/**
 * store_close() - end the connection
 * @s: the connection, or NULL
 */
void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->xs)
		xs_close(s->xs);
	free(s);
}

static char *fake_path(const char *path)
{
	return say_text(FAKE "%s", path);
}

/**
 * store_read() - a value
 * @s: the connection
 * @path: absolute
 *
 * Return: to be freed with free(); NULL with errno set.
 */
char *store_read(struct store *s, const char *path)
{
	char *real, *text;

	if (s->xs)
		return xs_read(s->xs, XBT_NULL, path, NULL);
	real = fake_path(path);
	text = read_whole(real);
	free(real);
	if (text)
		text[strcspn(text, "\n")] = '\0';

	return text;
}

static char **fake_list(const char *path, unsigned int *nr)
{
	char *real = fake_path(path), *at;
	char **list = NULL, **packed;
	size_t bytes = 0;
	struct dirent *e;
	unsigned int i;
	DIR *dir;

	dir = root_opendir(real);
	free(real);
	if (!dir)
		return NULL;
	*nr = 0;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		list = say_alloc(list, (*nr + 1) * sizeof(*list));
		list[(*nr)++] = say_text("%s", e->d_name);
		bytes += strlen(e->d_name) + 1;
	}
	closedir(dir);
	/* in one piece, as the library gives it */
	packed = say_alloc(NULL, *nr * sizeof(*packed) + bytes);
	at = (char *)(packed + *nr);
	for (i = 0; i < *nr; i++) {
		packed[i] = strcpy(at, list[i]);
		at += strlen(at) + 1;
		free(list[i]);
	}
	free(list);

	return packed;
}

/**
 * store_list() - names below a path
 * @s: the connection
 * @path: absolute
 * @nr: how many there are
 *
 * Return: to be freed with one free(); NULL with errno set.
 */
char **store_list(struct store *s, const char *path, unsigned int *nr)
{
	if (!s->xs)
		return fake_list(path, nr);

	return xs_directory(s->xs, XBT_NULL, path, nr);
}

/**
 * store_watch() - hear of changes at a path and below
 * @s: the connection
 * @path: absolute; need not exist
 *
 * Return: 0 or a negative errno.
 */
int store_watch(struct store *s, const char *path)
{
	return !s->xs || xs_watch(s->xs, path, path) ? 0 : -errno;
}

/**
 * store_unwatch() - hear no more of it
 * @s: the connection
 * @path: as it was given to store_watch()
 */
void store_unwatch(struct store *s, const char *path)
{
	if (s->xs)
		xs_unwatch(s->xs, path, path);
}

/**
 * store_fd() - what to poll for changes
 * @s: the connection
 *
 * Return: a file descriptor; -1 in a fake root, where changes are not told.
 */
int store_fd(struct store *s)
{
	return s->xs ? xs_fileno(s->xs) : -1;
}

/**
 * store_drain() - take all changes that have been told
 * @s: the connection
 * @prefix: watches at paths that begin so are of interest
 * @hit: result: one of them was told; which does not matter
 *
 * Return: 0, or a negative errno when the connection is lost.
 */
int store_drain(struct store *s, const char *prefix, bool *hit)
{
	char **change;

	*hit = false;
	if (!s->xs)
		return 0;
	while ((change = xs_check_watch(s->xs))) {
		*hit |= !strncmp(change[XS_WATCH_TOKEN], prefix, strlen(prefix));
		free(change);
	}

	return errno == EAGAIN ? 0 : -errno;
}
