// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
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

	/* strtoll() would take blanks and a plus. */
	if (!isdigit((unsigned char)text[*text == '-']))
		return -EINVAL;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (*end)
		return -EINVAL;
	if (errno)
		return -errno;
	*value = n;

	return 0;
}

/**
 * parse_count() - digits and nothing else
 * @value: result, unchanged on error
 * @text: the text
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int parse_count(uint64_t *value, const char *text)
{
	unsigned long long n;

	if (!*text || strspn(text, "0123456789") != strlen(text))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, NULL, 10);
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

static const char *digits(const char *at, unsigned long *value)
{
	char *end;

	/* strtoul() would take blanks and signs. */
	if (!isdigit((unsigned char)*at))
		return NULL;
	errno = 0;
	*value = strtoul(at, &end, 10);

	return errno ? NULL : end;
}

/**
 * parse_range() - the next numbers of a list as "0-3,7"
 * @at: the text from there on, not empty
 * @from: result: the first
 * @to: result: the last, not less
 *
 * Return: where the list goes on, or ends; NULL for what is no list.
 */
const char *parse_range(const char *at, unsigned long *from, unsigned long *to)
{
	at = digits(at, from);
	*to = *from;
	if (at && *at == '-')
		at = digits(at + 1, to);
	if (!at || *to < *from || (*at && (*at != ',' || !at[1])))
		return NULL;

	return at + (*at == ',');
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
	unsigned long from, to;
	size_t nr = 0;

	while (*text) {
		text = parse_range(text, &from, &to);
		if (!text || to > INT_MAX || to - from >= LIST_MAX - nr) {
			free(list);
			return -EINVAL;
		}
		list = say_alloc(list, (nr + to - from + 1) * sizeof(*list));
		while (from <= to)
			list[nr++] = from++;
	}
	*numbers = list;

	return nr;
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
