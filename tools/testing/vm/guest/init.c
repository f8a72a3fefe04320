// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of a test guest: starts the loads named on the kernel's command line,
 * says on the console every few seconds how far they are, and does what dom0
 * asks for, until the guest is destroyed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "orders.h"
#include "store.h"

#define MIB		(1024ULL * 1024)
#define SAY_EVERY	5	/* seconds */

static struct {
	struct control ctl;
	struct disk_count disk[DISK_PROCS_MAX];
	struct bulk_count net;
} *shared;

static struct guest_options options;
static pid_t net_pid;

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

static void start_net(void)
{
	if (!options.net)
		return;
	net_pid = fork();
	if (!net_pid) {
		net_load(&options, &shared->ctl, &shared->net);
		_exit(1);
	}
}

static void restart_net(int (*between)(void))
{
	int ret;

	if (net_pid > 0) {
		kill(net_pid, SIGKILL);
		waitpid(net_pid, NULL, 0);
	}
	ret = between();
	if (ret)
		say("net failed: %s", strerror(-ret));
	start_net();
}

static void start_loads(void)
{
	unsigned int i;

	if (options.flood && !fork()) {
		flood_load(&options);
		_exit(1);
	}
	for (i = 0; options.disk && i < options.procs; i++) {
		if (fork())
			continue;
		disk_load(&options, &shared->ctl, i, &shared->disk[i]);
		_exit(1);
	}
	start_net();
}

static void report(void)
{
	struct disk_count sum = { 0 };
	unsigned int i;

	for (i = 0; i < options.procs; i++) {
		sum.written += shared->disk[i].written;
		sum.read += shared->disk[i].read;
		sum.bad += shared->disk[i].bad;
	}
	if (options.disk)
		say("disk %llu MiB written %llu read %llu bad %llu",
		    (sum.written + sum.read) / MIB, sum.written / MIB,
		    sum.read / MIB, (unsigned long long)sum.bad);
	if (options.net)
		say("net tx %llu rx %llu MiB bad %llu", shared->net.tx / MIB,
		    shared->net.rx / MIB, (unsigned long long)shared->net.bad);
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Reports and obeys, for ever. */
static void serve(void)
{
	struct pollfd p = { .events = POLLIN };
	time_t next = now() + SAY_EVERY;
	char order[128];
	int ret, status;
	pid_t pid;

	p.fd = store_watch();
	if (p.fd < 0)
		say("orders failed: %s", strerror(-p.fd));
	for (;;) {
		if (poll(&p, 1, 1000) > 0) {
			ret = store_order(p.fd, order, sizeof(order));
			if (ret > 0) {
				order_carry_out(order, &shared->ctl, restart_net);
			} else if (ret < 0) {
				say("orders failed: %s", strerror(-ret));
				p.fd = -1;
			}
		}
		if (now() >= next) {
			report();
			next = now() + SAY_EVERY;
		}
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			if (pid == net_pid)
				net_pid = 0;
			if (WIFSIGNALED(status))
				say("load failed: signal %d", WTERMSIG(status));
		}
	}
}

/* What the kernel starts when the toolstack asks the guest to shut down. */
static bool is_poweroff(const char *program)
{
	const char *slash = strrchr(program, '/');

	return slash && !strcmp(slash, "/poweroff");
}

int main(int argc, char **argv)
{
	if (argc > 0 && is_poweroff(argv[0]))
		return reboot(RB_POWER_OFF) ? 1 : 0;
	mounts();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || pages_init()) {
		say("failed: no shared memory: %s", strerror(errno));
	} else if (!guest_options_read(&options)) {
		shared->ctl.where = options.where;
		say("up");
		if (options.hypercall)
			hypercall_try();
		start_loads();
		serve();
	}
	/* PID 1 must not return: the panic would hide what was said. */
	for (;;)
		pause();
}
