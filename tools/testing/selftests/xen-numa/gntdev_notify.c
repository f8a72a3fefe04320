// SPDX-License-Identifier: GPL-2.0
/*
 * What the guest learns when a mapping ends: a byte that is cleared, and an event.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xen/xen.h>
#include <xen/sys/evtchn.h>
#include <xen/sys/gntdev.h>

#include "gntdev_test.h"

#define NR	16
#define OFFSET	1000	/* of the byte; not where the pattern is */

static unsigned int events(void)
{
	return strtoul(guest_order("events"), NULL, 10);
}

static unsigned int byte(const struct grants *g, unsigned int page)
{
	return strtoul(guest_order("look %u %u %u", g->set, page, OFFSET), NULL, 10);
}

struct wanted {
	const struct grants *g;
	unsigned int page;
	unsigned int events;
};

static bool has_come(const void *arg)
{
	const struct wanted *want = arg;

	return !byte(want->g, want->page) && events() == want->events;
}

static void prepare(struct mapping *m, int fd, const struct grants *g, unsigned int page,
		    unsigned int action, unsigned int port)
{
	map_or_give_up(m, fd, g, 0, g->nr);
	m->at[page * PAGE + OFFSET] = 0xa5;
	if (gnt_notify(fd, m->offset + page * PAGE + OFFSET, action, port))
		give_up("cannot set the notification: %m");
}

/* How a mapping comes to its end. */
enum end { UNMAPPED, CLOSED, KILLED };

static void end(const struct grants *g, unsigned int page, unsigned int action,
		unsigned int port, enum end how)
{
	struct mapping m;
	int fd, pipes[2];
	pid_t pid;
	char c;

	if (how != KILLED) {
		fd = gnt_open();
		prepare(&m, fd, g, page, action, port);
		test(byte(g, page) == 0xa5, "page %u: the guest sees what is written", page);
		munmap(m.at, m.nr * PAGE);
		if (how == UNMAPPED)
			gnt_remove(fd, m.offset, m.nr);
		close(fd);
		return;
	}
	if (pipe2(pipes, O_CLOEXEC))
		give_up("no pipe");
	pid = fork();
	if (!pid) {
		fd = gnt_open();
		prepare(&m, fd, g, page, action, port);
		if (write(pipes[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	if (read(pipes[0], &c, 1) != 1)
		note("the child could not prepare");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(pipes[0]);
	close(pipes[1]);
}

static void each_end(const struct grants *g, unsigned int page, unsigned int action,
		     unsigned int port)
{
	static const char *const names[] = { "unmapped", "closed", "killed" };
	struct wanted want = { .g = g, .page = page };
	unsigned int how;

	for (how = UNMAPPED; how <= KILLED; how++) {
		want.events = events() + !!(action & UNMAP_NOTIFY_SEND_EVENT);
		end(g, page, action, port, how);
		test(until(has_come, &want), "page %u, %s: byte cleared, %s", page, names[how],
		     action & UNMAP_NOTIFY_SEND_EVENT ? "event" : "no event");
		test_unused(g, names[how]);
	}
}

/* With an event alone the byte stays. */
static void event_alone(const struct grants *g, unsigned int port)
{
	struct wanted want = { .g = g, .page = 2, .events = events() + 1 };
	struct mapping m;
	int fd = gnt_open();

	prepare(&m, fd, g, 3, UNMAP_NOTIFY_SEND_EVENT, port);
	map_end(&m);
	test(until(has_come, &want), "an event alone");
	test(byte(g, 3) == 0xa5, "an event alone: the byte stays");
	close(fd);
}

/* Returns the local port; bound as long as the file is open. */
static unsigned int bind_port(int evtchn)
{
	struct ioctl_evtchn_bind_interdomain op = {
		.remote_domain = host.domid,
		.remote_port = strtoul(guest_order("event"), NULL, 10),
	};
	int port = ioctl(evtchn, IOCTL_EVTCHN_BIND_INTERDOMAIN, &op);

	if (port < 0)
		give_up("cannot bind an event channel: %s", strerror(errno));
	return port;
}

void part_notify(void)
{
	int evtchn = open("/dev/xen/evtchn", O_RDWR | O_CLOEXEC);
	unsigned int port;
	struct grants g;

	if (evtchn < 0)
		give_up("/dev/xen/evtchn: %s", strerror(errno));
	port = bind_port(evtchn);
	guest_make(&g, NR, "turns");
	/* One in each half, and the last. */
	each_end(&g, 4, UNMAP_NOTIFY_CLEAR_BYTE, 0);
	each_end(&g, 7, UNMAP_NOTIFY_CLEAR_BYTE | UNMAP_NOTIFY_SEND_EVENT, port);
	each_end(&g, NR - 1, UNMAP_NOTIFY_CLEAR_BYTE | UNMAP_NOTIFY_SEND_EVENT, port);
	event_alone(&g, port);
	guest_free(&g);
	close(evtchn);
}
