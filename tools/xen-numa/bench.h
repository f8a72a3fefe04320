/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bench: the same guests under one placement after the other, on a live host.
 */
#ifndef XEN_NUMA_BENCH_H
#define XEN_NUMA_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "host.h"

/**
 * enum placement - where backends are put for a phase
 * @PLACEMENT_OFF: as Linux does without xen-numa
 * @PLACEMENT_WORST: each queue on another node than its home
 * @PLACEMENT_BEST: each on its home, said by hand
 * @PLACEMENT_AUTO: where xen-numa takes them
 * @PLACEMENT_STRICT: the same, from the first byte on
 */
enum placement {
	PLACEMENT_OFF, PLACEMENT_WORST, PLACEMENT_BEST, PLACEMENT_AUTO, PLACEMENT_STRICT,
	NR_PLACEMENTS
};

extern const char *const placement_names[NR_PLACEMENTS];

/**
 * struct bench_queue - a queue that is moved about
 * @device: copy of the device's names and paths, without queues
 * @queue: copy of the queue, without votes
 * @other: a PXM with CPUs that is not its home
 * @written: its policy is ours
 */
struct bench_queue {
	struct device device;
	struct queue queue;
	int other;
	bool written;
};

/**
 * struct bench_queues - all of them
 * @queues: copies, with their policies from before
 * @nr: how many
 * @left_out: connected queues without a home, or with no second place
 */
struct bench_queues {
	struct bench_queue *queues;
	unsigned int nr;
	unsigned int left_out;
};

/**
 * struct reading - counters at one moment, sums of all chosen queues
 * @seconds: CLOCK_MONOTONIC
 * @local: bytes handled on the node that owns them
 * @remote: on another
 * @unknown: nobody knew
 * @requests: of disks
 * @packets: of network devices, both ways
 * @run_ns: CPU time of the queues' threads
 * @other_node: pages that a node's CPUs got from another (numastat)
 */
struct reading {
	double seconds;
	uint64_t local;
	uint64_t remote;
	uint64_t unknown;
	uint64_t requests;
	uint64_t packets;
	uint64_t run_ns;
	uint64_t other_node;
};

/**
 * struct loads - what the processor counted (perf)
 * @known: it could
 * @loads: loads that a node served
 * @misses: those that another node than the CPU's did
 */
struct loads {
	bool known;
	double loads;
	double misses;
};

/* bench_queues.c */
int bench_choose(struct bench_queues *b, const struct host *h, const char *device);
void bench_free(struct bench_queues *b);
int bench_place(struct bench_queues *b, enum placement p);
bool bench_settled(const struct bench_queues *b, enum placement p);
int bench_restore(struct bench_queues *b);

/* bench_read.c */
void bench_read(struct reading *r, const struct bench_queues *b);
void bench_wait(struct loads *l, const char *cpus, double seconds);

#endif /* XEN_NUMA_BENCH_H */
