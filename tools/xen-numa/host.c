// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "host.h"
#include "read.h"
#include "root.h"
#include "say.h"

#define GNTDEV		"/sys/devices/virtual/misc/xen!gntdev/numa"
/* Bit of Xen's features: this domain controls the host. */
#define FEATURE_DOM0	11

static void read_xen(struct host *h)
{
	char text[64];

	h->xen = !read_string(text, sizeof(text), "/sys/hypervisor/type") &&
		 !strcmp(text, "xen");
	if (!h->xen)
		return;
	if (!read_string(text, sizeof(text), "/sys/hypervisor/properties/features"))
		h->dom0 = strtoull(text, NULL, 16) >> FEATURE_DOM0 & 1;
	if (read_string(h->guest_type, sizeof(h->guest_type),
			"/sys/hypervisor/guest_type"))
		h->guest_type[0] = '\0';
}

static void read_param(long long *value, const char *name)
{
	if (read_number(value, HOST_PARAMS "/%s", name))
		*value = -1;
}

static void read_params(struct host *h)
{
	struct params *p = &h->params;
	char real[ROOT_PATH_MAX];

	h->loaded = !read_string(h->reason, sizeof(h->reason), HOST_PARAMS "/reason") &&
		    !read_string(h->mode, sizeof(h->mode), HOST_PARAMS "/mode") &&
		    !read_string(h->policy, sizeof(h->policy), HOST_PARAMS "/policy");
	h->partial = !h->loaded && !root_path(real, HOST_PARAMS) && !access(real, F_OK);
	read_param(&p->tick_ms, "tick_ms");
	read_param(&p->min_kib, "min_kib");
	read_param(&p->margin_pct, "margin_pct");
	read_param(&p->hold_ms, "hold_ms");
	read_param(&p->capacity_pct, "capacity_pct");
	read_param(&p->window_ms, "window_ms");
	read_param(&p->period_ms, "period_ms");
}

static bool parse_int(int *value, const char *text)
{
	long long n;

	if (parse_number(&n, text) || n < INT_MIN || n > INT_MAX)
		return false;
	*value = n;

	return true;
}

/* "place=0 pxm=0 node=-1 cpus=0-3" */
static bool parse_place(struct place *p, const char *line)
{
	char pxm[16], node[16];
	int at = 0;

	*p = (struct place){ 0 };
	if (sscanf(line, "place=%*u pxm=%15[0-9] node=%15[-0-9] cpus=%n", pxm, node, &at) != 2 ||
	    !at || !parse_int(&p->pxm, pxm) || !parse_int(&p->node, node) || p->node < -1)
		return false;
	snprintf(p->cpus, sizeof(p->cpus), "%.*s", (int)strcspn(line + at, " "), line + at);

	return true;
}

/* For root only, but where it can be read it is the only source. */
static void read_places(struct host *h)
{
	char *text = read_whole(HOST_DEBUG "/places"), *line, *save;

	if (!text)
		return;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct place p;

		if (!parse_place(&p, line))
			continue;
		h->places = say_alloc(h->places, (h->nr_places + 1) * sizeof(p));
		h->places[h->nr_places++] = p;
	}
	free(text);
}

static int node_pxm(const struct host *h, int node)
{
	unsigned int i;

	for (i = 0; i < h->nr_places; i++)
		if (h->places[i].node == node)
			return h->places[i].pxm;

	return -1;
}

static void read_nodes(struct host *h)
{
	unsigned int *numbers = NULL;
	int nr, i;

	/* Linux in a PV dom0 makes itself a node that says nothing. */
	if (!strcmp(h->guest_type, "PV"))
		return;
	nr = read_list(&numbers, "/sys/devices/system/node/online");
	for (i = 0; i < nr; i++) {
		struct node n = { .node = numbers[i], .pxm = node_pxm(h, numbers[i]) };

		if (read_string(n.cpus, sizeof(n.cpus),
				"/sys/devices/system/node/node%d/cpulist", n.node))
			continue;
		h->nodes = say_alloc(h->nodes, (h->nr_nodes + 1) * sizeof(n));
		h->nodes[h->nr_nodes++] = n;
	}
	if (nr > 0)
		free(numbers);
}

