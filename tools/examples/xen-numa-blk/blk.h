/* SPDX-License-Identifier: GPL-2.0 */
/* The two halves of the example: ring.c serves, xen-numa-blk.c says when. */
#ifndef XEN_NUMA_BLK_H
#define XEN_NUMA_BLK_H

#include <stdint.h>

/* Xen's interface as it is now; without this it is that of Xen 3. */
#define __XEN_TOOLS__
#include <xen-barrier.h>
#include <xenevtchn.h>
#include <xengnttab.h>
#include <xen/io/blkif.h>

#define SECTOR	512

struct blk {
	xengnttab_handle *gnttab;
	xenevtchn_handle *evtchn;
	uint32_t domid;		/* of the guest */
	int fd;			/* of the image */
	uint64_t sectors;	/* in it */
	blkif_back_ring_t ring;	/* without an sring: not connected */
	int port;
	unsigned long requests;
	char said[128];		/* about places, last */
};

/* Takes over the ring and event channel that a guest offers; 0 or -errno. */
int ring_connect(struct blk *b, uint32_t ref, evtchn_port_t port);

/*
 * Serves what is in the ring by now. Returns whether there is more meanwhile, or
 * -EPROTO for a ring that no honest frontend has.
 */
int ring_serve(struct blk *b);

/* Gives up the ring, if there is one. */
void ring_disconnect(struct blk *b);

#endif
