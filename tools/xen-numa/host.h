/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host as sysfs tells it: the module, its devices and their queues.
 *
 * Everything is read at once and then stays as it was. What goes away while it
 * is read is left out, whatever was known of it.
 */
#ifndef XEN_NUMA_HOST_H
#define XEN_NUMA_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define NAME_LEN	64
#define POLICY_LEN	24
#define REASON_LEN	32
#define PLACE_LEN	16
#define NUMBERS_LEN	128
#define CPUS_LEN	4096	/* what the kernel prints fits: it is a page at most */

#define HOST_DEVICES	"/sys/bus/xen-backend/devices"
#define HOST_PARAMS	"/sys/module/xen_numa/parameters"
#define HOST_DEBUG	"/sys/kernel/debug/xen-numa"

/**
 * struct tally - what was counted
 * @bytes: bytes
 * @frames: uses of 4 KiB of a guest's memory
 */
struct tally {
	uint64_t bytes;
	uint64_t frames;
};

/**
 * struct rate - bytes per second between two readings
 * @known: there were two, and the queue was in both
 * @local: on the node that owns them
 * @remote: on another
 * @unknown: nobody knew
 */
struct rate {
	bool known;
	double local;
	double remote;
	double unknown;
};

/**
 * struct vote - bytes that a queue has moved lately, aged
 * @pxm: in whose memory
 * @bytes: how many
 */
struct vote {
	int pxm;
	uint64_t bytes;
};

#define PLACE_PXM_UNTOLD	(-2)

/**
 * struct queue - a connected queue; the files of its directory
 * @name: "0" or "0-tx"
 * @home: PXM, or -1
 * @home_node: the same as Linux's node, or -1
 * @place: node on which it is by our doing, or -1
 * @place_pxm: the same as PXM, or -1; PLACE_PXM_UNTOLD by an older module
 * @votes: what the next decision looks at, aged bytes by PXM; none by an older
 *	   module
 * @nr_votes: how many
 * @irqs: its interrupts, as "57,58"
 * @tasks: pids of its threads, as "325,326"
 * @memory_node: node of what the backend allocated for it, or -1
 * @reason: a word of Documentation/steering.md
 * @policy: what was written for the queue
 * @moves: how often the home has changed
 * @local: handled on the node that owns the frames
 * @remote: on another
 * @unknown: nobody knew
 * @rate: see host_rates()
 */
struct queue {
	char name[NAME_LEN];
	int home;
	int home_node;
	int place;
	int place_pxm;
	int memory_node;
	char reason[REASON_LEN];
	char policy[POLICY_LEN];
	uint64_t moves;
	struct tally local;
	struct tally remote;
	struct tally unknown;
	struct vote *votes;
	unsigned int nr_votes;
	char irqs[NUMBERS_LEN];
	char tasks[NUMBERS_LEN];
	struct rate rate;
};

/**
 * struct device - a backend's device, or all files of gntdev that follow
 * @name: "vif-3-0", "vbd-3-51712", or "gntdev"
 * @path: its directory "numa" in sysfs
 * @inode: of that directory; another one is another device
 * @kind: "vif", "vbd", or "gntdev"
 * @domid: the guest, -1 for gntdev
 * @devid: number of the device in the guest, -1 for gntdev
 * @policy: what was written for the device
 * @mode: "full", "stock", "user", "none"
 * @numa_node: node of all its queues, or -1
 * @queues: sorted by name
 * @nr_queues: how many
 */
struct device {
	char name[NAME_LEN];
	char path[256];
	uint64_t inode;
	char kind[NAME_LEN];
	int domid;
	int devid;
	char policy[POLICY_LEN];
	char mode[16];
	int numa_node;
	struct queue *queues;
	unsigned int nr_queues;
};

/**
 * struct node - a node of dom0's, which a PV dom0 has not
 * @node: Linux's number
 * @pxm: firmware's, or -1 where that is not known (only root may see it)
 * @cpus: its CPUs, as "0-3"
 */
struct node {
	int node;
	int pxm;
	char cpus[CPUS_LEN];
};

/**
 * struct place - where work can be; only root may see these
 * @pxm: firmware's number
 * @node: Linux's, or -1
 * @cpus: those that may work for us, as "0-3"; may be empty
 */
struct place {
	int pxm;
	int node;
	char cpus[CPUS_LEN];
};

/**
 * struct params - the module's constants, -1 for one that cannot be read
 */
struct params {
	long long tick_ms;
	long long min_kib;
	long long margin_pct;
	long long hold_ms;
	long long capacity_pct;
	long long window_ms;
	long long period_ms;
};

/**
 * struct host - all of it
 * @xen: this is Xen
 * @dom0: and its control domain
 * @guest_type: "PV" or "PVH", empty where the kernel does not say
 * @loaded: the module xen-numa is
 * @mode: "full", "stock", "mixed", "none"
 * @reason: "ok", or why nothing can be steered
 * @policy: the default
 * @params: constants
 * @when: when it was read, CLOCK_MONOTONIC
 * @nodes: dom0's, sorted
 * @nr_nodes: how many
 * @places: by PXM; none when they may not be seen
 * @nr_places: how many
 * @devices: sorted by name
 * @nr_devices: how many
 * @partial: something was there without all of its files: it comes or goes
 */
struct host {
	bool xen;
	bool dom0;
	char guest_type[8];
	bool loaded;
	char mode[16];
	char reason[REASON_LEN];
	char policy[POLICY_LEN];
	struct params params;
	struct timespec when;
	struct node *nodes;
	unsigned int nr_nodes;
	struct place *places;
	unsigned int nr_places;
	struct device *devices;
	unsigned int nr_devices;
	bool partial;
};

void host_look(struct host *h);
int host_require(const struct host *h);
int host_read(struct host *h);
void host_free(struct host *h);
int host_read_twice(struct host *h, double seconds);
double host_interval(const struct host *h);
void host_rates(struct host *now, const struct host *before);

/* queue.c: what follows from the values */
const char *queue_policy(const struct host *h, const struct device *d,
			 const struct queue *q);
int queue_place_pxm(const struct host *h, const struct device *d,
		    const struct queue *q);
bool queue_off_home(const struct host *h, const struct device *d,
		    const struct queue *q);
double queue_share(const struct queue *q);
double queue_bytes_per_second(const struct host *h, const struct device *d,
			      const struct queue *q);
bool device_is_sampled(const struct device *d);
void place_text(char *buf, size_t len, int node, int pxm);
const struct device *host_device(const struct host *h, const char *name);

/* reasons.c: words for each reason */
const char *reason_words(const char *reason);
bool reason_is_known(const char *reason);
bool reason_is_trouble(const char *reason);
const char *reason_at(unsigned int n);
const char *host_reason_words(const char *reason);

#endif /* XEN_NUMA_HOST_H */
