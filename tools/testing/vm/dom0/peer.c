// SPDX-License-Identifier: GPL-2.0
/*
 * dom0's end of the guests' network load: accepts connections and runs the same
 * bulk traffic as they do, a process for each.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/bulk.h"

static int listen_on(uint16_t port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, fd;

	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 || listen(fd, 64) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int main(int argc, char **argv)
{
	long port = argc > 1 ? strtol(argv[1], NULL, 10) : BULK_PORT;
	struct bulk_count count = { 0 };
	int fd, client;

	if (argc > 2 || port < 1 || port > 65535) {
		fprintf(stderr, "usage: %s [PORT]\n", argv[0]);
		return 2;
	}
	signal(SIGCHLD, SIG_IGN);
	fd = listen_on(port);
	if (fd < 0) {
		fprintf(stderr, "peer: port %ld: %s\n", port, strerror(errno));
		return 1;
	}
	for (;;) {
		client = accept(fd, NULL, NULL);
		if (client < 0)
			continue;
		if (!fork()) {
			close(fd);
			_exit(bulk_run(client, &count, 0, NULL, NULL) ? 1 : count.bad > 0);
		}
		close(client);
	}
}
