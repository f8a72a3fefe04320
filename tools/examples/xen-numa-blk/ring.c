// SPDX-License-Identifier: GPL-2.0
/*
 * Serves the requests in a ring. Whatever is in the shared page is the guest's
 * and can change at any time: it is copied, then checked, then used.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../../lib/xen-numa.h"
#include "blk.h"

#define PAGE		4096
#define LOOK_EVERY	64	/* requests: each look is a few system calls */

/* Says where the guest's memory is and where this runs, when that has changed. */
static void look(struct blk *b, const void *data, unsigned int pages)
{
	const int fd = xengnttab_fd(b->gnttab);
	struct xen_numa_page ring, home;
	char text[sizeof(b->said)];
	unsigned int node = 0;

	xen_numa_most(fd, b->ring.sring, 1, &ring);
	xen_numa_most(fd, data, pages, &home);
	getcpu(NULL, &node);
	snprintf(text, sizeof(text), "ring node %d pxm %d, data node %d pxm %d, runs on node %u",
		 ring.node, (int)ring.pxm, home.node, (int)home.pxm, node);
	if (strcmp(text, b->said))
		puts(memcpy(b->said, text, sizeof(text)));
}

/* Fills in grants and lengths of the segments; their sectors, or 0 for bad ones. */
static unsigned int check_segments(const blkif_request_t *req, uint32_t *refs,
				   struct iovec *iov)
{
	unsigned int i, sectors, sum = 0;

	if (req->nr_segments > BLKIF_MAX_SEGMENTS_PER_REQUEST)
		return 0;
	for (i = 0; i < req->nr_segments; i++) {
		if (req->seg[i].first_sect > req->seg[i].last_sect ||
		    req->seg[i].last_sect >= PAGE / SECTOR)
			return 0;
		sectors = req->seg[i].last_sect - req->seg[i].first_sect + 1;
		refs[i] = req->seg[i].gref;
		iov[i].iov_len = sectors * SECTOR;
		sum += sectors;
	}
	return sum;
}

static bool transfer(struct blk *b, const blkif_request_t *req, bool write)
{
	uint32_t refs[BLKIF_MAX_SEGMENTS_PER_REQUEST];
	struct iovec iov[BLKIF_MAX_SEGMENTS_PER_REQUEST];
	unsigned int i, nr = req->nr_segments, sectors;
	const uint64_t first = req->sector_number;
	char *data;
	ssize_t n;

	sectors = check_segments(req, refs, iov);
	if (!sectors || first > b->sectors || sectors > b->sectors - first)
		return false;
	data = xengnttab_map_domain_grant_refs(b->gnttab, nr, b->domid, refs,
					       write ? PROT_READ : PROT_READ | PROT_WRITE);
	if (!data)
		return false;
	for (i = 0; i < nr; i++)
		iov[i].iov_base = data + i * PAGE + req->seg[i].first_sect * SECTOR;
	n = write ? pwritev(b->fd, iov, nr, first * SECTOR) :
		preadv(b->fd, iov, nr, first * SECTOR);
	if (b->requests++ % LOOK_EVERY == 0)
		look(b, data, nr);
	xengnttab_unmap(b->gnttab, data, nr);
	return n == (ssize_t)sectors * SECTOR;
}

static int carry_out(struct blk *b, const blkif_request_t *req)
{
	switch (req->operation) {
	case BLKIF_OP_READ:
		return transfer(b, req, false) ? BLKIF_RSP_OKAY : BLKIF_RSP_ERROR;
	case BLKIF_OP_WRITE:
		return transfer(b, req, true) ? BLKIF_RSP_OKAY : BLKIF_RSP_ERROR;
	case BLKIF_OP_FLUSH_DISKCACHE:
		return fdatasync(b->fd) ? BLKIF_RSP_ERROR : BLKIF_RSP_OKAY;
	default:
		return BLKIF_RSP_EOPNOTSUPP;
	}
}

int ring_serve(struct blk *b)
{
	/* The requests are read after their number. */
	const RING_IDX prod = __atomic_load_n(&b->ring.sring->req_prod, __ATOMIC_ACQUIRE);
	blkif_response_t rsp = { 0 };
	blkif_request_t req;
	int notify, more;

	if (RING_REQUEST_PROD_OVERFLOW(&b->ring, prod))
		return -EPROTO;
	while (b->ring.req_cons != prod) {
		RING_COPY_REQUEST(&b->ring, b->ring.req_cons++, &req);
		rsp.id = req.id;
		rsp.operation = req.operation;
		rsp.status = carry_out(b, &req);
		*RING_GET_RESPONSE(&b->ring, b->ring.rsp_prod_pvt++) = rsp;
	}
	RING_PUSH_RESPONSES_AND_CHECK_NOTIFY(&b->ring, notify);
	if (notify)
		xenevtchn_notify(b->evtchn, b->port);
	RING_FINAL_CHECK_FOR_REQUESTS(&b->ring, more);
	return !!more;
}

int ring_connect(struct blk *b, uint32_t ref, evtchn_port_t port)
{
	struct blkif_sring *sring;
	RING_IDX done;
	int ret;

	sring = xengnttab_map_grant_ref(b->gnttab, b->domid, ref, PROT_READ | PROT_WRITE);
	if (!sring)
		return -errno;
	b->port = xenevtchn_bind_interdomain(b->evtchn, b->domid, port);
	if (b->port < 0) {
		ret = -errno;
		xengnttab_unmap(b->gnttab, sring, 1);
		return ret;
	}
	/*
	 * Goes on where the last response was. In a new ring that is 0; in one that a
	 * backend has left that was killed, what it has not answered is done again.
	 */
	done = __atomic_load_n(&sring->rsp_prod, __ATOMIC_RELAXED);
	BACK_RING_ATTACH(&b->ring, sring, done, PAGE);
	xenevtchn_notify(b->evtchn, b->port);
	return 0;
}

void ring_disconnect(struct blk *b)
{
	if (!b->ring.sring)
		return;
	xenevtchn_unbind(b->evtchn, b->port);
	xengnttab_unmap(b->gnttab, b->ring.sring, 1);
	b->ring.sring = NULL;
}
