// SPDX-License-Identifier: GPL-2.0
/*
 * A frontend in dom0 whose only work is to come and go: it connects to a backend
 * device of its own, and disconnects, as often as it is told, much faster than a
 * guest could. Grants and event channels are dom0's own; the backend cannot tell.
 *
 * usage: storm vif|vbd ID CYCLES [remake=N] [lie=N] [keep=MS] [disk=MAJOR:MINOR]
 *	  [hold=QUEUES]
 *
 * remake=N  after each Nth cycle the device is taken away, and made again
 * lie=N     in each Nth cycle, event channels are written wrong while connected
 * keep=MS   a connection lives up to so long, at random
 * disk=M:N  what a vbd reads from
 * hold=N    of a vif: connects once, with so many queues, says so, and stays
 *           connected until its input ends; it reads and sends nothing
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xen/xen.h>
#include <xen/evtchn.h>
#include <xen/gntalloc.h>

#include "storm_store.h"

#define QUEUES		2	/* netback and blkback have one for each CPU of dom0 */
#define QUEUES_MAX	64	/* unless told otherwise */
#define PAGES		5	/* of a queue: its rings, and what a disk reads into */
#define PAGE		4096
#define STUCK		120	/* seconds: far more than any step takes */

enum {
	INITIALISING = 1, INIT_WAIT, INITIALISED, CONNECTED, CLOSING, CLOSED,
};

/* A disk's ring and requests, as on x86-64. */
struct segment {
	uint32_t ref;
	uint8_t first, last;
	uint16_t unused;
};

struct request {
	uint8_t operation, segments;
	uint16_t handle;
	uint32_t unused;
	uint64_t id, sector;
	struct segment segment[11];
};

struct ring {
	uint32_t req_prod, req_event, rsp_prod, rsp_event;
	uint8_t unused[48];
	struct request request[32];
};

struct queue {
	struct ring *ring;
	uint64_t grants;
	uint32_t refs[PAGES];
	unsigned int nr_ports, ports[2];
};

static struct {
	const char *kind, *disk;
	unsigned int id, cycles, remake, lie, keep, hold;
	char front[64], back[64], device[128];
	unsigned int nr;	/* queues */
	struct queue queues[QUEUES_MAX];
	int gntalloc, evtchn;
} d;

static int is_disk(void) { return !strcmp(d.kind, "vbd"); }

static unsigned int below(unsigned int n) { return n ? random() % n : 0; }

static void pause_ms(unsigned int ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static int in_state(int state) { return store_number(d.back, "state") == state; }

static int is_there(int wanted) { return wanted == !access(d.device, F_OK); }

/* Until @ready says so of @arg. */
static void wait_until(int (*ready)(int arg), int arg, const char *what)
{
	time_t end = time(NULL) + STUCK;

	while (!ready(arg)) {
		if (time(NULL) > end)
			errx(1, "%s %u: stuck: %s %d, the backend's state is %d",
			     d.kind, d.id, what, arg, store_number(d.back, "state"));
		store_wait(100);
	}
}

static void make_device(void)
{
	store_write(d.front, "backend-id", "0");
	store_write(d.front, "backend", "%s", d.back);
	store_write(d.front, "state", "%d", INITIALISING);
	store_write(d.back, "frontend", "%s", d.front);
	store_write(d.back, "frontend-id", "0");
	store_write(d.back, "online", "1");
	store_write(d.back, "handle", "%u", d.id);
	store_write(d.back, "script", "none");
	if (is_disk()) {
		store_write(d.back, "dev", "xvdz");
		store_write(d.back, "mode", "r");
		store_write(d.back, "physical-device", "%s", d.disk);
	} else {
		store_write(d.back, "mac", "00:16:3e:00:01:%02x", d.id & 0xff);
	}
	/* Last: with this the backend takes it. */
	store_write(d.back, "state", "%d", INITIALISING);
	wait_until(in_state, INIT_WAIT, "made, waits for state");
}

static void take_device(void)
{
	store_write(d.back, "online", "0");
	/* Written again, it is looked at again. */
	store_write(d.front, "state", "%d", CLOSED);
	wait_until(is_there, 0, "taken away, there");
	store_remove(d.back);
	store_remove(d.front);
}

static unsigned int new_port(void)
{
	struct ioctl_evtchn_bind_unbound_port bind = { .remote_domain = 0 };
	int port = ioctl(d.evtchn, IOCTL_EVTCHN_BIND_UNBOUND_PORT, &bind);

	if (port < 0)
		err(1, "event channel");
	return port;
}

static void new_queue(struct queue *q, unsigned int nr_ports)
{
	union {
		struct ioctl_gntalloc_alloc_gref alloc;
		char room[sizeof(struct ioctl_gntalloc_alloc_gref) + PAGES * sizeof(uint32_t)];
	} u = { .alloc = { .flags = GNTALLOC_FLAG_WRITABLE, .count = PAGES } };

	if (ioctl(d.gntalloc, IOCTL_GNTALLOC_ALLOC_GREF, &u.alloc))
		err(1, "grants");
	q->grants = u.alloc.index;
	memcpy(q->refs, u.alloc.gref_ids_flex, sizeof(q->refs));
	q->ring = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, d.gntalloc, q->grants);
	if (q->ring == MAP_FAILED)
		err(1, "ring");
	q->ring->req_event = 1;
	q->ring->rsp_event = 1;
	q->nr_ports = nr_ports;
	while (nr_ports)
		q->ports[--nr_ports] = new_port();
}

