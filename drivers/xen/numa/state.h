/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine knows about a device and about each of its queues.
 */
#ifndef _XEN_NUMA_STATE_H
#define _XEN_NUMA_STATE_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/types.h>

#include <xen/numa.h>

#include "place.h"
#include "reason.h"
#include "sample.h"
#include "setting.h"
#include "steer.h"

/* Queues whose node and policy are remembered while they are disconnected. */
#define DEVICE_QUEUES	64

/* Room for the numbers of a queue's interrupts or threads, separated. */
#define STATE_LIST_MAX	128

/**
 * struct remembered - what outlives a queue's connection
 * @node: node it was on, or NUMA_NO_NODE
 * @policy: what the operator wrote
 */
struct remembered {
	int node;
	struct setting policy;
};

/**
 * struct device_state - a backend device
 * @kobj: its directory "numa"; the device state lives as long
 * @entry: in the table of devices
 * @dev: the device, referenced
 * @policy: what the operator wrote for all its queues
 * @queues: the queues that are connected
 * @remembered: indexed by device_slot()
 *
 * @entry is under device.c's lock, what follows @dev under engine_lock.
 */
struct device_state {
	struct kobject kobj;
	struct hlist_node entry;
	struct device *dev;

	struct setting policy;
	struct list_head queues;
	struct remembered remembered[DEVICE_QUEUES];
};

/**
 * struct state - a queue that is connected
 * @kobj: its directory below the device's; the state lives as long
 * @entry: in the list of all queues
 * @dev_entry: in the device's list of queues; empty when the queue has gone
 * @dev: the device
 * @q: the queue, valid while @entry is in the list
 * @policy: what the operator wrote for this queue
 * @seen: bytes counted up to the last tick, per place
 * @votes: aged bytes, per place
 * @home: place that owns most of the bytes, or POLICY_NO_HOME
 * @place: place on which tasks and IRQs are, or PLACE_NONE
 * @since_move_ms: since the home last changed
 * @moves: how often the home has changed, the first included
 * @reason: why the queue is where it is
 * @leaving: nothing is moved any more
 * @runtime: CPU time of the tasks up to the last tick, in nanoseconds
 * @load: aged CPU time, in thousandths of a CPU
 * @sampling: when to look at a copied frame
 * @steer: what was changed
 *
 * All but @kobj under engine_lock.
 */
struct state {
	struct kobject kobj;
	struct list_head entry;
	struct list_head dev_entry;
	struct device_state *dev;
	struct xen_numa_queue *q;
	struct setting policy;
	u64 seen[PLACES_MAX];
	u64 votes[PLACES_MAX];
	int home;
	int place;
	unsigned int since_move_ms;
	unsigned int moves;
	enum reason reason;
	bool leaving;
	u64 runtime;
	unsigned int load;
	struct sampling sampling;
	struct steer steer;
};

/**
 * struct totals - what a queue has handled since it was attached
 * @local: on the node that owns the frames
 * @remote: on another
 * @unknown: before the frames' place was known, or where nobody knows
 */
struct totals {
	struct xen_numa_tally local;
	struct xen_numa_tally remote;
	struct xen_numa_tally unknown;
};

extern struct mutex engine_lock;
extern struct list_head states;

struct totals state_totals(const struct state *st);
int state_memory_node(const struct state *st);
const char *state_mode(const struct state *st);
int state_name(const struct xen_numa_queue_info *info, char *buf, size_t len);
int state_print_irqs(const struct xen_numa_queue_info *info, char *buf,
		     size_t len);
int state_print_tasks(const struct xen_numa_queue_info *info, char *buf,
		      size_t len);

#endif /* _XEN_NUMA_STATE_H */
