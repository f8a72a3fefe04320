// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "root.h"

static const char *prefix(void)
{
	const char *root = getenv("XEN_NUMA_ROOT");

	return root ? root : "";
}

/**
 * root_is_fake() - are the system's files looked for elsewhere
 *
 * Return: true when there is no point in asking Xen itself.
 */
bool root_is_fake(void)
{
	return *prefix();
}

/**
 * root_path() - where a file of the system really is
 * @buf: result, ROOT_PATH_MAX bytes
 * @path: absolute
 *
 * Return: 0, or -ENAMETOOLONG.
 */
int root_path(char *buf, const char *path)
{
	int n = snprintf(buf, ROOT_PATH_MAX, "%s%s", prefix(), path);

	return n < 0 || n >= ROOT_PATH_MAX ? -ENAMETOOLONG : 0;
}

/**
 * root_open() - open() below the root
 * @path: absolute
 * @flags: of open(); a file that is made is for root to write, for all to read
 *
 * Return: a file descriptor, or a negative errno.
 */
int root_open(const char *path, int flags)
{
	char real[ROOT_PATH_MAX];
	int fd = root_path(real, path);

	if (fd)
		return fd;
	fd = open(real, flags | O_CLOEXEC, 0644);

	return fd < 0 ? -errno : fd;
}

/**
 * root_fopen() - fopen() below the root
 * @path: absolute
 * @mode: of fopen()
 *
 * Return: a stream, or NULL with errno set.
 */
FILE *root_fopen(const char *path, const char *mode)
{
	char real[ROOT_PATH_MAX];
	int err = root_path(real, path);

	if (err) {
		errno = -err;
		return NULL;
	}

	return fopen(real, mode);
}

/**
 * root_opendir() - opendir() below the root
 * @path: absolute
 *
 * Return: a stream, or NULL with errno set.
 */
DIR *root_opendir(const char *path)
{
	char real[ROOT_PATH_MAX];
	int err = root_path(real, path);

	if (err) {
		errno = -err;
		return NULL;
	}

	return opendir(real);
}