static void free_queue(struct queue *q)
{
	struct ioctl_gntalloc_dealloc_gref dealloc = { .index = q->grants, .count = PAGES };
	struct ioctl_evtchn_unbind unbind;

	for (; q->nr_ports; q->nr_ports--) {
		unbind.port = q->ports[q->nr_ports - 1];
		if (ioctl(d.evtchn, IOCTL_EVTCHN_UNBIND, &unbind))
			err(1, "event channel %u", unbind.port);
	}
	munmap(q->ring, PAGE);
	if (ioctl(d.gntalloc, IOCTL_GNTALLOC_DEALLOC_GREF, &dealloc))
		err(1, "grants");
}

static void dir_of(char *dir, size_t size, unsigned int queue)
{
	if (d.nr == 1)
		snprintf(dir, size, "%s", d.front);
	else
		snprintf(dir, size, "%s/queue-%u", d.front, queue);
}

static void write_ports(unsigned int queue, const unsigned int *ports)
{
	char dir[96];

	dir_of(dir, sizeof(dir), queue);
	if (d.queues[queue].nr_ports == 1) {
		store_write(dir, "event-channel", "%u", ports[0]);
	} else {
		store_write(dir, "event-channel-tx", "%u", ports[0]);
		store_write(dir, "event-channel-rx", "%u", ports[1]);
	}
}

static void announce(unsigned int queue)
{
	const struct queue *q = &d.queues[queue];
	char dir[96];

	dir_of(dir, sizeof(dir), queue);
	if (is_disk()) {
		store_write(dir, "ring-ref", "%u", q->refs[0]);
	} else {
		store_write(dir, "tx-ring-ref", "%u", q->refs[0]);
		store_write(dir, "rx-ring-ref", "%u", q->refs[1]);
	}
	write_ports(queue, q->ports);
}

/* A read into each of the queue's pages but the first. */
static void send_reads(struct queue *q)
{
	struct ioctl_evtchn_notify notify = { .port = q->ports[0] };
	unsigned int i;

	for (i = 1; i < PAGES; i++)
		q->ring->request[i - 1] = (struct request) {
			.id = i,
			.sector = 8 * below(64),
			.segments = 1,
			.segment = { { .ref = q->refs[i], .last = 7 } },
		};
	__atomic_store_n(&q->ring->req_prod, PAGES - 1, __ATOMIC_RELEASE);
	ioctl(d.evtchn, IOCTL_EVTCHN_NOTIFY, &notify);
}

/* What the last connection has left would be believed. */
static void forget_connection(void)
{
	static const char *const left[] = {
		"multi-queue-num-queues", "queue-0", "queue-1",
		"event-channel", "event-channel-tx", "event-channel-rx",
	};
	unsigned int i;
	char path[128];

	for (i = 0; i < sizeof(left) / sizeof(*left); i++) {
		snprintf(path, sizeof(path), "%s/%s", d.front, left[i]);
		store_remove(path);
	}
}

