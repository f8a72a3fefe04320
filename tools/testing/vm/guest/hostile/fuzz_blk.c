// SPDX-License-Identifier: GPL-2.0
/*
 * A disk's ring with requests that are right, nearly right, or noise.
 */
#include <linux/delay.h>
#include <linux/gfp.h>
#include <xen/interface/grant_table.h>
#include <xen/interface/io/blkif.h>
#include <xen/interface/io/protocols.h>
#include <xen/page.h>

#include "fuzz.h"
#include "hostile.h"

#define REQUESTS	__CONST_RING_SIZE(blkif, XEN_PAGE_SIZE)
#define SEGS		BLKIF_MAX_SEGMENTS_PER_REQUEST
#define SECTORS		0x40000	/* of the disk; it may have more */
#define INDIRECT_SEGS	(XEN_PAGE_SIZE / sizeof(struct blkif_request_segment))
#define BATCH		16

static struct blkif_front_ring ring;
static struct blkif_request_segment *indirect;	/* a page of them */

static void reset(struct fuzz_dev *d)
{
	struct blkif_sring *sring = d->rings[0];

	XEN_FRONT_RING_INIT(&ring, sring, XEN_PAGE_SIZE);
}

static int announce(struct fuzz_dev *d)
{
	/* By one of the others all requests are noise. */
	const char *protocol = fuzz_chance(d, 8) ? XEN_IO_PROTO_ABI_X86_32 :
						   XEN_IO_PROTO_ABI_X86_64;

	return xenbus_printf(XBT_NIL, d->xenbus->nodename, "protocol", "%s", protocol) ?:
	       xenbus_printf(XBT_NIL, d->xenbus->nodename, "feature-persistent", "%u",
			     fuzz_chance(d, 4));
}

/* As any frontend would make it. Slot @slot has references of its own. */
static void fill_right(struct fuzz_dev *d, struct blkif_request *req, unsigned int slot)
{
	struct blkif_request_segment *seg;
	unsigned int i;

	req->operation = fuzz_chance(d, 2) ? BLKIF_OP_WRITE : BLKIF_OP_READ;
	req->u.rw.nr_segments = 1 + fuzz_below(d, SEGS);
	req->u.rw.id = fuzz_below(d, REQUESTS);	/* some of them twice */
	req->u.rw.sector_number = 8 * fuzz_below(d, SECTORS / 8 - SEGS);
	for (i = 0; i < req->u.rw.nr_segments; i++) {
		seg = &req->u.rw.seg[i];
		seg->gref = d->refs[slot * SEGS + i];
		seg->first_sect = 0;
		seg->last_sect = 7;
		fuzz_dev_grant(d, seg->gref);
	}
}

static void fill_indirect(struct fuzz_dev *d, struct blkif_request *req, unsigned int slot)
{
	unsigned int i;

	req->operation = BLKIF_OP_INDIRECT;
	req->u.indirect.indirect_op = fuzz_chance(d, 4) ? prandom_u32_state(&d->rnd) :
							  BLKIF_OP_WRITE;
	req->u.indirect.nr_segments = fuzz_chance(d, 4) ? prandom_u32_state(&d->rnd) :
							  fuzz_below(d, 40);
	req->u.indirect.sector_number = 8 * fuzz_below(d, SECTORS / 8);
	for (i = 0; i < BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST; i++)
		req->u.indirect.indirect_grefs[i] = d->refs[slot * SEGS + i];
	hostile_grant(d->refs[slot * SEGS], d->xenbus->otherend_id, virt_to_gfn(indirect),
		      GTF_permit_access | GTF_readonly);
	for (i = 0; i < 40; i++) {
		indirect[i].gref = fuzz_chance(d, 16) ? prandom_u32_state(&d->rnd) :
				   d->refs[slot * SEGS + 1 + fuzz_below(d, SEGS - 1)];
		indirect[i].first_sect = fuzz_chance(d, 32) ? prandom_u32_state(&d->rnd) : 0;
		indirect[i].last_sect = fuzz_chance(d, 32) ? prandom_u32_state(&d->rnd) : 7;
	}
	for (i = 1; i < SEGS; i++)
		fuzz_dev_grant(d, d->refs[slot * SEGS + i]);
}

/* What dom0 reads, it may read wherever it likes; it shall write nowhere else. */
static void fill_foreign(struct fuzz_dev *d, struct blkif_request *req)
{
	struct blkif_request_segment *seg;
	unsigned int i;

	req->operation = BLKIF_OP_WRITE;
	for (i = 0; i < req->u.rw.nr_segments; i++) {
		seg = &req->u.rw.seg[i];
		if (fuzz_chance(d, 2))
			seg->gref = hostile_foreign(&d->rnd, d->xenbus->otherend_id,
						    seg->gref);
	}
}

