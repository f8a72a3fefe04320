// SPDX-License-Identifier: GPL-2.0
/* Network load: bulk TCP in both directions with the peer in dom0. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "zerocopy.h"

#define NIC	"eth0"
#define MASK	"255.255.255.0"

static const struct timespec tick = { .tv_nsec = 100 * 1000 * 1000 };

static struct sockaddr_in address(const char *ip, uint16_t port)
{
	struct sockaddr_in sa = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};

	inet_pton(AF_INET, ip, &sa.sin_addr);
	return sa;
}

static int set_address(int fd, unsigned long what, const char *ip)
{
	struct sockaddr_in sa = address(ip, 0);
	struct ifreq ifr = { .ifr_name = NIC };

	memcpy(&ifr.ifr_addr, &sa, sizeof(sa));
	return ioctl(fd, what, &ifr);
}

int net_bring_up(const char *ip)
{
	struct ifreq ifr = { .ifr_name = NIC };
	int fd;

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		return -1;
	/* The frontend appears when the backend is ready. */
	while (ioctl(fd, SIOCGIFFLAGS, &ifr) < 0) {
		if (errno != ENODEV)
			return -1;
		nanosleep(&tick, NULL);
	}
	ifr.ifr_flags |= IFF_UP;
	if (set_address(fd, SIOCSIFADDR, ip) < 0 ||
	    set_address(fd, SIOCSIFNETMASK, MASK) < 0 ||
	    ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		return -1;
	return close(fd);
}

/* With a split memory, from pages on the side asked for; else from anywhere. */
static int run(int fd, const struct guest_options *o, const struct control *ctl,
	       struct zerocopy *z, struct bulk_count *count)
{
	int ret;

	if (!o->split)
		return bulk_run(fd, count, o->rate, NULL, &ctl->net_stopped);
	ret = zerocopy_start(z, fd, ctl);
	return ret ? ret : bulk_run(fd, count, o->rate, &z->src, &ctl->net_stopped);
}

void net_load(const struct guest_options *o, const struct control *ctl,
	      struct bulk_count *count)
{
	struct sockaddr_in sa = address(o->peer, o->port);
	struct zerocopy z;
	int fd, ret;

	ret = zerocopy_init(&z, o->split);
	if (ret) {
		say("net failed: no memory: %s", strerror(-ret));
		return;
	}
	if (net_bring_up(o->ip) < 0) {
		say("net failed: %s: %s", NIC, strerror(errno));
		return;
	}
	say("net is %s, peer %s port %u", o->ip, o->peer, o->port);

	for (;;) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd < 0) {
			say("net failed: socket: %s", strerror(errno));
			return;
		}
		if (!connect(fd, (struct sockaddr *)&sa, sizeof(sa))) {
			say("net connected");
			ret = run(fd, o, ctl, &z, count);
			say("net connection ended: %s", ret ? strerror(-ret) : "closed");
		}
		close(fd);
		nanosleep(&tick, NULL);
	}
}
