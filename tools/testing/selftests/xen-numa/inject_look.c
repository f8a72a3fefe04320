// SPDX-License-Identifier: GPL-2.0
/* The kernel's log, the guests' I/O, affinities, and what a module leaves. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "inject.h"

#define MODULE		"/sys/module/xen_numa"
#define DEVICES		"/sys/bus/xen-backend/devices/*/numa"
#define QUEUES		DEVICES "/queue-*"
#define DEVICE		"/dev/xen/numa"
#define FILES_MAX	64

int slow = 1;

static struct list {
	char *path[FILES_MAX];
	unsigned int nr;
} io, same;

static char before[FILES_MAX][256];
static int kmsg_fd;

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void nap(void)
{
	const struct timespec t = { .tv_nsec = 20 * 1000 * 1000 };

	nanosleep(&t, NULL);
}

bool until(bool (*holds)(void))
{
	double end = now() + 90.0 * slow;

	while (!holds()) {
		if (now() > end)
			return false;
		nap();
	}
	return true;
}

int contents(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return n;
	buf[n] = '\0';
	if (n && buf[n - 1] == '\n')
		buf[n - 1] = '\0';
	return n;
}

unsigned int count_of(const char *pattern)
{
	glob_t g;
	unsigned int n = 0;

	if (!glob(pattern, GLOB_NOSORT, NULL, &g))
		n = g.gl_pathc;
	globfree(&g);
	return n;
}

/* What the kernel says when memory is short, of which it makes a lot. */
static bool is_expected(const char *line)
{
	return strstr(line, "at kernel/jump_label.c") || strstr(line, " __disarm_kprobe_ftrace");
}

static bool is_complaint(const char *line)
{
	static const char *const words[] = {
		"WARNING:", "BUG:", "Oops", "KASAN", "UBSAN", "KCSAN", "ODEBUG", "INFO:",
		"refcount_t", "corruption", "general protection", "hung", "kmemleak:",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(line, words[i]))
			return !is_expected(line);
	return false;
}

void look_at_log(void)
{
	static char line[8192];
	ssize_t n;

	for (;;) {
		n = read(kmsg_fd, line, sizeof(line) - 1);
		if (n < 0 && errno == EPIPE)
			continue;	/* some were lost */
		if (n <= 0)
			return;
		line[n] = '\0';
		if (is_complaint(line))
			bad("the kernel says: %s", line);
	}
}

static unsigned long long io_was[FILES_MAX];

/* The sum of the files that are joined by "+". */
static bool io_number(unsigned int i, unsigned long long *n)
{
	char paths[512], text[64], *save, *path;

	*n = 0;
	snprintf(paths, sizeof(paths), "%s", io.path[i]);
	for (path = strtok_r(paths, "+", &save); path; path = strtok_r(NULL, "+", &save)) {
		if (contents(path, text, sizeof(text)) <= 0)
			return false;
		*n += strtoull(text, NULL, 10);
	}
	return true;
}

static bool io_is_there(void)
{
	unsigned int i;

	for (i = 0; i < io.nr; i++)
		if (!io_number(i, &io_was[i]))
			return false;
	return true;
}

static bool io_has_grown(void)
{
	unsigned long long n;
	unsigned int i;

	for (i = 0; i < io.nr; i++)
		if (!io_number(i, &n) || n <= io_was[i])
			return false;
	return true;
}

void look_at_io(void)
{
	if (until(io_is_there) && until(io_has_grown))
		return;
	bad("I/O does not go on");
	/* Nothing else would be told from that. */
	nr_bad += IO_ENDED;
}

/* An affinity; of a process's file "status" one line. */
static void affinity(const char *path, char *text, size_t size)
{
	static char all[8192];
	const char *line = all;

	if (contents(path, all, sizeof(all)) < 0)
		snprintf(all, sizeof(all), "none");
	if (strstr(path, "/status"))
		line = strstr(all, "Cpus_allowed_list:") ?: "none";
	snprintf(text, size, "%.*s", (int)strcspn(line, "\n"), line);
}

void look_for_rest(void)
{
	char text[256];
	unsigned int i;
	int fd;

	if (!access(MODULE, F_OK))
		bad("the module is still there");
	/* Without memory devtmpfs keeps the name of what has gone. */
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		bad("%s is still there", DEVICE);
		close(fd);
	} else if (errno != ENOENT) {
		unlink(DEVICE);
	}
	if (!access("/sys/kernel/debug/xen-numa", F_OK))
		bad("debugfs still has files");
	if (count_of(DEVICES))
		bad("devices still have directories");
	for (i = 0; i < same.nr; i++) {
		affinity(same.path[i], text, sizeof(text));
		if (strcmp(text, before[i]))
			bad("%s is %s, not %s", same.path[i], text, before[i]);
	}
}

unsigned int queues(void)
{
	return count_of(QUEUES);
}

bool all_queues(void)
{
	return queues() == (unsigned int)atoi(getenv("INJECT_QUEUES") ?: "0");
}

static void split_words(struct list *l, const char *words)
{
	char *copy = strdup(words ?: ""), *save, *word;

	for (word = strtok_r(copy, "\n\t ", &save); word && l->nr < FILES_MAX;
	     word = strtok_r(NULL, "\n\t ", &save))
		l->path[l->nr++] = word;
}

void look_begin(void)
{
	unsigned int i;

	slow = atoi(getenv("SLOW") ?: "1");
	split_words(&io, getenv("INJECT_IO"));
	split_words(&same, getenv("INJECT_SAME"));
	for (i = 0; i < same.nr; i++)
		affinity(same.path[i], before[i], sizeof(before[i]));
	kmsg_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg_fd < 0 || lseek(kmsg_fd, 0, SEEK_END) < 0)
		give_up("/dev/kmsg");
}
