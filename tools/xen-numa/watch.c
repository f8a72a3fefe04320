// SPDX-License-Identifier: GPL-2.0
/*
 * restore --watch: policies for devices as they appear.
 *
 * A device gets its policy once, so that what the operator sets later stays; a
 * device that is taken away and given back is a new one, and so is one whose domain
 * gets another name, as at the end of a migration. After SIGHUP the file is read
 * again and holds for all of them.
 *
 * Neither udev nor xenstore alone tells when: a device's policy can be written once
 * the module has seen it connected, which makes a directory in sysfs and no event.
 * xenstore tells of most of that at the right moment; for the rest the directories
 * are looked at once a second. Both cost a stat() each: a guest that starts writes
 * much to xenstore, and to read all queues each time would slow it down.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apply.h"
#include "command.h"
#include "notify.h"
#include "root.h"
#include "say.h"
#include "store.h"
#include "watch.h"

#define NAMES		"/local/domain/"
#define LOOK_MS		1000
/* Where changes are not told, in tests. */
#define LOOK_FAKE_MS	50

/**
 * struct watching - all of it
 * @file: the configuration's name, NULL for the usual one
 * @conf: the configuration
 * @names: names and the connection to xenstore
 * @done: what has had its policy
 * @module: inode of the module's directory for which the default was written
 * @print: what the directories looked like
 * @watched: domains whose name is watched
 * @nr_watched: how many
 * @signals: file descriptor
 */
struct watching {
	const char *file;
	struct conf conf;
	struct names *names;
	struct applied done;
	uint64_t module;
	uint64_t print;
	int *watched;
	unsigned int nr_watched;
	int signals;
};

static uint64_t mix(uint64_t print, uint64_t value)
{
	print = (print ^ value) * 0x9e3779b97f4a7c15ULL;

	return print ^ print >> 29;
}

static bool stat_of(const char *path, struct stat *st)
{
	char real[ROOT_PATH_MAX];

	return !root_path(real, path) && !stat(real, st);
}

/* One device may have the inode that another had a moment ago. */
static uint64_t name_print(const char *name)
{
	uint64_t print = 1;

	while (*name)
		print = mix(print, (unsigned char)*name++);

	return print;
}

/* A number that changes when devices, queues or the module come and go. */
static uint64_t fingerprint(void)
{
	DIR *dir = root_opendir(HOST_DEVICES);
	struct dirent *e;
	uint64_t sum = 0;
	struct stat st;

	/* Directories come in any order. A queue is a link more of its device's. */
	while (dir && (e = readdir(dir))) {
		char *path = say_text(HOST_DEVICES "/%s/numa", e->d_name);

		if (e->d_name[0] != '.' && stat_of(path, &st))
			sum += mix(mix(name_print(e->d_name), st.st_ino), st.st_nlink);
		free(path);
	}
	if (dir)
		closedir(dir);

	return mix(sum, stat_of(HOST_PARAMS, &st) ? st.st_ino : 0);
}

static bool in_use(const struct host *h, int domid)
{
	unsigned int i;

	for (i = 0; i < h->nr_devices; i++)
		if (h->devices[i].domid == domid)
			return true;

	return false;
}

static bool is_watched(const struct watching *w, int domid)
{
	unsigned int i;

	for (i = 0; i < w->nr_watched; i++)
		if (w->watched[i] == domid)
			return true;

	return false;
}

static void watch_name(struct watching *w, int domid, bool on)
{
	char *path = say_text(NAMES "%d/name", domid);

	if (on)
		store_watch(names_store(w->names), path);
	else
		store_unwatch(names_store(w->names), path);
	free(path);
}

/* A migrated domain gets its name when its devices are connected already. */
static void watch_names(struct watching *w, const struct host *h)
{
	unsigned int i, kept = 0;

	for (i = 0; i < w->nr_watched; i++) {
		if (in_use(h, w->watched[i]))
			w->watched[kept++] = w->watched[i];
		else
			watch_name(w, w->watched[i], false);
	}
	w->nr_watched = kept;
	for (i = 0; i < h->nr_devices; i++) {
		int domid = h->devices[i].domid;

		if (domid < 0 || is_watched(w, domid))
			continue;
		w->watched = say_alloc(w->watched,
				       (w->nr_watched + 1) * sizeof(*w->watched));
		w->watched[w->nr_watched++] = domid;
		watch_name(w, domid, true);
	}
}

static void look(struct watching *w)
{
	struct apply a = {
		.names = w->names, .conf = &w->conf, .done = &w->done, .tell = true,
	};
	struct stat st;
	struct host h;

	/* Before the rest: what changes from now on is seen the next time. */
	w->print = fingerprint();
	names_forget(w->names);
	host_look(&h);
	/* Directories come before their files: what was not whole is looked at again. */
	if (h.partial)
		w->print = ~w->print;
	a.h = &h;
	if (!h.loaded || !stat_of(HOST_PARAMS, &st))
		w->module = 0;
	/* Mistakes were said; one line that cannot be is no reason to give up. */
	if (h.loaded) {
		if (w->module != st.st_ino)
			apply_default(&a);
		w->module = st.st_ino;
		/* first, so that no change of a name is missed */
		watch_names(w, &h);
		names_forget(w->names);
		apply_devices(&a);
	}
	host_free(&h);
}

static void read_again(struct watching *w)
{
	struct conf c;

	if (conf_read(&c, w->file, true)) {
		say_warn("the file is not used, what was read before holds");
		return;
	}
	conf_free(&w->conf);
	w->conf = c;
	applied_free(&w->done);
	w->module = 0;
	look(w);
}

/* True when it is time to end. */
static bool take_signals(struct watching *w)
{
	struct signalfd_siginfo info;

	while (read(w->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGHUP)
			return true;
		notify("RELOADING=1");
		read_again(w);
		notify("READY=1");
	}

	return false;
}

static int loop(struct watching *w)
{
	struct store *store = names_store(w->names);
	struct pollfd fds[] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = store_fd(store), .events = POLLIN },
	};
	bool named;

	for (;;) {
		if (poll(fds, 2, fds[1].fd < 0 ? LOOK_FAKE_MS : LOOK_MS) < 0 &&
		    errno != EINTR)
			return say_failed(CODE_FOUND, "poll: %s", strerror(errno));
		if (take_signals(w))
			return CODE_OK;
		/* always: of a connection that is lost poll() does not tell */
		if (store_drain(store, NAMES, &named))
			return say_failed(CODE_NO_XEN, "xenstore is lost");
		if (named || fingerprint() != w->print)
			look(w);
	}
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);

	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int start(struct watching *w)
{
	int code = names_require(w->names);

	if (code)
		return code;
	/* This dom0's own backends, wherever its number puts them. */
	if (store_watch(names_store(w->names), "backend"))
		return say_failed(CODE_NO_XEN, "cannot watch xenstore: %s", strerror(errno));
	look(w);
	notify("READY=1");

	return loop(w);
}

/**
 * watch() - apply policies to devices as they appear, until a signal ends it
 * @file: the configuration, NULL for the usual one; need not be there yet
 *
 * Return: an exit code.
 */
int watch(const char *file)
{
	struct watching w = { .file = file };
	int code;

	w.signals = open_signals();
	if (w.signals < 0)
		return say_failed(CODE_FOUND, "signals: %s", strerror(errno));
	code = conf_read(&w.conf, file, true);
	if (code)
		return code;
	w.names = names_open();
	code = start(&w);
	names_close(w.names);
	applied_free(&w.done);
	conf_free(&w.conf);
	free(w.watched);
	close(w.signals);

	return code;
}
