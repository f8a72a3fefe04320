// SPDX-License-Identifier: GPL-2.0
/*
 * Disk load: writes a stretch of the disk in large direct requests, reads it
 * back, checks it and goes on with the next, round and round.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../common/pace.h"
#include "guest.h"

#define DISK		"/dev/xvda"
#define REQUEST		(64 * 1024)
#define STRETCH		(4 * 1024 * 1024)
#define SECTOR		4096

/* What each sector starts with: where it belongs and which round wrote it. */
struct tag {
	uint64_t offset;
	uint64_t round;
};

static void tag_all(char *buf, uint64_t offset, uint64_t round)
{
	struct tag *t;
	size_t i;

	for (i = 0; i < REQUEST; i += SECTOR) {
		t = (struct tag *)(buf + i);
		t->offset = offset + i;
		t->round = round;
	}
}

static unsigned int count_bad(const char *buf, uint64_t offset, uint64_t round)
{
	const struct tag *t;
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < REQUEST; i += SECTOR) {
		t = (const struct tag *)(buf + i);
		bad += t->offset != offset + i || t->round != round;
	}
	return bad;
}

static int open_disk(void)
{
	const struct timespec tick = { .tv_nsec = 50 * 1000 * 1000 };
	int fd;

	/* The frontend connects when it likes. */
	while ((fd = open(DISK, O_RDWR | O_DIRECT)) < 0 &&
	       (errno == ENOENT || errno == ENXIO))
		nanosleep(&tick, NULL);
	return fd;
}

void disk_load(const struct guest_options *o, struct disk_count *count)
{
	uint64_t size, start, at, round = 1;
	struct pace pace;
	char *buf;
	int fd;

	fd = open_disk();
	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &size) < 0) {
		say("disk failed: %s: %s", DISK, strerror(errno));
		return;
	}
	if (size < STRETCH) {
		say("disk failed: %s is smaller than %u bytes", DISK, STRETCH);
		return;
	}
	if (posix_memalign((void **)&buf, SECTOR, REQUEST)) {
		say("disk failed: no memory");
		return;
	}
	memset(buf, 0xa5, REQUEST);
	say("disk started, %llu MiB", (unsigned long long)size >> 20);

	pace_start(&pace, 2 * o->rate);
	for (start = 0;; start += STRETCH) {
		if (start + STRETCH > size) {
			start = 0;
			round++;
		}
		for (at = start; at < start + STRETCH; at += REQUEST) {
			tag_all(buf, at, round);
			if (pwrite(fd, buf, REQUEST, at) != REQUEST) {
				say("disk failed: write at %llu: %s",
				    (unsigned long long)at, strerror(errno));
				return;
			}
			count->written += REQUEST;
			pace_wait(&pace, count->written + count->read);
		}
		for (at = start; at < start + STRETCH; at += REQUEST) {
			if (pread(fd, buf, REQUEST, at) != REQUEST) {
				say("disk failed: read at %llu: %s",
				    (unsigned long long)at, strerror(errno));
				return;
			}
			count->read += REQUEST;
			count->bad += count_bad(buf, at, round);
			pace_wait(&pace, count->written + count->read);
		}
	}
}
