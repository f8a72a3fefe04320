// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read.h"
#include "root.h"
#include "say.h"

#define LIST_TEXT_MAX	8192
/* No machine has so many CPUs or nodes: a range beyond is damage. */
#define LIST_NUMBER_MAX	65535

static int format_path(char *path, const char *fmt, va_list args)
{
	int n = vsnprintf(path, ROOT_PATH_MAX, fmt, args);

	return n < 0 || n >= ROOT_PATH_MAX ? -ENAMETOOLONG : 0;
}

/* The kernel gives a small file in one piece. */
static int read_path(char *buf, size_t len, const char *path)
{
	int fd = root_open(path, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	do
		n = read(fd, buf, len - 1);
	while (n < 0 && errno == EINTR);
	n = n < 0 ? -errno : n;
	close(fd);
	if (n < 0)
		return n;
	while (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';

	return 0;
}

/**
 * read_string() - a file's contents without the newline at its end
 * @buf: result; undefined on error
 * @len: size of @buf; what is longer is cut off
 * @fmt: path
 *
 * Return: 0 or a negative errno.
 */
int read_string(char *buf, size_t len, const char *fmt, ...)
{
	char path[ROOT_PATH_MAX];
	va_list args;
	int err;

	va_start(args, fmt);
	err = format_path(path, fmt, args);
	va_end(args);

	return err ? err : read_path(buf, len, path);
}

/**
 * parse_number() - a decimal number and nothing else
 * @value: result, unchanged on error
 * @text: the text
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int parse_number(long long *value, const char *text)
{
	long long n;
	char *end;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (end == text || *end || *text == ' ' || *text == '+')
		return -EINVAL;
	if (errno)
		return -errno;
	*value = n;

	return 0;
}

/**
 * read_number() - a file with one decimal number
 * @value: result, unchanged on error
 * @fmt: path
 *
 * Return: 0, -EINVAL when it holds anything else, or another negative errno.
 */
int read_number(long long *value, const char *fmt, ...)
{
	char path[ROOT_PATH_MAX], text[64];
	va_list args;
	int err;

	va_start(args, fmt);
	err = format_path(path, fmt, args);
	va_end(args);
	if (!err)
		err = read_path(text, sizeof(text), path);

	return err ? err : parse_number(value, text);
}

/**
 * parse_list() - numbers as "0-3,7"
 * @numbers: result, to be freed with free(); unchanged on error
 * @text: the text; empty for none
 *
 * Return: how many, or -EINVAL.
 */
int parse_list(unsigned int **numbers, const char *text)
{
	unsigned int *list = NULL;
	size_t nr = 0;

	while (*text) {
		unsigned long from, to;
		char *end;

		from = strtoul(text, &end, 10);
		to = from;
		if (end == text)
			goto bad;
		if (*end == '-') {
			text = end + 1;
			to = strtoul(text, &end, 10);
			if (end == text)
				goto bad;
		}
		if ((*end && *end != ',') || to < from || to > LIST_NUMBER_MAX)
			goto bad;
		list = say_alloc(list, (nr + to - from + 1) * sizeof(*list));
		while (from <= to)
			list[nr++] = from++;
		text = *end ? end + 1 : end;
	}
	*numbers = list;

	return nr;

bad:
	free(list);
	return -EINVAL;
}

/**
 * read_list() - a file with numbers as "0-3,7"
 * @numbers: result, to be freed with free(); unchanged on error
 * @fmt: path
 *
 * Return: how many, or a negative errno.
 */
int read_list(unsigned int **numbers, const char *fmt, ...)
{
	char path[ROOT_PATH_MAX], text[LIST_TEXT_MAX];
	va_list args;
	int err;

	va_start(args, fmt);
	err = format_path(path, fmt, args);
	va_end(args);
	if (!err)
		err = read_path(text, sizeof(text), path);

	return err ? err : parse_list(numbers, text);
}

/**
 * read_whole() - all of a file, however long
 * @path: absolute
 *
 * Return: the contents, to be freed with free(); NULL with errno set.
 */
char *read_whole(const char *path)
{
	size_t len = 0, room = 4096;
	int fd = root_open(path, O_RDONLY);
	char *text;
	ssize_t n;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	text = say_alloc(NULL, room);
	while ((n = read(fd, text + len, room - len - 1))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		len += n;
		if (len + 1 == room) {
			room *= 2;
			text = say_alloc(text, room);
		}
	}
	if (n < 0) {
		int err = errno;

		close(fd);
		free(text);
		errno = err;
		return NULL;
	}
	close(fd);
	text[len] = '\0';

	return text;
}

/**
 * write_string() - write a value and a newline to a file that is there
 * @text: the value
 * @fmt: path
 *
 * Return: 0 or a negative errno, the kernel's own for a value it refuses.
 */
int write_string(const char *text, const char *fmt, ...)
{
	char path[ROOT_PATH_MAX], line[512];
	va_list args;
	int err, fd, n;

	va_start(args, fmt);
	err = format_path(path, fmt, args);
	va_end(args);
	if (err)
		return err;
	n = snprintf(line, sizeof(line), "%s\n", text);
	if (n < 0 || (size_t)n >= sizeof(line))
		return -EINVAL;
	/* sysfs ignores O_TRUNC; a file of a fake root needs it */
	fd = root_open(path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	err = write(fd, line, n) < 0 ? -errno : 0;
	if (close(fd) && !err)
		err = -errno;

	return err;
}
