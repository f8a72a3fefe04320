// SPDX-License-Identifier: GPL-2.0
/*
 * srat: parse the table, and look up in what was found.
 *
 * A table is used as a whole or not at all: one that contradicts itself cannot
 * be trusted in the rest either.
 */
#include <linux/bits.h>
#include <linux/bsearch.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "resolve.h"
#include "srat.h"

/* Of Xen, which counts frames of this size whatever the kernel does. */
#define FRAME_SHIFT	12
#define FRAME_BYTES	BIT_ULL(FRAME_SHIFT)

/* Before this revision a PXM has 8 bits, and what is beside them is undefined. */
#define REVISION_WIDE	2

/* Types of entries; all others describe nothing of x86 hosts. */
#define TYPE_APIC	0
#define TYPE_MEMORY	1
#define TYPE_X2APIC	2

#define ENABLED		1

/*
 * Packed, because entries begin wherever the last one ended: the compiler then
 * reads fields that are not aligned.
 */
struct table {
	char signature[4];
	__le32 length;
	u8 revision;
	u8 unused[39];
} __packed;

struct entry {
	u8 type;
	u8 length;
} __packed;

struct entry_apic {
	struct entry head;
	u8 pxm_low;
	u8 apic_id;
	__le32 flags;
	u8 unused_1;
	u8 pxm_high[3];
	u8 unused_2[4];
} __packed;

struct entry_memory {
	struct entry head;
	__le32 pxm;
	u8 unused_1[2];
	__le64 base;
	__le64 size;
	u8 unused_2[4];
	__le32 flags;
	u8 unused_3[8];
} __packed;

struct entry_x2apic {
	struct entry head;
	u8 unused_1[2];
	__le32 pxm;
	__le32 apic_id;
	__le32 flags;
	u8 unused_2[8];
} __packed;

static_assert(sizeof(struct table) == 48);
static_assert(sizeof(struct entry_apic) == 16);
static_assert(sizeof(struct entry_memory) == 40);
static_assert(sizeof(struct entry_x2apic) == 24);

/*
 * The first pass over the table has no arrays yet and only counts. Until they
 * are sorted and merged, ranges are of bytes.
 */
struct parser {
	struct srat *srat;
	const void *table;
	u32 len;
	u32 offset;	/* of the entry in hand */
	bool wide;	/* PXMs of 32 bits */
	char *why;
	size_t why_len;
};

static int malformed(struct parser *p, const char *what)
{
	snprintf(p->why, p->why_len, "offset %u: %s", p->offset, what);

	return -EINVAL;
}

/* Nobody could tell this one from not knowing. */
static int check_pxm(struct parser *p, u32 pxm)
{
	return pxm == RESOLVE_UNKNOWN ? malformed(p, "impossible PXM") : 0;
}

static int add_cpu(struct parser *p, u32 apic_id, u32 pxm)
{
	struct srat *s = p->srat;

	if (s->cpus) {
		s->cpus[s->nr_cpus].apic_id = apic_id;
		s->cpus[s->nr_cpus].pxm = pxm;
	}
	s->nr_cpus++;

	return check_pxm(p, pxm);
}

static int take_apic(struct parser *p, const struct entry_apic *e)
{
	u32 pxm;

	if (e->head.length < sizeof(*e))
		return malformed(p, "APIC entry is too short");
	if (!(le32_to_cpu(e->flags) & ENABLED))
		return 0;
	pxm = e->pxm_low;
	if (p->wide)
		pxm |= e->pxm_high[0] << 8 | e->pxm_high[1] << 16 |
		       (u32)e->pxm_high[2] << 24;

	return add_cpu(p, e->apic_id, pxm);
}

/* Newer than narrow PXMs, though some firmware puts it into old revisions. */
static int take_x2apic(struct parser *p, const struct entry_x2apic *e)
{
	if (e->head.length < sizeof(*e))
		return malformed(p, "x2APIC entry is too short");
	if (!(le32_to_cpu(e->flags) & ENABLED))
		return 0;

	return add_cpu(p, le32_to_cpu(e->apic_id), le32_to_cpu(e->pxm));
}

/* Memory that may be plugged in later counts: its frames will be there then. */
static int take_memory(struct parser *p, const struct entry_memory *e)
{
	struct srat *s = p->srat;
	u64 base, size;
	u32 pxm;

	if (e->head.length < sizeof(*e))
		return malformed(p, "memory entry is too short");
	base = le64_to_cpu(e->base);
	size = le64_to_cpu(e->size);
	pxm = le32_to_cpu(e->pxm);
	if (!(le32_to_cpu(e->flags) & ENABLED) || !size)
		return 0;
	if (base + size < base)
		return malformed(p, "memory entry has no end");
	if (!p->wide)
		pxm &= 0xff;
	if (s->ranges) {
		s->ranges[s->nr_ranges].start = base;
		s->ranges[s->nr_ranges].end = base + size;
		s->ranges[s->nr_ranges].pxm = pxm;
	}
	s->nr_ranges++;

	return check_pxm(p, pxm);
}