static bool read_int(int *value, const char *dir, const char *file)
{
	char text[64];

	return !read_string(text, sizeof(text), "%s/%s", dir, file) && parse_int(value, text);
}

static bool read_u64(uint64_t *value, const char *dir, const char *file)
{
	char text[64];

	return !read_string(text, sizeof(text), "%s/%s", dir, file) && !parse_count(value, text);
}

/* "57,58"; of more than fit the last is whole. */
static void read_numbers(char *numbers, size_t len, const char *dir, const char *file)
{
	char text[4096], *comma;

	if (read_string(text, sizeof(text), "%s/%s", dir, file))
		text[0] = '\0';
	while (strlen(text) >= len) {
		comma = strrchr(text, ',');
		*(comma ? comma : text) = '\0';
	}
	strcpy(numbers, text);
}

static bool read_tally(struct tally *t, const char *dir, const char *name)
{
	char file[32];

	snprintf(file, sizeof(file), "%s_bytes", name);
	if (!read_u64(&t->bytes, dir, file))
		return false;
	snprintf(file, sizeof(file), "%s_frames", name);

	return read_u64(&t->frames, dir, file);
}

/* "0:4096 1:0" */
static void parse_votes(struct queue *q, char *text)
{
	char *word, *save;

	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *colon = strchr(word, ':');
		struct vote v;
		uint64_t pxm;

		if (!colon)
			continue;
		*colon = '\0';
		if (parse_count(&pxm, word) || pxm > INT_MAX || parse_count(&v.bytes, colon + 1))
			continue;
		v.pxm = pxm;
		q->votes = say_alloc(q->votes, (q->nr_votes + 1) * sizeof(v));
		q->votes[q->nr_votes++] = v;
	}
}

/* Files that modules before this command did not have. */
static void read_newer(struct queue *q, const char *dir)
{
	char text[4096];

	if (!read_int(&q->place_pxm, dir, "place_pxm"))
		q->place_pxm = PLACE_PXM_UNTOLD;
	read_numbers(q->irqs, sizeof(q->irqs), dir, "irqs");
	read_numbers(q->tasks, sizeof(q->tasks), dir, "tasks");
	if (!read_string(text, sizeof(text), "%s/votes", dir))
		parse_votes(q, text);
}

/* False when a file is missing: then the queue has gone meanwhile. */
static bool read_queue(struct queue *q, const char *dir)
{
	return !read_string(q->reason, sizeof(q->reason), "%s/reason", dir) &&
	       !read_string(q->policy, sizeof(q->policy), "%s/policy", dir) &&
	       read_int(&q->home, dir, "home") &&
	       read_int(&q->home_node, dir, "home_node") &&
	       read_int(&q->place, dir, "place") &&
	       read_int(&q->memory_node, dir, "memory_node") &&
	       read_u64(&q->moves, dir, "moves") &&
	       read_tally(&q->local, dir, "local") &&
	       read_tally(&q->remote, dir, "remote") &&
	       read_tally(&q->unknown, dir, "unknown");
}

static int compare_queues(const void *a, const void *b)
{
	return strverscmp(((const struct queue *)a)->name, ((const struct queue *)b)->name);
}

/* False when one of them was not whole. */
static bool read_queues(struct device *d)
{
	DIR *dir = root_opendir(d->path);
	struct dirent *e;
	bool whole = true;

	if (!dir)
		return false;
	while ((e = readdir(dir))) {
		char path[sizeof(d->path) + sizeof(e->d_name) + 1];
		struct queue q = { 0 };

		if (strncmp(e->d_name, "queue-", 6) ||
		    strlen(e->d_name + 6) >= sizeof(q.name))
			continue;
		strcpy(q.name, e->d_name + 6);
		snprintf(path, sizeof(path), "%s/%s", d->path, e->d_name);
		if (!read_queue(&q, path)) {
			whole = false;
			continue;
		}
		read_newer(&q, path);
		d->queues = say_alloc(d->queues, (d->nr_queues + 1) * sizeof(q));
		d->queues[d->nr_queues++] = q;
	}
	closedir(dir);
	if (d->nr_queues)
		qsort(d->queues, d->nr_queues, sizeof(*d->queues), compare_queues);

	return whole;
}

