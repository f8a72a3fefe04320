// SPDX-License-Identifier: GPL-2.0
/*
 * Queues of gntdev: a file that follows its one mapped grant, and the thread that
 * has mapped it, for each.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xengnttab.h>
#include <xen/gntdev.h>

#include <xen/numa.h>

#include "../plugin/mark.h"
#include "vmscale.h"

#define PAGE		4096ul
#define QUEUES_MAX	1024
#define DATA_MAX	256
#define TICKS		9
#define MAPS		65
#define LOADS_EACH	3
/* Milliseconds. Instructions that do nothing take long here, too. */
#define TICK		"250"
#define TICK_BUSY	"20"
#define READS		3

#define PARAMS	"/sys/module/xen_numa/parameters/"
#define DEVICE	"/sys/class/misc/xen!gntdev/numa/"
#define DUMP	"/sys/kernel/debug/xen-numa/queues"
#define LOADS	"/sys/kernel/debug/xen-numa/decisions"
/* Lines of ours there: the guest has other devices, too. */
#define OURS	"dev=xen!gntdev "

struct queue {
	struct ioctl_gntdev_map_grant_ref grant;
	pthread_t thread;
	int fd;
};

static struct queue queues[QUEUES_MAX];
static unsigned int nr_queues;

/* What is mapped again and again: grants that queues have mapped, too. */
static struct ioctl_gntdev_map_grant_ref *data;

/* Lets the threads that have mapped end. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t mapped = PTHREAD_COND_INITIALIZER;
static unsigned int nr_mapped;

/* Whether the first queue's thread works all the time. */
static bool busy;

static FILE *open_grants(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f)
		err(1, "%s", path);
	return f;
}

static void read_grant(FILE *f, struct ioctl_gntdev_grant_ref *ref, unsigned int domid)
{
	unsigned long gfn;

	ref->domid = domid;
	if (fscanf(f, "%x:%lx", &ref->ref, &gfn) != 2)
		errx(1, "too few grants");
}

static FILE *grants;
static unsigned int domain;

void queues_init(unsigned int domid, const char *path)
{
	FILE *f = open_grants(path);
	unsigned int i;

	data = calloc(1, sizeof(*data) + DATA_MAX * sizeof(data->refs[0]));
	if (!data)
		err(1, "memory");
	for (i = 0; i < DATA_MAX; i++)
		read_grant(f, &data->refs[i], domid);
	fclose(f);
	grants = open_grants(path);
	domain = domid;
}

static uint8_t *map(int fd, struct ioctl_gntdev_map_grant_ref *op)
{
	uint8_t *at;
	size_t i;

	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, op))
		err(1, "map");
	at = mmap(NULL, op->count * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, op->index);
	if (at == MAP_FAILED)
		err(1, "mmap");
	for (i = 0; i < op->count; i++)
		(void)__atomic_load_n(at + i * PAGE, __ATOMIC_RELAXED);
	return at;
}

static void unmap(int fd, const struct ioctl_gntdev_map_grant_ref *op, uint8_t *at)
{
	struct ioctl_gntdev_unmap_grant_ref unmap = { .index = op->index, .count = op->count };

	if (munmap(at, op->count * PAGE) || ioctl(fd, IOCTL_GNTDEV_UNMAP_GRANT_REF, &unmap))
		err(1, "unmap");
}

static int open_gntdev(void)
{
	int fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "/dev/xen/gntdev");
	return fd;
}

static void set_policy(int fd, unsigned long policy)
{
	if (ioctl(fd, XEN_NUMA_SET_POLICY, policy))
		err(1, "policy");
}

/* It works when told, but never in the way of others. Its file follows later. */
static void *thread(void *arg)
{
	const struct sched_param param = {};
	struct queue *q = arg;

	q->fd = open_gntdev();
	set_policy(q->fd, XEN_NUMA_FILE_REPORT);
	q->grant.count = 1;
	map(q->fd, &q->grant);
	if (q == queues && sched_setscheduler(0, SCHED_IDLE, &param))
		err(1, "scheduler");
	pthread_mutex_lock(&lock);
	nr_mapped++;
	pthread_cond_signal(&mapped);
	pthread_mutex_unlock(&lock);
	/* Only the first one ever works. */
	while (q != queues)
		pause();
	for (;;)
		if (!__atomic_load_n(&busy, __ATOMIC_RELAXED))
			usleep(100000);
	return NULL;
}

