// SPDX-License-Identifier: GPL-2.0
/* Sends a record over the result channel, see ../common/channel.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/io.h>
#include <unistd.h>

#include "../common/channel.h"

#define LOCK	"/run/vmreport.lock"

static const char usage[] =
	"usage: vmreport say TEXT...\n"
	"       vmreport tap            (lines from the standard input)\n"
	"       vmreport file NAME      (contents from the standard input)\n"
	"       vmreport exit CODE\n";

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...)
{
	va_list ap;

	fputs("vmreport: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static void put(const char *bytes, size_t len)
{
	outsb(CHANNEL_PORT, bytes, len);
}

static void channel_open(void)
{
	if (ioperm(CHANNEL_PORT, 1, 1) < 0)
		die("port %#x: %s", CHANNEL_PORT, strerror(errno));
	if (inb(CHANNEL_PORT) != CHANNEL_READBACK)
		die("no result channel at port %#x", CHANNEL_PORT);
}

/* One record at a time: scenarios report from several processes. */
static void record(const char *kind, const char *name, const char *bytes, size_t len)
{
	char header[CHANNEL_HEADER_MAX];
	int lock, n;

	lock = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) < 0)
		die("%s: %s", LOCK, strerror(errno));
	n = snprintf(header, sizeof(header), CHANNEL_MAGIC " %s %zu %s\n", kind, len, name);
	if (n >= (int)sizeof(header))
		die("name too long: %s", name);
	put(header, n);
	put(bytes, len);
	put("\n", 1);
	close(lock);
}

static char *read_all(FILE *in, size_t *len)
{
	size_t size = 65536, n;
	char *buf = NULL;

	for (*len = 0;; size *= 2) {
		buf = realloc(buf, size);
		if (!buf)
			die("no memory for %zu bytes", size);
		n = fread(buf + *len, 1, size - *len, in);
		*len += n;
		if (*len < size)
			break;
	}
	if (ferror(in))
		die("reading the standard input: %s", strerror(errno));
	return buf;
}

static void say(char **words)
{
	char text[1024];
	size_t len = 0;

	text[0] = '\0';
	for (; *words && len < sizeof(text); words++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? " " : "", *words);
	record(CHANNEL_SAY, "-", text, strlen(text));
}

static void tap(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) > 0) {
		if (line[n - 1] == '\n')
			n--;
		record(CHANNEL_TAP, "-", line, n);
	}
	free(line);
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";
	char *bytes;
	size_t len;

	if (!strcmp(kind, CHANNEL_SAY) && argc > 2) {
		channel_open();
		say(argv + 2);
	} else if (!strcmp(kind, CHANNEL_TAP) && argc == 2) {
		channel_open();
		tap();
	} else if (!strcmp(kind, CHANNEL_FILE) && argc == 3) {
		channel_open();
		bytes = read_all(stdin, &len);
		record(CHANNEL_FILE, argv[2], bytes, len);
		free(bytes);
	} else if (!strcmp(kind, CHANNEL_EXIT) && argc == 3) {
		channel_open();
		record(CHANNEL_EXIT, "-", argv[2], strlen(argv[2]));
	} else {
		fputs(usage, stderr);
		return 2;
	}
	return 0;
}