/* "vif-3-0": what it is, whose, and which of that guest's. */
static bool parse_device_name(struct device *d, const char *name)
{
	char domid[16], devid[16];
	int end = 0;

	if (strlen(name) >= sizeof(d->name) ||
	    sscanf(name, "%15[a-z0-9]-%15[0-9]-%15[0-9]%n", d->kind, domid, devid, &end) != 3 ||
	    name[end] || !parse_int(&d->domid, domid) || !parse_int(&d->devid, devid))
		return false;
	strcpy(d->name, name);

	return true;
}

static void add_device(struct host *h, struct device *d)
{
	char real[ROOT_PATH_MAX];
	struct stat st;

	/* Without this directory the module has never seen it connected. */
	if (root_path(real, d->path) || stat(real, &st))
		return;
	d->inode = st.st_ino;
	if (read_string(d->policy, sizeof(d->policy), "%s/policy", d->path) ||
	    read_string(d->mode, sizeof(d->mode), "%s/mode", d->path) ||
	    !read_int(&d->numa_node, d->path, "numa_node")) {
		h->partial = true;
		return;
	}
	h->partial |= !read_queues(d);
	h->devices = say_alloc(h->devices, (h->nr_devices + 1) * sizeof(*d));
	h->devices[h->nr_devices++] = *d;
}

static int compare_devices(const void *a, const void *b)
{
	return strverscmp(((const struct device *)a)->name, ((const struct device *)b)->name);
}

static void read_devices(struct host *h)
{
	struct device user = {
		.name = "gntdev", .kind = "gntdev", .path = GNTDEV, .domid = -1, .devid = -1,
	};
	DIR *dir = root_opendir(HOST_DEVICES);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		struct device d = { 0 };

		if (!parse_device_name(&d, e->d_name))
			continue;
		snprintf(d.path, sizeof(d.path), HOST_DEVICES "/%s/numa", d.name);
		add_device(h, &d);
	}
	if (dir)
		closedir(dir);
	add_device(h, &user);
	if (h->nr_devices)
		qsort(h->devices, h->nr_devices, sizeof(*h->devices), compare_devices);
}

/**
 * host_look() - read all that there is, and complain of nothing
 * @h: result, to be freed with host_free()
 */
void host_look(struct host *h)
{
	*h = (struct host){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &h->when);
	read_xen(h);
	read_params(h);
	read_places(h);
	/* dom0 has its nodes without the module, too */
	read_nodes(h);
	if (h->loaded)
		read_devices(h);
}

/**
 * host_require() - is there a module to speak of; if not, say so
 * @h: as host_look() left it
 *
 * Return: CODE_OK, CODE_NO_XEN or CODE_NO_MODULE.
 */
int host_require(const struct host *h)
{
	if (!h->xen)
		return say_failed(CODE_NO_XEN, "this is not a Xen host");
	if (!h->dom0)
		return say_failed(CODE_NO_XEN,
				  "this is a guest; backends are steered in dom0");
	if (!h->loaded)
		return say_failed(CODE_NO_MODULE,
				  "the module xen-numa is not loaded: modprobe xen-numa");

	return CODE_OK;
}

/**
 * host_read() - read the host; if there is no module, say why and free it
 * @h: result, to be freed with host_free() unless this fails
 *
 * Return: as host_require().
 */
int host_read(struct host *h)
{
	int code;

	host_look(h);
	code = host_require(h);
	if (code)
		host_free(h);

	return code;
}

/**
 * host_free() - free what was read
 * @h: the host, empty afterwards
 */
