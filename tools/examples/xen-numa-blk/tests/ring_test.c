// SPDX-License-Identifier: GPL-2.0
/*
 * ring.c against a guest that is this program: Xen's libraries are replaced by
 * functions of the same names, which map pages of a pool between two that cannot
 * be touched. TAP; exits with 1 if a test fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../blk.h"

#define PAGE		4096
#define SECTORS		64
#define SEGMENTS	BLKIF_MAX_SEGMENTS_PER_REQUEST
#define GRANTS		16	/* references 0 to 15 are good */
#define RING_REF	1000
#define ROUNDS		20000

static int pool = -1;		/* the guest's pages: the grants, then the ring */
static char *guest;
static struct blkif_sring *sring;
static void *meddle;		/* a request that the guest changes under way */
static int mapped, bad, tests;
static struct blk b;

static void *map_pages(unsigned int nr, const uint32_t *refs, int prot)
{
	char *at = mmap(NULL, (nr + 2) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i, page;

	if (meddle)
		memset(meddle, 0xff, sizeof(blkif_request_t));
	for (i = 0; i < nr; i++) {
		page = refs[i] == RING_REF ? GRANTS : refs[i];
		if (page > GRANTS || (page == GRANTS && refs[i] != RING_REF)) {
			munmap(at, (nr + 2) * PAGE);
			errno = EINVAL;
			return NULL;
		}
		mmap(at + (i + 1) * PAGE, PAGE, prot, MAP_SHARED | MAP_FIXED, pool, page * PAGE);
	}
	mapped += nr;
	return at + PAGE;
}

void *xengnttab_map_domain_grant_refs(xengnttab_handle *xgt, uint32_t count, uint32_t domid,
				      uint32_t *refs, int prot)
{
	return map_pages(count, refs, prot);
}

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
	return map_pages(1, &ref, prot);
}

int xengnttab_unmap(xengnttab_handle *xgt, void *start_address, uint32_t count)
{
	mapped -= count;
	return munmap((char *)start_address - PAGE, (count + 2) * PAGE);
}

int xengnttab_fd(xengnttab_handle *xgt)
{
	return -1;
}

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid,
						     evtchn_port_t remote_port)
{
	if (remote_port)
		return 1;
	errno = EINVAL;
	return -1;
}

int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
	return 0;
}

int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
	return 0;
}

static void ok(bool good, const char *what)
{
	tests++;
	bad |= !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, what);
}

static void start(void)
{
	ring_disconnect(&b);
	memset(sring, 0, PAGE);
	if (ring_connect(&b, RING_REF, 1))
		exit(2);
}

/* One request by itself; its status, or 1 if it has no answer. */
static int ask(const blkif_request_t *req)
{
	const RING_IDX at = sring->req_prod;
	blkif_response_t *rsp = RING_GET_RESPONSE(&b.ring, at);

	*RING_GET_REQUEST(&b.ring, at) = *req;
	sring->req_prod = at + 1;
	if (ring_serve(&b) || sring->rsp_prod != at + 1 || rsp->id != req->id)
		return 1;
	return rsp->status;
}

/* All that are in one piece of the disk, and nothing else, change. */
static bool honest(void)
{
	static char disk[SECTORS * 512], now[SECTORS * 512];
	blkif_request_t req = { .nr_segments = 0 };
	unsigned int i, s, sum, round;
	char *at, *from;

	if (pread(b.fd, disk, sizeof(disk), 0) != sizeof(disk))
		return false;
	for (round = 0; round < 2000; round++) {
		for (i = 0; i < GRANTS * PAGE; i++)
			guest[i] = random();
		req.operation = random() % 2 ? BLKIF_OP_READ : BLKIF_OP_WRITE;
		req.nr_segments = 1 + random() % 4;
		req.id = random();
		for (i = 0, sum = 0; i < req.nr_segments; i++) {
			req.seg[i].gref = (round + i) % GRANTS;
			req.seg[i].first_sect = random() % 8;
			req.seg[i].last_sect = req.seg[i].first_sect +
				random() % (8 - req.seg[i].first_sect);
			sum += req.seg[i].last_sect - req.seg[i].first_sect + 1;
		}
		req.sector_number = random() % (SECTORS - sum + 1);
		if (ask(&req) != BLKIF_RSP_OKAY || mapped != 1)
			return false;
		at = disk + req.sector_number * 512;
		for (i = 0; i < req.nr_segments; i++) {
			from = guest + req.seg[i].gref * PAGE + req.seg[i].first_sect * 512;
			s = (req.seg[i].last_sect - req.seg[i].first_sect + 1) * 512;
			if (req.operation == BLKIF_OP_WRITE)
				memcpy(at, from, s);
			else if (memcmp(at, from, s))
				return false;
			at += s;
		}
		if (pread(b.fd, now, sizeof(now), 0) != sizeof(now) ||
		    memcmp(now, disk, sizeof(now)))
			return false;
	}
	return true;
}

