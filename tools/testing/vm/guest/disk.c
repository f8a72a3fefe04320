// SPDX-License-Identifier: GPL-2.0
/*
 * Disk load: writes a stretch of the disk in large direct requests, reads it
 * back, checks it and goes on with the next, round and round. Each process has
 * a part of the disk, and its vCPU, for itself. While writing is stopped, what
 * is read is checked for its place alone.
 *
 * With xn.verify every byte is checked, and it is known of each request's sectors
 * which round wrote them last, so that a write that was lost shows whenever they
 * are read, and all of the disk can be checked at any time ("disk check").
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../common/pace.h"
#include "guest.h"

#define DISK		"/dev/xvda"
#define REQUEST		(64 * 1024)
/*
 * With 11 segments or fewer a request has no indirect page, which would be
 * wherever the kernel had one.
 */
#define SPLIT_REQUEST	(32 * 1024)
#define STRETCH		(4 * 1024 * 1024)
#define SECTOR		4096

/* What each sector starts with: where it belongs and which round wrote it. */
struct tag {
	uint64_t offset;
	uint64_t round;
};

#define WORDS	((SECTOR - sizeof(struct tag)) / sizeof(uint64_t) - 1)

/* The same with all bytes checked: @sum is that of @words. */
struct sealed {
	struct tag tag;
	uint64_t sum;
	uint64_t words[WORDS];
};

/* In place of a round: the write failed, and may have happened or not. */
#define ANY_ROUND	UINT64_MAX

struct disk {
	const struct guest_options *o;
	const struct control *ctl;
	struct disk_count *count;
	unsigned int index;
	struct pages pages;
	size_t request;
	uint64_t nr;		/* requests so far */
	struct pace pace;
	int fd;
	uint64_t first, end;	/* this process's part, in bytes */
	uint64_t round;
	uint64_t *rounds;	/* by request: which one wrote it last; with xn.verify */
	unsigned int checked;	/* orders to check all of it */
};

static void tag_all(char *buf, size_t len, uint64_t offset, uint64_t round)
{
	struct tag *t;
	size_t i;

	for (i = 0; i < len; i += SECTOR) {
		t = (struct tag *)(buf + i);
		t->offset = offset + i;
		t->round = round;
	}
}

/* A sector that was never written is all zero; @round 0 stands for any. */
static unsigned int count_bad(const char *buf, size_t len, uint64_t offset,
			      uint64_t round)
{
	const struct tag *t;
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < len; i += SECTOR) {
		t = (const struct tag *)(buf + i);
		if (round)
			bad += t->offset != offset + i || t->round != round;
		else
			bad += t->offset != offset + i && (t->offset || t->round);
	}
	return bad;
}

static uint64_t sum_of(const struct sealed *s)
{
	uint64_t sum = s->tag.offset ^ s->tag.round;
	size_t i;

	for (i = 0; i < WORDS; i++)
		sum = (sum ^ s->words[i]) * 0x100000001b3ULL;
	return sum;
}

/* No two sectors and no two rounds have the same bytes. */
static void seal(struct sealed *s, uint64_t offset, uint64_t round)
{
	uint64_t word = (offset + 1) * 0x9e3779b97f4a7c15ULL ^ round;
	size_t i;

	s->tag.offset = offset;
	s->tag.round = round;
	for (i = 0; i < WORDS; i++) {
		word = word * 6364136223846793005ULL + 1442695040888963407ULL;
		s->words[i] = word;
	}
	s->sum = sum_of(s);
}

/* @round 0: nobody has ever written it. */
static bool sealed_ok(const struct sealed *s, uint64_t offset, uint64_t round)
{
	static const struct sealed zero;

	if (!round || (round == ANY_ROUND && !s->tag.round))
		return !memcmp(s, &zero, sizeof(zero));
	return s->tag.offset == offset && s->sum == sum_of(s) &&
	       (round == ANY_ROUND || s->tag.round == round);
}

static unsigned int count_broken(const char *buf, size_t len, uint64_t offset,
				 uint64_t round)
{
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < len; i += SECTOR)
		bad += !sealed_ok((const struct sealed *)(buf + i), offset + i, round);
	return bad;
}

/* Which round wrote what is at @at. */
static uint64_t *round_of(const struct disk *d, uint64_t at)
{
	return &d->rounds[(at - d->first) / d->request];
}

static int open_disk(void)
{
	const struct timespec tick = { .tv_nsec = 50 * 1000 * 1000 };
	int fd;

	/* The frontend connects when it likes. */
	while ((fd = open(DISK, O_RDWR | O_DIRECT)) < 0 &&
	       (errno == ENOENT || errno == ENXIO))
		nanosleep(&tick, NULL);
	return fd < 0 ? -errno : fd;
}

static int disk_open(struct disk *d)
{
	uint64_t size, part;

	d->fd = open_disk();
	if (d->fd < 0)
		return d->fd;
	if (ioctl(d->fd, BLKGETSIZE64, &size) < 0)
		return -errno;
	part = size / d->o->procs / STRETCH * STRETCH;
	if (!part)
		return -ENOSPC;
	d->first = d->index * part;
	d->end = d->first + part;
	if (d->o->verify && !d->rounds) {
		d->rounds = calloc(part / d->request, sizeof(*d->rounds));
		if (!d->rounds)
			return -ENOMEM;
	}
	say("disk started, %llu MiB", (unsigned long long)part >> 20);
	return 0;
}