static int take_entry(struct parser *p)
{
	const void *here = p->table + p->offset;
	const struct entry *e = here;
	u32 left = p->len - p->offset;

	/* Not known to be there before this has seen to it. */
	if (left < sizeof(*e) || left < e->length)
		return malformed(p, "entry goes beyond the table");
	if (e->length < sizeof(*e))
		return malformed(p, "entry without a length");

	switch (e->type) {
	case TYPE_APIC:
		return take_apic(p, here);
	case TYPE_MEMORY:
		return take_memory(p, here);
	case TYPE_X2APIC:
		return take_x2apic(p, here);
	default:
		return 0;
	}
}

static int take_all(struct parser *p)
{
	const struct entry *e;
	int err;

	p->srat->nr_ranges = 0;
	p->srat->nr_cpus = 0;
	for (p->offset = sizeof(struct table); p->offset < p->len;
	     p->offset += e->length) {
		e = p->table + p->offset;
		err = take_entry(p);
		if (err)
			return err;
	}

	return 0;
}

/* An entry is longer than what is kept of it, so @len bounds this too. */
static int make_arrays(struct srat *s)
{
	if (s->nr_ranges) {
		s->ranges = kvcalloc(s->nr_ranges, sizeof(*s->ranges), GFP_KERNEL);
		if (!s->ranges)
			return -ENOMEM;
	}
	if (s->nr_cpus) {
		s->cpus = kvcalloc(s->nr_cpus, sizeof(*s->cpus), GFP_KERNEL);
		if (!s->cpus)
			return -ENOMEM;
	}

	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct srat_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static int by_apic_id(const void *a, const void *b)
{
	const struct srat_cpu *x = a, *y = b;

	return x->apic_id < y->apic_id ? -1 : x->apic_id > y->apic_id;
}

static int merge_ranges(struct parser *p)
{
	struct srat *s = p->srat;
	struct srat_range *last = NULL, *r;
	unsigned int i;

	sort(s->ranges, s->nr_ranges, sizeof(*s->ranges), by_start, NULL);
	for (i = 0; i < s->nr_ranges; i++) {
		r = &s->ranges[i];
		if (last && r->start < last->end && r->pxm != last->pxm) {
			snprintf(p->why, p->why_len,
				 "memory at 0x%llx is of PXM %u and of PXM %u",
				 r->start, last->pxm, r->pxm);
			return -EINVAL;
		}
		if (last && r->start <= last->end && r->pxm == last->pxm) {
			if (r->end > last->end)
				last->end = r->end;
			continue;
		}
		last = last ? last + 1 : s->ranges;
		*last = *r;
	}
	s->nr_ranges = last ? last - s->ranges + 1 : 0;

	return 0;
}

/*
 * A frame of which a PXM has only a part is nobody's, as one of two PXMs.
 * Ranges that touch are one by now, so none comes to touch its like here.
 */
static void bytes_to_frames(struct srat *s)
{
	unsigned int i, nr = 0;

	for (i = 0; i < s->nr_ranges; i++) {
		struct srat_range r = s->ranges[i];

		/* Not rounded by adding, which could overflow. */
		r.start = (r.start >> FRAME_SHIFT) + !!(r.start & (FRAME_BYTES - 1));
		r.end >>= FRAME_SHIFT;
		if (r.start < r.end)
			s->ranges[nr++] = r;
	}
	s->nr_ranges = nr;
}

static int merge_cpus(struct parser *p)
{
	struct srat *s = p->srat;
	struct srat_cpu *last = NULL, *c;
	unsigned int i;

	sort(s->cpus, s->nr_cpus, sizeof(*s->cpus), by_apic_id, NULL);
	for (i = 0; i < s->nr_cpus; i++) {
		c = &s->cpus[i];
		if (!last || c->apic_id != last->apic_id) {
			last = last ? last + 1 : s->cpus;
			*last = *c;
		} else if (c->pxm != last->pxm) {
			snprintf(p->why, p->why_len,
				 "APIC %u is of PXM %u and of PXM %u",
				 c->apic_id, last->pxm, c->pxm);
			return -EINVAL;
		}
	}
	s->nr_cpus = last ? last - s->cpus + 1 : 0;

	return 0;
}

static int open_table(struct parser *p, const void *table, size_t len)
{
	const struct table *t = table;

	if (len < sizeof(*t))
		return malformed(p, "table is shorter than its header");
	if (memcmp(t->signature, "SRAT", sizeof(t->signature)))
		return malformed(p, "table is no SRAT");
	p->len = le32_to_cpu(t->length);
	if (p->len < sizeof(*t) || p->len > len)
		return malformed(p, "table has not the length that it says");
	if (p->len > SRAT_LEN_MAX)
		return malformed(p, "table is too long to be true");
	p->table = table;
	p->wide = t->revision >= REVISION_WIDE;

	return 0;
}

static int parse(struct parser *p, const void *table, size_t len)
{
	int err = open_table(p, table, len);

	if (!err)
		err = take_all(p);
	if (!err)
		err = make_arrays(p->srat);
	if (!err)
		err = take_all(p);
	if (!err)
		err = merge_ranges(p);
	if (!err)
		err = merge_cpus(p);
	if (err)
		return err;
	bytes_to_frames(p->srat);

	return p->srat->nr_ranges || p->srat->nr_cpus ? 0 : -ENOENT;
}

/**
 * srat_parse() - learn what a SRAT says
 * @s: result; to be freed with srat_free(), empty after an error
 * @table: from its header on, at any alignment
 * @len: bytes that may be read at @table; the table may say that it is shorter.
 *       What is allocated is less than this.
 * @why: why the table is malformed: what, with the offset of the entry in the
 *       table, or for entries that contradict each other the address or APIC id
 * @why_len: room at @why in bytes
 *
 * The table's checksum is not looked at: who found the table has done so.
 *
 * Context: process context, may sleep.
 * Return: 0, -EINVAL for a malformed table, -ENOENT when neither memory nor
 * CPUs are enabled in it, -ENOMEM.
 */
int srat_parse(struct srat *s, const void *table, size_t len, char *why,
	       size_t why_len)
{
	struct parser p = { .srat = s, .why = why, .why_len = why_len };
	int err;

	memset(s, 0, sizeof(*s));
	err = parse(&p, table, len);
	if (err)
		srat_free(s);

	return err;
}

/**
 * srat_free() - give back what srat_parse() made
 * @s: is empty then: all lookups are answered with "unknown"
 *
 * Context: process context, may sleep; nobody looks up meanwhile.
 */
void srat_free(struct srat *s)
{
	kvfree(s->ranges);
	kvfree(s->cpus);
	memset(s, 0, sizeof(*s));
}

static int mfn_in_range(const void *key, const void *elt)
{
	const struct srat_range *r = elt;
	u64 mfn = *(const u64 *)key;

	return mfn < r->start ? -1 : mfn >= r->end;
}

/**
 * srat_pxm_of_mfn() - who has a frame
 * @s: what a table says
 * @mfn: any number
 *
 * Context: any.
 * Return: the PXM, or RESOLVE_UNKNOWN.
 */
u32 srat_pxm_of_mfn(const struct srat *s, u64 mfn)
{
	const struct srat_range *r;

	r = bsearch(&mfn, s->ranges, s->nr_ranges, sizeof(*r), mfn_in_range);

	return r ? r->pxm : RESOLVE_UNKNOWN;
}

/**
 * srat_pxm_of_apic() - where a CPU is
 * @s: what a table says
 * @apic_id: any number
 *
 * Context: any.
 * Return: the PXM, or RESOLVE_UNKNOWN.
 */
u32 srat_pxm_of_apic(const struct srat *s, u32 apic_id)
{
	const struct srat_cpu key = { .apic_id = apic_id };
	const struct srat_cpu *c;

	c = bsearch(&key, s->cpus, s->nr_cpus, sizeof(*c), by_apic_id);

	return c ? c->pxm : RESOLVE_UNKNOWN;
}

/* The lowest PXM that is at least @from, or RESOLVE_UNKNOWN, which none is. */
static u32 next_pxm(const struct srat *s, u32 from)
{
	u32 pxm, best = RESOLVE_UNKNOWN;
	unsigned int i;

	for (i = 0; i < s->nr_ranges; i++) {
		pxm = s->ranges[i].pxm;
		if (pxm >= from && pxm < best)
			best = pxm;
	}
	for (i = 0; i < s->nr_cpus; i++) {
		pxm = s->cpus[i].pxm;
		if (pxm >= from && pxm < best)
			best = pxm;
	}

	return best;
}

/**
 * srat_pxms() - the PXMs that have memory or CPUs
 * @s: what a table says
 * @pxms: result, ascending
 * @max: room at @pxms; the lowest ones are there when it is not enough
 *
 * Context: any; takes as many looks at the table as there are PXMs.
 * Return: how many are in @pxms.
 */
unsigned int srat_pxms(const struct srat *s, u32 *pxms, unsigned int max)
{
	unsigned int nr = 0;
	u32 pxm;

	for (pxm = next_pxm(s, 0); pxm != RESOLVE_UNKNOWN && nr < max;
	     pxm = next_pxm(s, pxm + 1))
		pxms[nr++] = pxm;

	return nr;
}