static void add_queues(unsigned int nr)
{
	pthread_attr_t attr;

	if (nr > QUEUES_MAX)
		errx(2, "at most %u queues", QUEUES_MAX);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 32768);
	for (; nr_queues < nr; nr_queues++) {
		struct queue *q = &queues[nr_queues];

		read_grant(grants, &q->grant.refs[0], domain);
		if (pthread_create(&q->thread, &attr, thread, q))
			errx(1, "no thread");
	}
	pthread_mutex_lock(&lock);
	while (nr_mapped < nr)
		pthread_cond_wait(&mapped, &lock);
	pthread_mutex_unlock(&lock);
}

static void all_follow(unsigned int nr, bool on)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		set_policy(queues[i].fd, on ? XEN_NUMA_FILE_FOLLOW : XEN_NUMA_FILE_REPORT);
}

struct reason {
	const char *name;
	unsigned int nr;
};

static bool have_reason(const void *arg)
{
	const struct reason *r = arg;
	unsigned int nr = 0;
	char line[1024];
	FILE *f;

	f = fopen(DUMP, "r");
	if (!f)
		err(1, DUMP);
	while (fgets(line, sizeof(line), f))
		nr += strstr(line, OURS) && strstr(line, r->name);
	fclose(f);
	return nr >= r->nr;
}

static void wait_for_reason(const char *name, unsigned int nr)
{
	const struct reason r = { .name = name, .nr = nr };

	wait_until(have_reason, &r, name);
}

/* The engine has seen that the first queue's thread works. */
static bool is_loaded(const void *unused)
{
	unsigned int load = 0;
	char line[1024];
	const char *at;
	FILE *f;

	(void)unused;
	f = fopen(LOADS, "r");
	if (!f)
		err(1, LOADS);
	while (fgets(line, sizeof(line), f)) {
		at = strstr(line, " load_permille=");
		if (at && strstr(line, OURS "queue=0 "))
			load = strtoul(at + 15, NULL, 10);
	}
	fclose(f);
	return load >= 500;
}

static void read_all(const char *path)
{
	static char buf[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		err(1, "%s", path);
	do
		n = read(fd, buf, sizeof(buf));
	while (n > 0);
	if (n < 0)
		err(1, "%s", path);
	close(fd);
}

static void modprobe(void)
{
	static char *const argv[] = {
		"modprobe", "xen-numa", "policy=auto", "capacity_pct=0", NULL
	};

	run(argv);
}

static void rmmod(void)
{
	static char *const argv[] = { "rmmod", "xen-numa", NULL };

	run(argv);
}

/* Bytes that the kernel has for itself, without caches of files. */
static uint64_t kernel_memory(void)
{
	static const char *const names[] = {
		"SUnreclaim:", "VmallocUsed:", "KernelStack:", "PageTables:", "Percpu:",
	};
	uint64_t sum = 0;
	unsigned long kib;
	char name[32], line[96];
	unsigned int i;
	FILE *f;

	f = fopen("/proc/meminfo", "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%31s %lu", name, &kib) != 2)
			continue;
		for (i = 0; i < ARRAY_SIZE(names); i++)
			if (!strcmp(name, names[i]))
				sum += kib * 1024;
	}
	if (f)
		fclose(f);
	return sum;
}

static void measure_ticks(const char *metric, unsigned int nr)
{
	uint64_t took[TICKS];

	trace_begin();
	trace_end("engine_tick", took, TICKS);
	figure(metric, nr, median(took, TICKS));
}

static uint64_t read_queues(unsigned int nr)
{
	uint64_t start = now();
	char path[96];
	unsigned int i;

	for (i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), DEVICE "queue-%u/home", i);
		read_all(path);
	}
	return now() - start;
}

static uint64_t write_queues(unsigned int nr)
{
	uint64_t start = now();
	char path[96];
	unsigned int i;

	for (i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), DEVICE "queue-%u/policy", i);
		write_file(path, "default");
	}
	return now() - start;
}

