// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa record: a line more in the host's history.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "atomic.h"
#include "command.h"
#include "history.h"
#include "read.h"
#include "root.h"
#include "say.h"

#define LIMIT_MIB	16	/* some three months at a line a minute */
#define LIMIT_MIB_MAX	1024
#define COPY		65536
#define SECONDS_MIN	0.1

enum { OPT_LIMIT = 256, OPT_STATE };

struct options {
	const char *file;
	const char *state;
	long long limit;
};

static int make_directory(const char *file)
{
	char *dir = say_text("%s", file), *slash = strrchr(dir, '/');
	int err = 0;

	if (slash && slash != dir) {
		*slash = '\0';
		/* Its parent is there on every system. */
		if (mkdir(dir, 0755) && errno != EEXIST)
			err = -errno;
	}
	free(dir);

	return err;
}

/* Two at once would both add what has happened since. */
static int lock(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB))
		return -errno;
	return 0;
}

static void seconds_now(double *now)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	*now = t.tv_sec + t.tv_nsec / 1e9;
}

static unsigned int count_off_home(const struct host *h, unsigned int *queues)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < h->nr_devices; i++)
		for (j = 0; j < h->devices[i].nr_queues; j++) {
			++*queues;
			n += queue_off_home(h, &h->devices[i], &h->devices[i].queues[j]);
		}

	return n;
}

/* False when there is nothing to compare with: the first time, after a boot. */
static bool make_sample(struct sample *s, const struct host *h, const struct counters *old,
			double now)
{
	memset(s, 0, sizeof(*s));
	if (!old || counters_when(old) >= now)
		return false;
	s->time = time(NULL);
	s->seconds = now - counters_when(old);
	snprintf(s->mode, sizeof(s->mode), "%s", *h->mode ? h->mode : "none");
	snprintf(s->reason, sizeof(s->reason), "%s", *h->reason ? h->reason : "unknown");
	s->off_home = count_off_home(h, &s->queues);
	matrix_begin(&s->matrix, h);
	counters_delta(old, h, s);

	return true;
}

/* What is written has tenths of seconds; what has happened waits for the next time. */
static bool is_too_soon(const struct counters *old, double now)
{
	return old && now >= counters_when(old) && now - counters_when(old) < SECONDS_MIN;
}

/* The newer half, from the beginning of a line on. */
static int keep_half(int fd, const char *path, off_t size)
{
	struct atomic a;
	char buf[COPY];
	bool skip = true;
	off_t at = size / 2;
	ssize_t n;
	int err = atomic_begin(&a, path);

	if (err)
		return err;
	while ((n = pread(fd, buf, sizeof(buf), at)) > 0) {
		char *from = buf;

		at += n;
		if (skip) {
			from = memchr(buf, '\n', n);
			if (!from)
				continue;
			from++;
			skip = false;
		}
		fwrite(from, 1, buf + n - from, a.f);
	}

	return atomic_commit(&a);
}

static int append(int fd, const struct sample *s)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int err = 0;

	if (!f)
		return -errno;
	history_print(f, s);
	fclose(f);
	/* In one piece; what is left of a line is skipped when it is read. */
	if (write(fd, text, len) != (ssize_t)len)
		err = -EIO;
	free(text);

	return err;
}

static int write_state(const char *path, const struct host *h, double now)
{
	struct atomic a;
	int err = atomic_begin(&a, path);

	if (err)
		return err;
	counters_write(a.f, h, now);

	return atomic_commit(&a);
}

static int record(const struct options *o, const struct host *h, int fd)
{
	struct counters *old = counters_read(o->state);
	struct sample s;
	struct stat st;
	double now;
	int err = 0;

	seconds_now(&now);
	if (is_too_soon(old, now)) {
		counters_free(old);
		return CODE_OK;
	}
	if (make_sample(&s, h, old, now)) {
		err = append(fd, &s);
		matrix_free(&s.matrix);
		if (!err && !fstat(fd, &st) && st.st_size > o->limit << 20)
			err = keep_half(fd, o->file, st.st_size);
	}
	counters_free(old);
	if (err)
		return atomic_failed(o->file, err);
	err = write_state(o->state, h, now);

	return err ? atomic_failed(o->state, err) : CODE_OK;
}

static int open_and_record(const struct options *o, const struct host *h)
{
	int err = make_directory(o->file), fd, code;

	if (err)
		return atomic_failed(o->file, err);
	err = make_directory(o->state);
	if (err)
		return atomic_failed(o->state, err);
	fd = open(o->file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return atomic_failed(o->file, -errno);
	err = lock(fd);
	if (err == -EWOULDBLOCK)
		code = say_failed(CODE_FOUND, "%s: another one is at it", o->file);
	else if (err)
		code = atomic_failed(o->file, err);
	else
		code = record(o, h, fd);
	close(fd);

	return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'f':
		o->file = arg;
		return 0;
	case OPT_STATE:
		o->state = arg;
		return 0;
	case OPT_LIMIT:
		if (parse_number(&o->limit, arg) || o->limit < 1 || o->limit > LIMIT_MIB_MAX)
			argp_error(state, "\"%s\" is no number of MiB from 1 to %d", arg,
				   LIMIT_MIB_MAX);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "file", 'f', "FILE", 0, "The history (" HISTORY_PATH ")", 0 },
	{ "state", OPT_STATE, "FILE", 0,
	  "What was counted when a line was written last (" HISTORY_STATE ")", 0 },
	{ "limit", OPT_LIMIT, "MIB", 0,
	  "When the history is larger its older half goes (16)", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc =
	"Adds a line to the host's history: what was moved since the line before, by node. The first time, and the first after a boot, only what the counters say now is kept. A systemd timer runs it every minute; \"xen-numa plot\" draws it.\v"
	"Exit codes: 0 done, 1 a file cannot be written, 2 wrong usage, 3 no module, 4 no Xen, 5 no permission.",
};

/**
 * cmd_record() - xen-numa record
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_record(int argc, char **argv)
{
	char file[ROOT_PATH_MAX], state[ROOT_PATH_MAX];
	struct options o = { .limit = LIMIT_MIB };
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	if (root_path(file, HISTORY_PATH) || root_path(state, HISTORY_STATE))
		return say_failed(CODE_FOUND, "XEN_NUMA_ROOT is too long");
	o.file = o.file ? o.file : file;
	o.state = o.state ? o.state : state;
	code = host_read(&h);
	if (code)
		return code;
	code = open_and_record(&o, &h);
	host_free(&h);

	return code;
}