void host_free(struct host *h)
{
	unsigned int i, k;

	for (i = 0; i < h->nr_devices; i++) {
		for (k = 0; k < h->devices[i].nr_queues; k++)
			free(h->devices[i].queues[k].votes);
		free(h->devices[i].queues);
	}
	free(h->devices);
	free(h->places);
	free(h->nodes);
	*h = (struct host){ 0 };
}

static const struct queue *find_queue(const struct device *d, const char *name)
{
	struct queue key;

	strcpy(key.name, name);
	return d->nr_queues ? bsearch(&key, d->queues, d->nr_queues, sizeof(key),
				      compare_queues) : NULL;
}

/**
 * host_device() - a device by its name
 * @h: the host
 * @name: as "vif-3-0"
 *
 * Return: the device, or NULL.
 */
const struct device *host_device(const struct host *h, const char *name)
{
	struct device key;

	if (strlen(name) >= sizeof(key.name) || !h->nr_devices)
		return NULL;
	strcpy(key.name, name);

	return bsearch(&key, h->devices, h->nr_devices, sizeof(key), compare_devices);
}

static double per_second(uint64_t now, uint64_t before, double seconds)
{
	return (now - before) / seconds;
}

/* A counter that has gone back is of a queue that has connected again. */
static void queue_rate(struct queue *q, const struct queue *old, double seconds)
{
	if (q->local.bytes < old->local.bytes || q->remote.bytes < old->remote.bytes ||
	    q->unknown.bytes < old->unknown.bytes || seconds <= 0)
		return;
	q->rate.known = true;
	q->rate.local = per_second(q->local.bytes, old->local.bytes, seconds);
	q->rate.remote = per_second(q->remote.bytes, old->remote.bytes, seconds);
	q->rate.unknown = per_second(q->unknown.bytes, old->unknown.bytes, seconds);
}

/**
 * host_rates() - bytes per second of each queue
 * @now: a reading; its rates are set
 * @before: an earlier one
 *
 * A queue that was not there before, or has connected again since, has none.
 */
void host_rates(struct host *now, const struct host *before)
{
	double seconds = (now->when.tv_sec - before->when.tv_sec) +
			 (now->when.tv_nsec - before->when.tv_nsec) / 1e9;
	unsigned int i, j;

	for (i = 0; i < now->nr_devices; i++) {
		struct device *d = &now->devices[i];
		const struct device *old = host_device(before, d->name);

		if (!old || old->inode != d->inode)
			continue;
		for (j = 0; j < d->nr_queues; j++) {
			const struct queue *q = find_queue(old, d->queues[j].name);

			if (q)
				queue_rate(&d->queues[j], q, seconds);
		}
	}
}

/**
 * host_interval() - how long to wait between two readings
 * @h: a reading
 *
 * Stock backends are looked at once in a period only, and a shorter time would
 * mostly show nothing.
 *
 * Return: seconds.
 */
double host_interval(const struct host *h)
{
	double seconds = 1;
	unsigned int i;

	for (i = 0; i < h->nr_devices; i++)
		if (device_is_sampled(&h->devices[i]) && h->params.period_ms > 1000)
			seconds = h->params.period_ms / 1000.0;

	return seconds < 10 ? seconds : 10;
}

/**
 * host_read_twice() - read the host with rates
 * @h: result, to be freed with host_free() unless this fails
 * @seconds: between the readings; 0 for one without rates, negative for
 *	     host_interval()
 *
 * Return: as host_require().
 */
int host_read_twice(struct host *h, double seconds)
{
	struct timespec nap;
	struct host before;
	int code;

	code = host_read(h);
	if (code || !seconds)
		return code;
	if (seconds < 0)
		seconds = host_interval(h);
	before = *h;
	nap.tv_sec = seconds;
	nap.tv_nsec = (seconds - nap.tv_sec) * 1e9;
	while (nanosleep(&nap, &nap) && errno == EINTR)
		;
	code = host_read(h);
	if (!code)
		host_rates(h, &before);
	host_free(&before);

	return code;
}
