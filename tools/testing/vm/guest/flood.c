// SPDX-License-Identifier: GPL-2.0
/*
 * Flood: packets to a port that nobody listens to, so that dom0 drops them soon
 * and what is left is what netback costs.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "../common/pace.h"
#include "guest.h"

#define PORT	9
#define PAYLOAD	1400

void flood_load(const struct guest_options *o)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
	};
	char payload[PAYLOAD] = { 0 };
	struct pace pace;
	uint64_t sent;
	int fd;

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || net_bring_up(o->ip) < 0) {
		say("flood failed: %s", strerror(errno));
		return;
	}
	inet_pton(AF_INET, o->peer, &to.sin_addr);
	say("flood started");
	pace_start(&pace, o->rate);
	for (sent = 0;; sent += PAYLOAD) {
		/* What is lost before it leaves is as good as sent. */
		sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to,
		       sizeof(to));
		pace_wait(&pace, sent + PAYLOAD);
	}
}
