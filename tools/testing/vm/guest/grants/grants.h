/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Grants pages of a test guest to dom0 and takes them back, as dom0 asks for.
 * Works when "xn_grants=MIB" is on the kernel's command line, where MIB is where
 * the upper half of the guest's memory begins; PVH guests only.
 *
 * dom0 writes "NUMBER ORDER" to data/grants/order below the guest's directory in
 * xenstore. The answer is in data/grants/answer: "NUMBER ok WORDS" or "NUMBER
 * failed ERROR". Orders, and the words that answer them:
 *   make SET NR WHERE       grants NR pages, filled as "fill" does, from the half
 *                           that WHERE says: low, high, turns (low, high, low...)
 *                           or halves (first all the low ones). data/grants/SET/K
 *                           has "REF:GFN " of GRANTS_PER_NODE pages, in hex
 *   fill SET                writes to all its pages: the frame's number (64 bits),
 *                           the index in the set (64 bits), zeroes, and in the
 *                           last 64 bits the complement of the first
 *   look SET INDEX OFFSET   "BYTE" of that page, decimal
 *   revoke SET FIRST NR     ends access to these, now or when dom0 unmaps them
 *   used SET                "NR PENDING": grants that dom0 has mapped, and revoked
 *                           ones that it has not yet unmapped
 *   free SET                ends access to all and forgets the set
 *   event                   "PORT" of an event channel that dom0 may bind to
 *   events                  "NR" of events on that since the guest's start
 */
#ifndef XN_GRANTS_H
#define XN_GRANTS_H

#include <linux/types.h>
#include <xen/grant_table.h>

struct page;

#define GRANTS_SETS	8
#define GRANTS_MAX	1024	/* pages in a set */
#define GRANTS_PER_NODE	64	/* in one node of xenstore, which holds 2 KiB */

/* pool.c: pages of both halves, all taken when the guest starts. */

/* @split: first frame of the upper half. Returns 0 or -ENOMEM. */
int grants_pool_fill(unsigned long split);
/* Returns: a page that nobody has mapped, or NULL. */
struct page *grants_pool_take(bool upper);
void grants_pool_give(struct page *page);

/*
 * set.c: what the orders say. Each returns 0 or an error; all are called from
 * one thread.
 */

int grants_make(unsigned int set, unsigned int nr, const char *where);
int grants_fill(unsigned int set);
int grants_look(unsigned int set, unsigned int index, unsigned int offset, u8 *byte);
int grants_revoke(unsigned int set, unsigned int first, unsigned int nr);
int grants_used(unsigned int set, unsigned int *used, unsigned int *pending);
int grants_free(unsigned int set);

/* event.c */

/* Returns 0 or an error; the same port each time. */
int grants_event(u32 *port);
unsigned int grants_events(void);

#endif