static void measure_files(unsigned int nr)
{
	uint64_t took[READS], start;
	unsigned int i;

	for (i = 0; i < READS; i++)
		took[i] = read_queues(nr);
	figure("read", nr, median(took, READS));
	for (i = 0; i < READS; i++)
		took[i] = write_queues(nr);
	figure("write", nr, median(took, READS));
	for (i = 0; i < READS; i++) {
		start = now();
		write_file(PARAMS "policy", "auto");
		took[i] = now() - start;
	}
	figure("default", nr, median(took, READS));
	for (i = 0; i < READS; i++) {
		start = now();
		read_all(DUMP);
		took[i] = now() - start;
	}
	figure("dump", nr, median(took, READS));
}

/*
 * Each queue's home is full but for the first's, which makes it so. What it has
 * worked is forgotten slowly enough.
 */
static void measure_full(unsigned int nr)
{
	write_file(PARAMS "policy", "off");
	write_file(PARAMS "tick_ms", TICK_BUSY);
	__atomic_store_n(&busy, true, __ATOMIC_RELAXED);
	write_file(PARAMS "capacity_pct", "1");
	wait_for_reason("reason=off", nr);
	wait_until(is_loaded, NULL, "a load");
	__atomic_store_n(&busy, false, __ATOMIC_RELAXED);
	write_file(PARAMS "tick_ms", TICK);
	write_file(PARAMS "policy", "auto");
	wait_for_reason("reason=home-full", nr - 1);
	measure_ticks("pass-full", nr);
	write_file(PARAMS "capacity_pct", "0");
	wait_for_reason("reason=steered", nr);
}

/*
 * The data path of one of the queues: a map and unmap of so many pages. Another page
 * stays mapped: of an IOMMU's table with nothing else in it Xen would make and free a
 * page each time, which is where it happens to lie and not how many queues there are.
 */
static uint64_t time_maps(unsigned int pages)
{
	struct ioctl_gntdev_map_grant_ref other = { .count = 1, .refs = { data->refs[0] } };
	uint64_t took[MAPS], start;
	int fd = queues[0].fd;
	unsigned int i;
	uint8_t *at;

	at = map(fd, &other);
	data->count = pages;
	for (i = 0; i < MAPS; i++) {
		start = now();
		unmap(fd, data, map(fd, data));
		took[i] = now() - start;
	}
	unmap(fd, &other, at);
	return median(took, MAPS);
}

static void measure_list(unsigned int nr)
{
	static char *const argv[] = { "xen-numa", "list", NULL };

	mark_begin();
	run(argv);
	window_end();
	window_figure("list", nr);
}

/* With the module there before and after. */
static void measure_module(unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < LOADS_EACH; i++) {
		mark_begin();
		rmmod();
		window_end();
		window_figure("unload", nr);
		mark_begin();
		modprobe();
		window_end();
		window_figure("load", nr);
		wait_for_reason("reason=steered", nr);
	}
}

/* What all of it takes without any queue of ours; the guest has some. */
static void measure_none(void)
{
	modprobe();
	measure_ticks("pass", 0);
	measure_files(0);
	measure_list(0);
	measure_module(0);
	rmmod();
}

void queues_measure(unsigned int nr)
{
	uint64_t before, after, start;

	if (!nr) {
		measure_none();
		return;
	}
	/* Threads are remembered while somebody wants to know. */
	modprobe();
	add_queues(nr);
	before = kernel_memory();
	start = now();
	all_follow(nr, true);
	figure("attach", nr, now() - start);
	wait_for_reason("reason=steered", nr);
	/* What was freed meanwhile may be more than what one queue takes. */
	after = kernel_memory();
	figure("memory", nr, after > before ? after - before : 0);
	measure_ticks("pass", nr);
	measure_files(nr);
	measure_list(nr);
	figure("map-1", nr, time_maps(1));
	figure("map-16", nr, time_maps(16));
	measure_full(nr);

	measure_module(nr);
	mark_begin();
	all_follow(nr, false);
	window_end();
	window_figure("detach", nr);
	rmmod();
}

void queues_traffic(void)
{
	unsigned int pages;

	modprobe();
	all_follow(nr_queues, true);
	wait_for_reason("reason=steered", nr_queues);
	for (pages = 1; pages <= DATA_MAX; pages *= 4)
		figure("frame", pages, time_maps(pages) / pages);
	all_follow(nr_queues, false);
	rmmod();
}
