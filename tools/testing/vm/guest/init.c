// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of a test guest: starts the loads named on the kernel's command line
 * and says on the console every few seconds how far they are, until the guest
 * is destroyed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define MIB		(1024ULL * 1024)
#define SAY_EVERY	5	/* seconds */

static struct {
	struct disk_count disk;
	struct bulk_count net;
} *counts;

void say(const char *fmt, ...)
{
	char line[256] = "xn: ";
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line + 4, sizeof(line) - 5, fmt, ap);
	va_end(ap);
	n = 4 + (n < (int)sizeof(line) - 6 ? n : (int)sizeof(line) - 6);
	line[n++] = '\n';
	if (write(STDOUT_FILENO, line, n) < 0)
		return;		/* nowhere left to complain */
}

static void mounts(void)
{
	int fd;

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);

	/* The initrd has no device nodes, so init starts without a console. */
	fd = open("/dev/hvc0", O_RDWR);
	if (fd < 0)
		return;
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
}

static void start_loads(const struct guest_options *o)
{
	if (o->disk && !fork()) {
		disk_load(o, &counts->disk);
		_exit(1);
	}
	if (o->net && !fork()) {
		net_load(o, &counts->net);
		_exit(1);
	}
}

static void report(const struct guest_options *o)
{
	if (o->disk)
		say("disk %llu MiB written %llu read %llu bad %llu",
		    (counts->disk.written + counts->disk.read) / MIB,
		    counts->disk.written / MIB, counts->disk.read / MIB,
		    (unsigned long long)counts->disk.bad);
	if (o->net)
		say("net tx %llu rx %llu MiB bad %llu", counts->net.tx / MIB,
		    counts->net.rx / MIB, (unsigned long long)counts->net.bad);
}

int main(void)
{
	struct guest_options options;
	const struct timespec period = { .tv_sec = SAY_EVERY };

	mounts();
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED) {
		say("failed: no shared memory: %s", strerror(errno));
	} else if (!guest_options_read(&options)) {
		say("up");
		if (options.hypercall)
			hypercall_try();
		start_loads(&options);
		for (;;) {
			nanosleep(&period, NULL);
			report(&options);
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
		}
	}
	/* PID 1 must not return: the panic would hide what was said. */
	for (;;)
		pause();
}
