/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frontends that do at random whatever a guest can do to a backend. They take
 * the guest's disks and networks when "xn_fuzz=SEED" is on its kernel's command
 * line, and rest until dom0 gives an order in data/fuzz-order below the guest's
 * directory in xenstore:
 *
 *	NR vbd|vif FIRST LAST
 *
 * That is: do the rounds from FIRST up to LAST with that device, then write NR
 * to data/fuzz-done, and to data/fuzz-count "ROUNDS REQUESTS ANSWERS OK
 * CONNECTIONS STUCK", all since the beginning. What is done in a round follows
 * from the seed and the round's number alone, so the same order is the same
 * attack, whatever the backend does. With "fatal" behind LAST the vif may do
 * what makes netback give the interface up for good. In data/fuzz-gref may be a
 * reference of a page of dom0's, which is then granted back to it.
 */
#ifndef XN_FUZZ_H
#define XN_FUZZ_H

#include <linux/prandom.h>
#include <linux/types.h>
#include <linux/wait.h>

#include <xen/grant_table.h>
#include <xen/xenbus.h>

#define FUZZ_RINGS	2
#define FUZZ_REFS	352	/* of each device: a disk's 32 requests of 11 */

struct fuzz_dev;

struct fuzz_kind {
	const char *name;		/* of the device */
	const char *ring_keys[FUZZ_RINGS];	/* in xenstore; NULL: no such ring */
	const char *const *keys;	/* others that the backend reads; NULL ends them */
	enum xenbus_state ready;	/* says that the rings are there */

	/* Rings without requests. */
	void (*reset)(struct fuzz_dev *d);
	/* Writes what is not common to both. Returns 0 or an error. */
	int (*announce)(struct fuzz_dev *d);
	/* Requests, and their answers. False: no answers come. */
	bool (*requests)(struct fuzz_dev *d);
	/* A producer index that cannot be. */
	void (*overflow)(struct fuzz_dev *d);
};

struct fuzz_dev {
	const struct fuzz_kind *kind;
	struct xenbus_device *xenbus;	/* NULL: there is none */
	enum xenbus_state backend;	/* as it was last seen */
	wait_queue_head_t wait;		/* for the backend's state and events */
	void *rings[FUZZ_RINGS];
	grant_ref_t ring_refs[FUZZ_RINGS];
	grant_ref_t refs[FUZZ_REFS];	/* ours for ever, of whatever page */
	evtchn_port_t port;
	int irq;
	bool connected;
	bool fatal;			/* see above */
	bool upper;			/* half of memory that is granted now */
	struct rnd_state rnd;		/* of this round */
	struct {
		u64 rounds, requests, answers, ok, connections, stuck;
	} count;
};

static inline u32 fuzz_below(struct fuzz_dev *d, u32 n)
{
	return prandom_u32_state(&d->rnd) % n;
}

static inline bool fuzz_chance(struct fuzz_dev *d, u32 one_in)
{
	return !fuzz_below(d, one_in);
}

/* fuzz_blk.c, fuzz_net.c */
extern const struct fuzz_kind fuzz_blk, fuzz_net;

/* fuzz_dev.c */

/* Rings, grants and the event channel. Returns 0 or an error. */
int fuzz_dev_init(struct fuzz_dev *d);
/* Rings that are not connected become so. Returns: whether they are. */
bool fuzz_dev_connect(struct fuzz_dev *d);
/* Tells the backend something wrong in xenstore, connected or not. */
void fuzz_dev_lie(struct fuzz_dev *d);
/* Gives the rings up, or only says so. */
void fuzz_dev_close(struct fuzz_dev *d);
/* Grants @ref of a page of the half that it is the turn of. */
void fuzz_dev_grant(struct fuzz_dev *d, grant_ref_t ref);
/* An event; it need not mean anything. */
void fuzz_dev_notify(struct fuzz_dev *d);
/* Until @done says so, or nothing is to be expected any more: false. */
bool fuzz_dev_wait(struct fuzz_dev *d, bool (*done)(struct fuzz_dev *d));

#endif
