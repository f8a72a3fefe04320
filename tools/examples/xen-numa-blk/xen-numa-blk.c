// SPDX-License-Identifier: GPL-2.0
/*
 * A block backend in user space, for authors of backends: serves blkfront from a
 * file, on the node where the guest's memory is (Documentation/user-backends.md).
 * This is its part of the handshake in xenstore; ring.c is the rest.
 */
#define _GNU_SOURCE
#include <argp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>
#include <xen/io/xenbus.h>

#include "../../lib/xen-numa.h"
#include "blk.h"

/* in the order of enum xen_numa_file_policy */
static const char * const policies[] = { "default", "off", "report", "follow" };

static struct xs_handle *store;
static const char *back, *front, *image;	/* nodes of both in xenstore; the disk */
static unsigned int policy = XEN_NUMA_FILE_FOLLOW;

static const char *path_of(const char *dir, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

/* Negative for what is no number or not there: the guest may write anything. */
static long read_number(const char *dir, const char *name)
{
	char *text = xs_read(store, XBT_NULL, path_of(dir, name), NULL), *end = text;
	long value = text ? strtol(text, &end, 10) : -1;

	if (end == text || *end || value > UINT32_MAX)
		value = -1;
	free(text);
	return value;
}

static void write_number(const char *name, unsigned long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", value);
	if (!xs_write(store, XBT_NULL, path_of(back, name), text, strlen(text)))
		err(1, "%s: cannot write %s", back, name);
}

static void set_state(enum xenbus_state state)
{
	if (read_number(back, "state") != state)
		write_number("state", state);
}

static int connect_ring(struct blk *b)
{
	long ref = read_number(front, "ring-ref"), port = read_number(front, "event-channel");
	char *protocol = xs_read(store, XBT_NULL, path_of(front, "protocol"), NULL);
	bool ours = !protocol || !strcmp(protocol, "x86_64-abi");

	free(protocol);
	return ref < 0 || port < 0 || !ours ? -EPROTO : ring_connect(b, ref, port);
}

/* Goes where the frontend is. Returns whether there is still one to serve. */
static bool frontend_changed(struct blk *b)
{
	const bool online = read_number(back, "online") != 0;	/* says the toolstack */
	const long state = read_number(front, "state");
	int ret;

	switch (state) {
	case XenbusStateInitialising:
		ring_disconnect(b);
		set_state(online ? XenbusStateInitWait : XenbusStateClosing);
		return true;
	case XenbusStateInitialised:
	case XenbusStateConnected:
		if (b->ring.sring || !online)
			return true;
		ret = connect_ring(b);
		if (ret)
			warnx("%s: cannot connect: %s", front, strerror(-ret));
		set_state(ret ? XenbusStateClosing : XenbusStateConnected);
		return true;
	case XenbusStateClosing:
	case XenbusStateClosed:
		ring_disconnect(b);
		set_state(state);
		return online || state == XenbusStateClosing;
	default:	/* of no meaning here, or gone with its domain */
		return state >= 0;
	}
}

static void serve(struct blk *b)
{
	struct pollfd p[] = { { .fd = xs_fileno(store), .events = POLLIN },
			      { .fd = xenevtchn_fd(b->evtchn), .events = POLLIN } };
	bool served = true;
	char **event;
	int more = 0;

	while (served && poll(p, 2, more ? 0 : -1) >= 0) {
		if (p[0].revents) {
			while ((event = xs_check_watch(store)))
				free(event);
			served = frontend_changed(b);
		}
		if (p[1].revents)
			xenevtchn_unmask(b->evtchn, xenevtchn_pending(b->evtchn));
		more = b->ring.sring ? ring_serve(b) : 0;
		if (more < 0) {
			warnx("%s: the ring's indexes are impossible", front);
			ring_disconnect(b);
			set_state(XenbusStateClosing);
		}
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG && state->arg_num < 2) {
		*(state->arg_num ? &image : &back) = arg;
	} else if (key == ARGP_KEY_END && state->arg_num < 2) {
		argp_usage(state);
	} else if (key == 'p') {
		for (policy = 0; policy < 4 && strcmp(arg, policies[policy]); policy++)
			;
		if (policy == 4)
			argp_error(state, "no policy %s", arg);
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* What is known before there is a frontend. */
static void prepare(struct blk *b)
{
	long domid;

	store = xs_open(0);
	b->gnttab = xengnttab_open(NULL, 0);
	b->evtchn = xenevtchn_open(NULL, 0);
	if (!store || !b->gnttab || !b->evtchn)
		err(1, "cannot open Xen's devices");
	front = xs_read(store, XBT_NULL, path_of(back, "frontend"), NULL);
	domid = read_number(back, "frontend-id");
	if (!front || domid < 0)
		errx(1, "%s is no backend in xenstore", back);
	b->domid = domid;
	b->fd = open(image, O_RDWR | O_CLOEXEC);
	if (b->fd < 0)
		err(1, "%s", image);
	b->sectors = lseek(b->fd, 0, SEEK_END) / SECTOR;
	write_number("sectors", b->sectors);
	write_number("sector-size", SECTOR);
	write_number("feature-flush-cache", 1);
	write_number("info", 0);
	if (!xs_watch(store, path_of(front, "state"), "front") ||
	    !xs_watch(store, path_of(back, "online"), "back"))
		err(1, "cannot watch xenstore");
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "policy", 'p', "NAME", 0, "default, off, report or follow (follow)", 0 }, { 0 }
	};
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "BACKEND-PATH IMAGE",
		.doc = "Serves the frontend of that backend in xenstore.",
	};
	struct blk b = { 0 };
	int ret;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	setlinebuf(stdout);
	prepare(&b);
	ret = policy == XEN_NUMA_FILE_FOLLOW ? xen_numa_follow(xengnttab_fd(b.gnttab)) :
		xen_numa_set_policy(xengnttab_fd(b.gnttab), policy);
	printf("policy %s: %s\n", policies[policy],
	       ret < 0 ? strerror(-ret) : ret ? "follows" : "set");
	serve(&b);
	return 0;
}
