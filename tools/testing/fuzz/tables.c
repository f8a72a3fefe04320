// SPDX-License-Identifier: GPL-2.0
/*
 * Make tables, and damage them.
 */
#include <string.h>

#include "tables.h"

#define HEADER	48

static void put(struct fuzz_input *t, u32 at, u64 value, unsigned int size)
{
	for (; size--; value >>= 8)
		t->bytes[at++] = value;
}

static u32 add(struct fuzz_input *t, u8 type, u8 length)
{
	u32 at = t->len;

	memset(t->bytes + at, 0, length);
	t->bytes[at] = type;
	t->bytes[at + 1] = length;
	t->len += length;

	return at;
}

static void add_memory(struct fuzz_input *t, u64 base, u64 size, u32 pxm, u32 flags)
{
	u32 at = add(t, 1, 40);

	put(t, at + 2, pxm, 4);
	put(t, at + 8, base, 8);
	put(t, at + 16, size, 8);
	put(t, at + 28, flags, 4);
}

static void add_cpu(struct fuzz_input *t, u32 id, u32 pxm, bool x2apic)
{
	u32 at = x2apic ? add(t, 2, 24) : add(t, 0, 16);

	put(t, at + (x2apic ? 12 : 4), 1, 4);
	if (x2apic) {
		put(t, at + 4, pxm, 4);
		put(t, at + 8, id, 4);
	} else {
		put(t, at + 2, pxm, 1);
		put(t, at + 3, id, 1);
		put(t, at + 9, pxm >> 8, 3);
	}
}

/* Blocks behind each other, with holes between some; most are whole pages. */
static void add_memories(struct fuzz_input *t, struct rnd_state *rnd, u32 nodes, u32 spread)
{
	u32 nr = below(rnd, 16), shift = below(rnd, 30), i;
	bool aligned = below(rnd, 4);
	u64 base = 0, size;

	for (i = 0; i < nr; i++) {
		size = (u64)(1 + below(rnd, 64)) << shift;
		if (aligned)
			size = (size + 4095) & ~4095ULL;
		add_memory(t, base, size, i * nodes / nr * spread,
			   below(rnd, 8) ? 1 : below(rnd, 8));
		base += size;
		if (!below(rnd, 3))
			base += (u64)(1 + below(rnd, 16)) << (aligned ? 12 : 5);
	}
}

static void add_cpus(struct fuzz_input *t, struct rnd_state *rnd, u32 nodes, u32 spread)
{
	u32 nr = below(rnd, 24), i;
	bool x2apic = below(rnd, 2);

	for (i = 0; i < nr; i++)
		add_cpu(t, i, i * nodes / nr * spread, x2apic);
}

void table_make(struct fuzz_input *t, struct rnd_state *rnd)
{
	u32 nodes = 1 + below(rnd, 8), spread = 1 + below(rnd, 4) * below(rnd, 40);
	u8 revision = below(rnd, 4);

	if (revision >= 2 && !below(rnd, 4))
		spread *= 1 + below(rnd, 0xffffff / 160 * 8);
	t->len = 0;
	add(t, 'S', HEADER);
	memcpy(t->bytes, "SRAT", 4);
	t->bytes[8] = revision;
	if (below(rnd, 2)) {
		add_cpus(t, rnd, nodes, spread);
		add_memories(t, rnd, nodes, spread);
	} else {
		add_memories(t, rnd, nodes, spread);
		add_cpus(t, rnd, nodes, spread);
	}
	if (!below(rnd, 4))
		add(t, below(rnd, 256), 40 + below(rnd, 60));
	put(t, 4, t->len, 4);
}

/* A byte of the entries rather than of the header, which is mostly unused. */
static u32 somewhere(const struct fuzz_input *t, struct rnd_state *rnd)
{
	if (t->len > HEADER && below(rnd, 8))
		return HEADER + below(rnd, t->len - HEADER);

	return t->len ? below(rnd, t->len) : 0;
}

/* Where some entry begins, if lengths still can be trusted. */
static u32 some_entry(const struct fuzz_input *t, struct rnd_state *rnd)
{
	u32 at = HEADER, skip = below(rnd, 40), next;

	while (skip--) {
		if (at + 1 >= t->len)
			break;
		next = at + t->bytes[at + 1];
		if (next == at || next + 1 >= t->len)
			break;
		at = next;
	}

	return at + 1 < t->len ? at : 0;
}

static u8 some_length(struct rnd_state *rnd)
{
	static const u8 lengths[] = {
		0, 1, 2, 3, 15, 16, 17, 23, 24, 25, 39, 40, 41, 48, 80, 254, 255,
	};

	return lengths[below(rnd, ARRAY_SIZE(lengths))];
}

static u64 some_number(struct rnd_state *rnd)
{
	u64 n = 1ULL << below(rnd, 64);

	switch (below(rnd, 4)) {
	case 0:
		return n - 1;
	case 1:
		return -n;
	case 2:
		return (u64)prandom_u32_state(rnd) << below(rnd, 33);
	default:
		return n;
	}
}

/* Entries of @from in place of some of @t. */
static void splice(struct fuzz_input *t, const struct fuzz_input *from,
		   struct rnd_state *rnd)
{
	u32 source = some_entry(from, rnd), at = some_entry(t, rnd), nr;

	if (!source || !at)
		return;
	nr = 1 + below(rnd, from->len - source);
	if (!below(rnd, 2))
		nr = from->bytes[source + 1];
	if (nr > from->len - source)
		nr = from->len - source;
	if (nr > FUZZ_MAX - at)
		nr = FUZZ_MAX - at;
	memmove(t->bytes + at, from->bytes + source, nr);
	if (at + nr > t->len || !below(rnd, 4))
		t->len = at + nr;
}

static void damage_once(struct fuzz_input *t, struct rnd_state *rnd)
{
	static const u8 fields[] = { 2, 4, 8, 9, 12, 16, 28 };
	struct fuzz_input other;
	u32 at;

	switch (below(rnd, 8)) {
	case 0:
		if (t->len)
			t->bytes[somewhere(t, rnd)] ^= 1 << below(rnd, 8);
		break;
	case 1:
		if (t->len)
			t->bytes[somewhere(t, rnd)] = prandom_u32_state(rnd);
		break;
	case 2:
		at = some_entry(t, rnd);
		if (at)
			t->bytes[at + 1] = some_length(rnd);
		break;
	case 3:
		at = some_entry(t, rnd);
		if (at)
			t->bytes[at] = below(rnd, 4);
		break;
	case 4:
		at = some_entry(t, rnd) + fields[below(rnd, ARRAY_SIZE(fields))];
		if (at + 8 <= t->len)
			put(t, at, some_number(rnd), below(rnd, 2) ? 8 : 4);
		break;
	case 5:
		t->len = below(rnd, 4) ? somewhere(t, rnd) : some_entry(t, rnd);
		break;
	case 6:
		table_make(&other, rnd);
		splice(t, &other, rnd);
		break;
	case 7:
		other = *t;
		splice(t, &other, rnd);
		break;
	}
}

/* Mostly the header then says again how much there is. */
void table_damage(struct fuzz_input *t, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 5);

	while (nr--)
		damage_once(t, rnd);
	if (t->len < HEADER || !below(rnd, 8))
		return;
	put(t, 4, t->len, 4);
	if (!below(rnd, 16))
		put(t, 4, some_number(rnd), 4);
}