static char *next_buffer(struct disk *d)
{
	return pages_choose(&d->pages, d->ctl->where, d->nr++, d->index);
}

static void wait_turn(struct disk *d)
{
	pace_wait(&d->pace, d->count->written + d->count->read);
}

static bool stopped(const struct disk *d, unsigned int what)
{
	return d->ctl->disk_stopped & what;
}

static void fill(const struct disk *d, char *buf, uint64_t at, uint64_t round)
{
	size_t i;

	if (!d->rounds) {
		tag_all(buf, d->request, at, round);
		return;
	}
	for (i = 0; i < d->request; i += SECTOR)
		seal((struct sealed *)(buf + i), at + i, round);
	*round_of(d, at) = ANY_ROUND;
}

static void check(struct disk *d, const char *buf, uint64_t at, uint64_t round)
{
	d->count->bad += d->rounds ?
			 count_broken(buf, d->request, at, *round_of(d, at)) :
			 count_bad(buf, d->request, at, round);
}

/* Writes a stretch: 1 when all of it is written, 0 when that was stopped. */
static int disk_write(struct disk *d, uint64_t start, uint64_t round)
{
	ssize_t n;
	uint64_t at;
	char *buf;

	for (at = start; at < start + STRETCH; at += d->request) {
		if (stopped(d, DISK_STOP_WRITE))
			return 0;
		buf = next_buffer(d);
		fill(d, buf, at, round);
		n = pwrite(d->fd, buf, d->request, at);
		if (n != (ssize_t)d->request)
			return n < 0 ? -errno : -EIO;
		if (d->rounds)
			*round_of(d, at) = round;
		d->count->written += n;
		wait_turn(d);
	}
	return 1;
}

/* Reads a stretch, which was written in that round; 0: nobody knows when. */
static int disk_read(struct disk *d, uint64_t start, uint64_t round)
{
	ssize_t n;
	uint64_t at;
	char *buf;

	for (at = start; at < start + STRETCH; at += d->request) {
		if (stopped(d, DISK_STOP_READ))
			return 0;
		buf = next_buffer(d);
		n = pread(d->fd, buf, d->request, at);
		if (n != (ssize_t)d->request)
			return n < 0 ? -errno : -EIO;
		d->count->read += n;
		check(d, buf, at, round);
		wait_turn(d);
	}
	return 0;
}

/* Writes a stretch and reads it back, as far as neither is stopped. */
static int disk_stretch(struct disk *d, uint64_t start, uint64_t round)
{
	int ret = disk_write(d, start, round);

	return ret < 0 ? ret : disk_read(d, start, ret ? round : 0);
}

/* While everything is stopped. */
static void disk_rest(const struct disk *d)
{
	const struct timespec tick = { .tv_nsec = PACE_TICK_NS };

	while (stopped(d, DISK_STOP_WRITE) && stopped(d, DISK_STOP_READ))
		nanosleep(&tick, NULL);
}

/* All of this process's part, if dom0 has asked for that. */
static int disk_check(struct disk *d)
{
	unsigned int asked = d->ctl->disk_checks;
	uint64_t bad = d->count->bad, start;
	int ret = 0;

	if (d->checked == asked || !d->rounds || stopped(d, DISK_STOP_READ))
		return 0;
	for (start = d->first; !ret && start < d->end; start += STRETCH)
		ret = disk_read(d, start, 0);
	if (ret)
		return ret;
	d->checked = asked;
	say("disk checked, %llu MiB, bad %llu", (unsigned long long)(d->end - d->first) >> 20,
	    (unsigned long long)(d->count->bad - bad));
	return 0;
}

/* Until something goes wrong. */
static int disk_run(struct disk *d)
{
	uint64_t start;
	int ret;

	ret = disk_open(d);
	for (; !ret; d->round++)
		for (start = d->first; !ret && start < d->end; start += STRETCH) {
			disk_rest(d);
			ret = disk_stretch(d, start, d->round);
			if (!ret)
				ret = disk_check(d);
		}
	if (d->fd >= 0)
		close(d->fd);
	return ret;
}

static int pin_to(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}

void disk_load(const struct guest_options *o, const struct control *ctl,
	       unsigned int index, struct disk_count *count)
{
	struct disk d = {
		.o = o,
		.ctl = ctl,
		.count = count,
		.index = index,
		.request = o->split ? SPLIT_REQUEST : REQUEST,
		.round = 1,
	};
	int ret = 0;

	if (o->procs > 1)
		ret = pin_to(index);
	if (!ret)
		ret = pages_take(&d.pages, d.request, o->split);
	if (!ret) {
		pace_start(&d.pace, 2 * o->rate / o->procs);
		while ((ret = disk_run(&d)) && ctl->disk_may_go)
			say("disk lost: %s", strerror(-ret));
	}
	say("disk failed: %s", strerror(-ret));
}
