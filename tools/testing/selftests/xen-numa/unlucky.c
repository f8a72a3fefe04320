// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unlucky.h"

#define FAULT	"/sys/kernel/debug/unlucky/fault"

static int fd = -1;

int unlucky_open(void)
{
	fd = open(FAULT, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : 0;
}

static void end(void)
{
	fprintf(stderr, FAULT ": %s\n", strerror(errno));
	exit(1);
}

void unlucky_order(const char *words)
{
	if (pwrite(fd, words, strlen(words), 0) < 0)
		end();
}

const char *unlucky_failed(void)
{
	static char text[4096];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n < 0)
		end();
	if (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return n ? text : NULL;
}

void unlucky_log(const char *step, int err, const char *what)
{
	const char *path = getenv("INJECT_LOG");
	FILE *log = path ? fopen(path, "a") : NULL;

	if (!log)
		return;
	fprintf(log, "%s %s %s\n", step, err ? strerrorname_np(err) : "none", what);
	fclose(log);
}
