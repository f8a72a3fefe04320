/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A block frontend of a test guest that means harm to dom0. It takes the
 * guest's disks when "xn_hostile=MODE[,MODE...]" is on its kernel's command
 * line; dom0 may change the modes any time by writing data/hostile below the
 * guest's directory in xenstore. The driver answers about every second in
 * data/hostile-count: "MODES OK FAILED", modes as a number (HOSTILE_*) and the
 * requests answered so far.
 */
#ifndef XN_HOSTILE_H
#define XN_HOSTILE_H

#include <linux/prandom.h>
#include <linux/types.h>

#include <xen/interface/io/blkif.h>
#include <xen/xenbus.h>

enum {
	HOSTILE_FOREIGN	= 1 << 0,	/* grants nothing, or what is not its own */
	HOSTILE_REVOKE	= 1 << 1,	/* changes grants before the response */
	HOSTILE_FLIP	= 1 << 2,	/* other half of memory on every request */
	HOSTILE_SWING	= 1 << 3,	/* other half every HOSTILE_SWING_MS */
};

#define HOSTILE_ALL	(HOSTILE_FOREIGN | HOSTILE_REVOKE | HOSTILE_FLIP | \
			 HOSTILE_SWING)

/*
 * Slower than votes fade in dom0 and faster than its hold time: without a hold
 * time it would move each time.
 */
#define HOSTILE_SWING_MS	1500

#define HOSTILE_SEGS	BLKIF_MAX_SEGMENTS_PER_REQUEST

/* A request that is being made, or waits for its response. */
struct hostile_request {
	grant_ref_t refs[HOSTILE_SEGS];	/* ours as long as the driver runs */
	bool in_flight;
};

/* What decides about the next attack; used by the ring's thread alone. */
struct hostile_attack {
	struct rnd_state rnd;
	unsigned int modes;		/* of HOSTILE_*, read anew for each request */
	u64 nr;				/* requests made so far */
	domid_t victim;
	u64 sectors;			/* of the disk; not 0 */
};

/* driver.c */

/* Returns: the modes that are wanted now. */
unsigned int hostile_modes(void);

/* ring.c: the ring and the thread that fills it; one of them. */

/* Makes the ring known to the backend. Returns 0 or an error. */
int hostile_ring_setup(struct xenbus_device *dev);
/* Begins to send, once. Returns 0 or an error. */
int hostile_ring_start(struct xenbus_device *dev);

/* attack.c */

/*
 * Instead of a grant of a page of ours, one of what cannot be granted, or
 * nothing. Returns the reference for the request, usually @ref.
 */
grant_ref_t hostile_foreign(struct rnd_state *rnd, domid_t victim, grant_ref_t ref);
/* Fills in @req and its grants; the caller sets the id. */
void hostile_fill(struct hostile_attack *a, struct hostile_request *r,
		  struct blkif_request *req);
/* Before hostile_sent() of all requests of a batch: lets the backend go on. */
void hostile_pause(struct hostile_attack *a);
/* The request is with the backend by now. */
void hostile_sent(struct hostile_attack *a, struct hostile_request *r);
/* The response is here: no entry stays behind. */
void hostile_answered(struct hostile_request *r);

/* pages.c */

#define HOSTILE_PAGES	64	/* in each half */

/* Finds pages in both halves of memory. Returns 0 or -ENOMEM. */
int hostile_pages_find(void);
/* Returns: frame number of a data page in the lower or upper half. */
u32 hostile_page(bool upper, u32 random);

/* grants.c: the grant table itself, without the kernel's checks. */

/* Call it when @highest and all below are allocated. Returns 0 or an error. */
int hostile_grants_init(grant_ref_t highest);
void hostile_grant(grant_ref_t ref, domid_t to, u32 gfn, u16 flags);
void hostile_ungrant(grant_ref_t ref);
/* Returns: frame number of the table itself, which belongs to Xen. */
u32 hostile_grants_gfn(void);
/* Maps a page that @from grants. Returns 0 or an error. */
int hostile_grants_map(domid_t from, grant_ref_t ref);
/* Returns: frame number of that page; without one, of nothing. */
u32 hostile_victims_gfn(void);

#endif