static void refused(void)
{
	const blkif_request_t good = {
		.operation = BLKIF_OP_WRITE, .nr_segments = 2, .id = 7,
		.seg = { { .gref = 1, .last_sect = 7 }, { .gref = 2, .last_sect = 7 } },
	};
	static const unsigned int sizes[] = { 0, SEGMENTS + 1, 255 };
	static const uint64_t sectors[] = {
		SECTORS - 15, SECTORS, SECTORS + 1, 1ULL << 55, UINT64_MAX - 15, UINT64_MAX
	};
	blkif_request_t req = good;
	unsigned int i;

	ok(ask(&req) == BLKIF_RSP_OKAY, "a good request");
	for (i = 0; i < 3; i++) {
		req = good;
		req.nr_segments = sizes[i];
		ok(ask(&req) == BLKIF_RSP_ERROR, "a number of segments that is none");
	}
	for (i = 0; i < 6; i++) {
		req = good;
		req.sector_number = sectors[i];
		ok(ask(&req) == BLKIF_RSP_ERROR, "a sector beyond the end");
	}
	req = good;
	req.seg[0].last_sect = 8;
	ok(ask(&req) == BLKIF_RSP_ERROR, "a segment beyond its page");
	req.seg[0].first_sect = 5;
	req.seg[0].last_sect = 4;
	ok(ask(&req) == BLKIF_RSP_ERROR, "a segment that ends before it begins");
	req = good;
	req.seg[1].gref = GRANTS;
	ok(ask(&req) == BLKIF_RSP_ERROR, "a grant that is none");
	req = good;
	req.operation = BLKIF_OP_INDIRECT;
	ok(ask(&req) == BLKIF_RSP_EOPNOTSUPP, "an operation that was not offered");
	req.operation = BLKIF_OP_FLUSH_DISKCACHE;
	req.nr_segments = 0;
	ok(ask(&req) == BLKIF_RSP_OKAY, "a flush");

	meddle = RING_GET_REQUEST(&b.ring, sring->req_prod);
	ok(ask(&good) == BLKIF_RSP_OKAY, "a request that changes after it was checked");
	meddle = NULL;
}

static void indexes(void)
{
	static const RING_IDX ahead[] = { 33, 34, 1U << 31, UINT32_MAX };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		start();
		sring->req_prod = ahead[i];
		ok(ring_serve(&b) == -EPROTO, "a producer index too far ahead");
	}
	start();
	sring->req_prod = 32;
	ok(!ring_serve(&b) && sring->rsp_prod == 32, "a full ring");

	ring_disconnect(&b);
	sring->rsp_prod = 1000;
	sring->req_prod = 1003;
	ok(!ring_connect(&b, RING_REF, 1) && !ring_serve(&b) && sring->rsp_prod == 1003,
	   "a ring that another has left");
	ring_disconnect(&b);
	sring->rsp_prod = UINT32_MAX - 1;
	sring->req_prod = 3;
	ok(!ring_connect(&b, RING_REF, 1) && !ring_serve(&b) && sring->rsp_prod == 3,
	   "and one around 2^32");
	ring_disconnect(&b);
	ok(ring_connect(&b, RING_REF, 0) == -EINVAL && !mapped, "an event channel that is none");
	ok(ring_connect(&b, GRANTS, 1) == -EINVAL && !mapped, "a ring that is none");
}

/* The guest that writes the ring while it is served. */
static void *scribble(void *end)
{
	unsigned int seed = 1, at;

	while (!__atomic_load_n((bool *)end, __ATOMIC_RELAXED)) {
		/* mostly small numbers, so that much of it passes the checks */
		at = 64 + rand_r(&seed) % (PAGE - 64);
		__atomic_store_n((char *)sring + at, rand_r(&seed) % (rand_r(&seed) % 4 ? 9 : 256),
				 __ATOMIC_RELAXED);
	}
	return NULL;
}

static void scribbled(void)
{
	bool end = false, held = true;
	unsigned int round;
	struct stat st;
	pthread_t t;

	start();
	pthread_create(&t, NULL, scribble, &end);
	for (round = 0; round < ROUNDS; round++) {
		sring->req_prod += 1 + random() % 32;
		held &= ring_serve(&b) >= 0 && mapped == 1;
	}
	__atomic_store_n(&end, true, __ATOMIC_RELAXED);
	pthread_join(t, NULL);
	fstat(b.fd, &st);
	ok(held, "a ring that changes all the time: served, and nothing stays mapped");
	ok(st.st_size == SECTORS * 512, "and the image is as long as before");
}

int main(void)
{
	pool = memfd_create("guest", 0);
	b.fd = memfd_create("image", 0);
	if (ftruncate(pool, (GRANTS + 1) * PAGE) || ftruncate(b.fd, SECTORS * 512))
		return 2;
	guest = mmap(NULL, (GRANTS + 1) * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, pool, 0);
	sring = (struct blkif_sring *)(guest + GRANTS * PAGE);
	b.sectors = SECTORS;
	setlinebuf(stdout);
	alarm(120);	/* for a ring that is served for ever */
	puts("TAP version 13");
	start();
	ok(honest(), "2000 requests: the disk is as it should be after each");
	refused();
	indexes();
	scribbled();
	printf("1..%d\n", tests);
	return bad;
}
