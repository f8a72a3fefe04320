// SPDX-License-Identifier: GPL-2.0
/*
 * A process that maps grants, starts threads and children as it is told, for the
 * self-test follow.sh.
 *
 * usage: follower DOMID
 *
 * A line of standard input is an order, and answered by "ok NUMBER" or "failed
 * ERROR":
 *   policy N      sets its file's policy, as <xen/numa.h> has it
 *   map FILE NR   maps NR grants; FILE has "REF:GFN " of each, in hex
 *   mapper FILE   starts a thread that maps one and stays: its number
 *   idler         starts a thread that does nothing: its number
 *   child         starts a process that does nothing: its number
 *   quit
 *
 * Exit codes: 0 told to, 1 no gntdev, 2 wrong usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <xengnttab.h>
#include <xen/gntdev.h>

#include <xen/numa.h>

#define PAGE	4096ul
#define MAX	512

static unsigned int domid;
static int gntdev;

/* 0 or a negative errno; the mapping stays for ever. */
static int map(const char *path, unsigned int nr)
{
	struct ioctl_gntdev_map_grant_ref *op;
	FILE *f = fopen(path, "r");
	unsigned long gfn;
	unsigned int i;
	void *at;

	if (!f || !nr || nr > MAX)
		return -EINVAL;
	op = calloc(1, sizeof(*op) + nr * sizeof(op->refs[0]));
	op->count = nr;
	for (i = 0; i < nr; i++) {
		op->refs[i].domid = domid;
		if (fscanf(f, "%x:%lx", &op->refs[i].ref, &gfn) != 2)
			return -EINVAL;
	}
	fclose(f);
	if (ioctl(gntdev, IOCTL_GNTDEV_MAP_GRANT_REF, op))
		return -errno;
	at = mmap(NULL, nr * PAGE, PROT_READ, MAP_SHARED, gntdev, op->index);
	free(op);
	return at == MAP_FAILED ? -errno : 0;
}

struct thread {
	char path[64];	/* empty for one that does not map */
	int tid;
	int err;
	bool ready;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;

static void *thread_main(void *data)
{
	struct thread *t = data;

	pthread_mutex_lock(&lock);
	t->tid = syscall(SYS_gettid);
	t->err = t->path[0] ? map(t->path, 1) : 0;
	t->ready = true;
	pthread_cond_signal(&ready);
	pthread_mutex_unlock(&lock);
	for (;;)
		pause();
	return NULL;
}

static int start_thread(const char *path)
{
	struct thread t = { .ready = false };
	pthread_t id;

	snprintf(t.path, sizeof(t.path), "%s", path);
	if (pthread_create(&id, NULL, thread_main, &t))
		return -EAGAIN;
	pthread_mutex_lock(&lock);
	while (!t.ready)
		pthread_cond_wait(&ready, &lock);
	pthread_mutex_unlock(&lock);
	return t.err ? t.err : t.tid;
}

static int start_child(void)
{
	pid_t pid = fork();

	if (pid)
		return pid < 0 ? -errno : pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static int obey(const char *line)
{
	char path[64];
	unsigned int n;

	if (sscanf(line, "policy %u", &n) == 1)
		return ioctl(gntdev, XEN_NUMA_SET_POLICY, (unsigned long)n) ? -errno : 0;
	if (sscanf(line, "map %63s %u", path, &n) == 2)
		return map(path, n);
	if (sscanf(line, "mapper %63s", path) == 1)
		return start_thread(path);
	if (!strcmp(line, "idler\n"))
		return start_thread("");
	if (!strcmp(line, "child\n"))
		return start_child();
	return -EINVAL;
}

int main(int argc, char **argv)
{
	char line[128];
	int ret;

	if (argc != 2) {
		fputs("usage: follower DOMID\n", stderr);
		return 2;
	}
	domid = strtoul(argv[1], NULL, 10);
	gntdev = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);
	if (gntdev < 0) {
		perror("/dev/xen/gntdev");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin) && strcmp(line, "quit\n")) {
		ret = obey(line);
		if (ret < 0)
			printf("failed %s\n", strerror(-ret));
		else
			printf("ok %d\n", ret);
	}
	return 0;
}
