// SPDX-License-Identifier: GPL-2.0
/*
 * A second reading of the table, which shares nothing with the first.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "reference.h"

#define HEADER		48
#define UNKNOWN		0xffffffffU
#define FRAME		4096ULL
#define LAST_MFN	(~0ULL / FRAME)

/* One entry that counts; @last is the last byte of memory. */
struct found {
	bool memory;
	bool cpu;
	u64 first;
	u64 last;
	u32 apic_id;
	u32 pxm;
};

static u64 number(const u8 *at, unsigned int size)
{
	u64 n = 0;

	while (size--)
		n = n << 8 | at[size];

	return n;
}

static u32 length(const u8 *table)
{
	return number(table + 4, 4);
}

static u32 least(u8 type)
{
	switch (type) {
	case 0:
		return 16;
	case 1:
		return 40;
	case 2:
		return 24;
	default:
		return 2;
	}
}

/* False if the entry says what none can say. It is all there. */
static bool look(const u8 *table, const u8 *e, struct found *f)
{
	bool narrow = table[8] < 2;
	u64 size;

	memset(f, 0, sizeof(*f));
	switch (e[0]) {
	case 0:
		f->cpu = e[4] & 1;
		f->apic_id = e[3];
		f->pxm = e[2];
		if (!narrow)
			f->pxm += 256 * (u32)number(e + 9, 3);
		break;
	case 1:
		size = number(e + 16, 8);
		f->memory = e[28] & 1 && size;
		f->first = number(e + 8, 8);
		f->last = f->first + size - 1;
		f->pxm = number(e + 2, narrow ? 1 : 4);
		if (f->memory && (f->last < f->first || f->last == ~0ULL))
			return false;
		break;
	case 2:
		f->cpu = e[12] & 1;
		f->apic_id = number(e + 8, 4);
		f->pxm = number(e + 4, 4);
		break;
	}

	return !(f->cpu || f->memory) || f->pxm != UNKNOWN;
}

static bool well_formed(const u8 *table, size_t len)
{
	u32 at, left;
	struct found f;

	if (len < HEADER || memcmp(table, "SRAT", 4) ||
	    length(table) < HEADER || length(table) > len)
		return false;
	for (at = HEADER; at < length(table); at += table[at + 1]) {
		left = length(table) - at;
		if (left < 2 || table[at + 1] > left ||
		    table[at + 1] < least(table[at]) ||
		    !look(table, table + at, &f))
			return false;
	}

	return true;
}

static bool contradicts(const struct found *a, const struct found *b)
{
	if (a->pxm == b->pxm)
		return false;
	if (a->cpu && b->cpu)
		return a->apic_id == b->apic_id;

	return a->memory && b->memory && a->first <= b->last && b->first <= a->last;
}

static bool consistent(const u8 *table)
{
	struct found a, b;
	u32 i, j;

	for (i = HEADER; i < length(table); i += table[i + 1]) {
		look(table, table + i, &a);
		for (j = HEADER; j < i; j += table[j + 1]) {
			look(table, table + j, &b);
			if (contradicts(&a, &b))
				return false;
		}
	}

	return true;
}

/*
 * The first whole frame from the beginning of an entry on is known if any is in
 * what begins there.
 */
static bool useful(const u8 *table)
{
	struct found f;
	u32 at;

	for (at = HEADER; at < length(table); at += table[at + 1]) {
		look(table, table + at, &f);
		if (f.cpu)
			return true;
		if (f.memory &&
		    reference_pxm_of_mfn(table, f.first / FRAME + !!(f.first % FRAME)) != UNKNOWN)
			return true;
	}

	return false;
}

int reference_verdict(const u8 *table, size_t len)
{
	if (!well_formed(table, len) || !consistent(table))
		return -EINVAL;

	return useful(table) ? 0 : -ENOENT;
}

/* The entry of memory that has a byte. */
static bool owner(const u8 *table, u64 byte, struct found *f)
{
	u32 at;

	for (at = HEADER; at < length(table); at += table[at + 1]) {
		look(table, table + at, f);
		if (f->memory && f->first <= byte && byte <= f->last)
			return true;
	}

	return false;
}

u32 reference_pxm_of_mfn(const u8 *table, u64 mfn)
{
	u64 byte = mfn * FRAME, last = byte + FRAME - 1;
	u32 pxm = UNKNOWN;
	struct found f;

	if (mfn > LAST_MFN)
		return UNKNOWN;
	do {
		if (!owner(table, byte, &f) || (pxm != UNKNOWN && pxm != f.pxm))
			return UNKNOWN;
		pxm = f.pxm;
		byte = f.last + 1;
	} while (f.last < last);

	return pxm;
}

u32 reference_pxm_of_apic(const u8 *table, u32 apic_id)
{
	struct found f;
	u32 at;

	for (at = HEADER; at < length(table); at += table[at + 1]) {
		look(table, table + at, &f);
		if (f.cpu && f.apic_id == apic_id)
			return f.pxm;
	}

	return UNKNOWN;
}

/* The entry after @pick others, from the first one on again if need be. */
static bool some_entry(const u8 *table, u64 pick, struct found *f)
{
	u32 at, nr = 0;

	for (at = HEADER; at < length(table); at += table[at + 1])
		nr++;
	if (!nr)
		return false;
	pick %= nr;
	for (at = HEADER; pick--; at += table[at + 1])
		;
	look(table, table + at, f);

	return true;
}

u64 reference_mfn(const u8 *table, u64 pick)
{
	struct found f;

	if (!some_entry(table, pick >> 3, &f) || !f.memory)
		return pick;

	return (pick & 1 ? f.first : f.last) / FRAME + (pick >> 1 & 3) - 1;
}

u32 reference_apic(const u8 *table, u32 pick)
{
	struct found f;

	if (!some_entry(table, pick, &f) || !f.cpu)
		return pick;

	return f.apic_id;
}
