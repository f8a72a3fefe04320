// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with each request.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <xen/interface/grant_table.h>

#include "hostile.h"

#define SECTORS_PER_PAGE	8
#define LAPIC_GFN		0xfee00
#define NOBODY			0x7000	/* a domain that does not exist */

static u32 below(struct rnd_state *rnd, u32 n)
{
	return prandom_u32_state(rnd) % n;
}

static u32 random_below(struct hostile_attack *a, u32 n)
{
	return below(&a->rnd, n);
}

/* Among other attacks, one that makes requests fail must not be all there is. */
static bool chosen(struct hostile_attack *a, unsigned int mode)
{
	return a->modes == mode || (a->modes & mode && !random_below(a, 4));
}

static bool upper_half(struct hostile_attack *a)
{
	if (a->modes & HOSTILE_FLIP && a->modes & HOSTILE_SWING)
		/* both: one after the other */
		return (jiffies / (20 * HZ) & 1 ? a->nr :
			jiffies / msecs_to_jiffies(HOSTILE_SWING_MS)) & 1;
	if (a->modes & HOSTILE_FLIP)
		return a->nr & 1;
	if (a->modes & HOSTILE_SWING)
		return jiffies / msecs_to_jiffies(HOSTILE_SWING_MS) & 1;
	return false;
}

grant_ref_t hostile_foreign(struct rnd_state *rnd, domid_t victim, grant_ref_t ref)
{
	switch (below(rnd, 11)) {
	case 0:	/* never granted */
		return ref;
	case 1:	/* beyond the table */
		return 0xfffffff0;
	case 2:	/* a reserved one, granted to nobody or for something else */
		return below(rnd, 8);
	case 3:	/* behind the memory: a hole, or another's if the guest is PV */
		hostile_grant(ref, victim, get_num_physpages() + 0x1000, GTF_permit_access);
		return ref;
	case 4:	/* beyond every address */
		hostile_grant(ref, victim, 0xffffffff, GTF_permit_access);
		return ref;
	case 5:	/* no memory at all */
		hostile_grant(ref, victim, LAPIC_GFN, GTF_permit_access);
		return ref;
	case 6:	/* Xen's */
		hostile_grant(ref, victim, hostile_grants_gfn(),
			      GTF_permit_access | GTF_readonly);
		return ref;
	case 7:	/* to another */
		hostile_grant(ref, NOBODY, hostile_page(false, 0),
			      GTF_permit_access);
		return ref;
	case 8:	/* for a transfer, not for access */
		hostile_grant(ref, victim, 0, GTF_accept_transfer);
		return ref;
	case 9:	/* dom0's own, which it has granted to this guest */
		hostile_grant(ref, victim, hostile_victims_gfn(), GTF_permit_access);
		return ref;
	default:	/* anywhere in the first 8 GiB */
		hostile_grant(ref, victim, below(rnd, 1 << 21),
			      GTF_permit_access | GTF_readonly);
		return ref;
	}
}

void hostile_fill(struct hostile_attack *a, struct hostile_request *r,
		  struct blkif_request *req)
{
	/* A request with one bad segment fails; some shall get through. */
	bool bad = chosen(a, HOSTILE_FOREIGN) && random_below(a, 4);
	bool upper = upper_half(a);
	struct blkif_request_segment *seg;
	grant_ref_t ref;
	unsigned int i;

	memset(req, 0, sizeof(*req));
	/*
	 * A bad one only reads from memory: among the frames that dom0 could
	 * overwrite is the table that the next attack needs.
	 */
	req->operation = bad || random_below(a, 2) ? BLKIF_OP_WRITE : BLKIF_OP_READ;
	req->u.rw.nr_segments = HOSTILE_SEGS;
	req->u.rw.sector_number = random_below(a, a->sectors / SECTORS_PER_PAGE -
					       HOSTILE_SEGS) * SECTORS_PER_PAGE;
	for (i = 0; i < HOSTILE_SEGS; i++) {
		ref = r->refs[i];
		if (bad && random_below(a, 2))
			ref = hostile_foreign(&a->rnd, a->victim, ref);
		else
			hostile_grant(ref, a->victim,
				      hostile_page(upper, prandom_u32_state(&a->rnd)),
				      GTF_permit_access);
		seg = &req->u.rw.seg[i];
		seg->gref = ref;
		seg->first_sect = 0;
		seg->last_sect = SECTORS_PER_PAGE - 1;
	}
	a->nr++;
}

void hostile_pause(struct hostile_attack *a)
{
	if (!(a->modes & HOSTILE_REVOKE))
		return;
	/* Before the backend looks, while it maps, and while it works. */
	switch (random_below(a, 4)) {
	case 0:
		break;
	case 1:
		udelay(random_below(a, 5000));
		break;
	default:
		msleep(random_below(a, 40));
		break;
	}
}

void hostile_sent(struct hostile_attack *a, struct hostile_request *r)
{
	unsigned int i;

	if (!chosen(a, HOSTILE_REVOKE))
		return;
	for (i = 0; i < HOSTILE_SEGS; i++) {
		switch (random_below(a, 4)) {
		case 0:
			hostile_ungrant(r->refs[i]);
			break;
		case 1:
			hostile_grant(r->refs[i], NOBODY, 0, GTF_permit_access);
			break;
		case 2:
			hostile_grant(r->refs[i], a->victim,
				      hostile_page(i & 1, i),
				      GTF_permit_access | GTF_readonly);
			break;
		}
	}
}

void hostile_answered(struct hostile_request *r)
{
	unsigned int i;

	for (i = 0; i < HOSTILE_SEGS; i++)
		hostile_ungrant(r->refs[i]);
}