static void connect_device(void)
{
	unsigned int i, split = !is_disk() && (d.hold || below(2));

	forget_connection();
	d.nr = d.hold ? d.hold : 1 + below(QUEUES);
	if (d.nr > 1)
		store_write(d.front, "multi-queue-num-queues", "%u", d.nr);
	for (i = 0; i < d.nr; i++) {
		new_queue(&d.queues[i], 1 + split);
		announce(i);
	}
	if (is_disk()) {
		store_write(d.front, "protocol", "x86_64-abi");
		store_write(d.front, "feature-persistent", "%u", below(2));
	} else {
		store_write(d.front, "request-rx-copy", "1");
		store_write(d.front, "feature-rx-notify", "1");
		store_write(d.back, "hotplug-status", "connected");
	}
	store_write(d.front, "state", "%d", is_disk() ? INITIALISED : CONNECTED);
	wait_until(in_state, CONNECTED, "waits for state");
	for (i = 0; i < d.nr && is_disk(); i++)
		send_reads(&d.queues[i]);
}

static void disconnect_device(void)
{
	unsigned int i;

	store_write(d.front, "state", "%d", CLOSED);
	wait_until(in_state, CLOSED, "waits for state");
	for (i = 0; i < d.nr; i++)
		free_queue(&d.queues[i]);
}

/* Every queue says that it has the ports of one of them, or none at all. */
static void tell_lies(void)
{
	static const unsigned int none[2] = { 0xffffffff, 0 };
	unsigned int i, j, liar;

	for (i = 0; i < 8; i++) {
		liar = below(d.nr + 1);
		for (j = 0; j < d.nr; j++)
			write_ports(j, liar < d.nr ? d.queues[liar].ports : none);
		store_write(d.front, "multi-queue-num-queues", "%u", below(3) ? d.nr : 64);
		pause_ms(below(40));
	}
}

static void cycle(unsigned int nr)
{
	if (nr && (!d.remake || nr % d.remake)) {
		store_write(d.front, "state", "%d", INITIALISING);
		wait_until(in_state, INIT_WAIT, "waits for state");
	} else {
		make_device();
	}
	connect_device();
	if (d.lie && nr % d.lie == d.lie - 1)
		tell_lies();
	else
		pause_ms(below(d.keep));
	disconnect_device();
	if (nr + 1 == d.cycles || (d.remake && (nr + 1) % d.remake == 0))
		take_device();
}

static void hold(void)
{
	char c;

	make_device();
	connect_device();
	printf("%s %u: %u queues\n", d.kind, d.id, d.nr);
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	disconnect_device();
	take_device();
}

static int open_device(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void usage(void)
{
	fprintf(stderr, "usage: storm vif|vbd ID CYCLES [OPTION=VALUE...]\n");
	exit(2);
}

static void parse(int argc, char **argv)
{
	int i;

	if (argc < 4)
		usage();
	d.kind = argv[1];
	if (strcmp(d.kind, "vif") && strcmp(d.kind, "vbd"))
		usage();
	d.id = strtoul(argv[2], NULL, 10);
	d.cycles = strtoul(argv[3], NULL, 10);
	for (i = 4; i < argc; i++)
		if (sscanf(argv[i], "remake=%u", &d.remake) != 1 &&
		    sscanf(argv[i], "lie=%u", &d.lie) != 1 &&
		    sscanf(argv[i], "keep=%u", &d.keep) != 1 &&
		    sscanf(argv[i], "hold=%u", &d.hold) != 1) {
			if (strncmp(argv[i], "disk=", 5))
				usage();
			d.disk = argv[i] + 5;
		}
	if ((is_disk() && (!d.disk || d.hold)) || d.hold > QUEUES_MAX)
		usage();
	snprintf(d.front, sizeof(d.front), "/local/domain/0/storm/%s/%u", d.kind, d.id);
	snprintf(d.back, sizeof(d.back), "/local/domain/0/backend/%s/0/%u", d.kind, d.id);
	snprintf(d.device, sizeof(d.device), "/sys/bus/xen-backend/devices/%s-0-%u", d.kind, d.id);
}

int main(int argc, char **argv)
{
	unsigned int nr;

	parse(argc, argv);
	srandom(d.id);
	store_open(d.back);
	d.gntalloc = open_device("/dev/xen/gntalloc");
	d.evtchn = open_device("/dev/xen/evtchn");
	if (d.hold) {
		hold();
		return 0;
	}
	for (nr = 0; nr < d.cycles; nr++)
		cycle(nr);
	printf("%s %u: %u cycles\n", d.kind, d.id, nr);

	return 0;
}