static void fill_noise(struct fuzz_dev *d, struct blkif_request *req)
{
	prandom_bytes_state(&d->rnd, req, sizeof(*req));
	req->operation = BLKIF_OP_WRITE;
	if (fuzz_chance(d, 2))
		req->u.rw.nr_segments %= SEGS + 1;
}

static void fill(struct fuzz_dev *d, struct blkif_request *req, unsigned int slot)
{
	memset(req, 0, sizeof(*req));
	fill_right(d, req, slot);
	switch (fuzz_below(d, 24)) {
	case 0:
		req->u.rw.nr_segments = fuzz_chance(d, 2) ? 0 : prandom_u32_state(&d->rnd);
		break;
	case 1:
		prandom_bytes_state(&d->rnd, &req->u.rw.sector_number,
				    sizeof(req->u.rw.sector_number));
		break;
	case 2:
		req->u.rw.sector_number = ~0ULL - fuzz_below(d, 100);
		break;
	case 3:
		req->u.rw.seg[0].first_sect = prandom_u32_state(&d->rnd);
		req->u.rw.seg[0].last_sect = prandom_u32_state(&d->rnd);
		break;
	case 4:
	case 5:
	case 6:
		fill_foreign(d, req);
		break;
	case 7:
		req->operation = prandom_u32_state(&d->rnd);
		break;
	case 8:
		fill_noise(d, req);
		break;
	case 9:
	case 10:
		fill_indirect(d, req, slot);
		break;
	case 11:
		req->operation = BLKIF_OP_DISCARD;
		req->u.discard.flag = fuzz_below(d, 2);
		req->u.discard.sector_number = 8 * fuzz_below(d, SECTORS / 8);
		req->u.discard.nr_sectors = fuzz_chance(d, 4) ? ~0ULL : 8;
		break;
	case 12:
		req->operation = BLKIF_OP_FLUSH_DISKCACHE;
		req->u.rw.nr_segments = 0;
		break;
	case 13:
		req->operation = BLKIF_OP_WRITE_BARRIER;
		break;
	}
}

/* While the backend works with them, or before. */
static void revoke(struct fuzz_dev *d, unsigned int slots)
{
	unsigned int i;

	for (i = fuzz_below(d, 16); i; i--)
		hostile_ungrant(d->refs[fuzz_below(d, slots * SEGS)]);
}

static bool answered(struct fuzz_dev *d)
{
	return READ_ONCE(ring.sring->rsp_prod) == ring.req_prod_pvt;
}

static void take_answers(struct fuzz_dev *d)
{
	struct blkif_response rsp;

	/* A backend that lies is none of what is tested. */
	while (ring.rsp_cons != READ_ONCE(ring.sring->rsp_prod)) {
		rmb();	/* the response behind the index */
		RING_COPY_RESPONSE(&ring, ring.rsp_cons, &rsp);
		ring.rsp_cons++;
		d->count.answers++;
		d->count.ok += rsp.status == BLKIF_RSP_OKAY;
	}
}

static bool requests(struct fuzz_dev *d)
{
	unsigned int nr = 1 + fuzz_below(d, BATCH), i;
	struct blkif_request req;
	bool all;

	if (!indirect)
		indirect = (void *)__get_free_page(GFP_KERNEL);
	if (!indirect)
		return false;
	for (i = 0; i < nr; i++) {
		fill(d, &req, i);
		*RING_GET_REQUEST(&ring, ring.req_prod_pvt) = req;
		ring.req_prod_pvt++;
	}
	d->count.requests += nr;
	/* One event, for the last. */
	ring.sring->rsp_event = ring.req_prod_pvt;
	RING_PUSH_REQUESTS(&ring);
	fuzz_dev_notify(d);
	if (fuzz_chance(d, 8))
		revoke(d, nr);
	all = fuzz_dev_wait(d, answered);
	take_answers(d);
	for (i = 0; i < FUZZ_REFS; i++)
		hostile_ungrant(d->refs[i]);
	return all;
}

/* A warning, and the backend does nothing more for this ring. */
static void overflow(struct fuzz_dev *d)
{
	ring.sring->req_prod = ring.req_prod_pvt + REQUESTS + 1 +
			       fuzz_below(d, 0x7fffffff - REQUESTS);
	fuzz_dev_notify(d);
	msleep(50);
}

static const char *const keys[] = {
	"ring-ref", "event-channel", "protocol", "feature-persistent",
	"multi-queue-num-queues", "ring-page-order", NULL
};

const struct fuzz_kind fuzz_blk = {
	.name		= "vbd",
	.ring_keys	= { "ring-ref" },
	.keys		= keys,
	.ready		= XenbusStateInitialised,
	.reset		= reset,
	.announce	= announce,
	.requests	= requests,
	.overflow	= overflow,
};
