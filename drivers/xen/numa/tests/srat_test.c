// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of srat: tables as firmware makes them, and broken ones.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../srat.c"

#define HEADER		48
#define APIC_LEN	16
#define MEMORY_LEN	40
#define X2APIC_LEN	24

#define DISABLED	0
#define HOT_PLUGGABLE	3	/* and enabled */
#define NON_VOLATILE	5

#define NOBODY		RESOLVE_UNKNOWN
#define FRAMES(n)	((u64)(n) << FRAME_SHIFT)
#define GIB		BIT_ULL(30)

#define STREAMS		2000

/*
 * Nothing can be read behind a vmalloc()ed page: a table at its end is cut off
 * for the parser too.
 */
static u8 *page;

static u8 bytes[2048];
static u32 len;
static struct srat srat;
static char why[80];

static void put(u32 at, u64 value, unsigned int size)
{
	for (; size--; value >>= 8)
		bytes[at++] = value;
}

/* What is not set is garbage: nobody may look at it. */
static u32 add(u8 type, u8 length)
{
	u32 at = len;

	memset(bytes + at, 0xa5, length);
	bytes[at] = type;
	bytes[at + 1] = length;
	len += length;
	put(4, len, 4);

	return at;
}

static void begin(u8 revision)
{
	len = 0;
	add('S', HEADER);
	memcpy(bytes, "SRAT", 4);
	bytes[8] = revision;
	put(4, len, 4);
}

static u32 memory_flags(u64 base, u64 size, u32 pxm, u32 flags)
{
	u32 at = add(TYPE_MEMORY, MEMORY_LEN);

	put(at + 2, pxm, 4);
	put(at + 8, base, 8);
	put(at + 16, size, 8);
	put(at + 28, flags, 4);

	return at;
}

static u32 memory(u64 base, u64 size, u32 pxm)
{
	return memory_flags(base, size, pxm, ENABLED);
}

static u32 apic_flags(u8 id, u32 pxm, u32 flags)
{
	u32 at = add(TYPE_APIC, APIC_LEN);

	put(at + 2, pxm, 1);
	put(at + 3, id, 1);
	put(at + 4, flags, 4);
	put(at + 9, pxm >> 8, 3);

	return at;
}

static u32 apic(u8 id, u32 pxm)
{
	return apic_flags(id, pxm, ENABLED);
}

static u32 x2apic_flags(u32 id, u32 pxm, u32 flags)
{
	u32 at = add(TYPE_X2APIC, X2APIC_LEN);

	put(at + 4, pxm, 4);
	put(at + 8, id, 4);
	put(at + 12, flags, 4);

	return at;
}

static u32 x2apic(u32 id, u32 pxm)
{
	return x2apic_flags(id, pxm, ENABLED);
}

/* The first @nr bytes of the table, and what is found in them. */
static int parse_bytes(u32 nr)
{
	u8 *table = page + PAGE_SIZE - nr;

	srat_free(&srat);
	memcpy(table, bytes, nr);
	why[0] = '\0';

	return srat_parse(&srat, table, nr, why, sizeof(why));
}

static int parse_all(void)
{
	return parse_bytes(len);
}

static void expect_range(struct kunit *test, unsigned int i, u64 start, u64 end,
			 u32 pxm)
{
	KUNIT_ASSERT_LT(test, i, srat.nr_ranges);
	KUNIT_EXPECT_EQ(test, srat.ranges[i].start, start);
	KUNIT_EXPECT_EQ(test, srat.ranges[i].end, end);
	KUNIT_EXPECT_EQ(test, srat.ranges[i].pxm, pxm);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, start), pxm);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, start + (end - start) / 2), pxm);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, end - 1), pxm);
}

static void expect_pxms(struct kunit *test, const u32 *expected, unsigned int nr)
{
	u32 pxms[8];
	unsigned int i;

	KUNIT_ASSERT_EQ(test, srat_pxms(&srat, pxms, ARRAY_SIZE(pxms)), nr);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ(test, pxms[i], expected[i]);
}

/* The whole table is refused, and nothing of it stays. */
static void expect_refused(struct kunit *test, const char *reason)
{
	KUNIT_EXPECT_EQ(test, parse_all(), -EINVAL);
	KUNIT_EXPECT_STREQ(test, why, reason);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 0U);
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 0U);
	KUNIT_EXPECT_PTR_EQ(test, srat.ranges, NULL);
	KUNIT_EXPECT_PTR_EQ(test, srat.cpus, NULL);
}

static int srat_test_init(struct kunit *test)
{
	page = vmalloc(PAGE_SIZE);

	return page ? 0 : -ENOMEM;
}

static void srat_test_exit(struct kunit *test)
{
	srat_free(&srat);
	vfree(page);
}

/* Low memory with the hole of PCs, one below 4 GiB, and the rest above. */
static void two_nodes(u8 revision)
{
	begin(revision);
	apic(0, 0);
	apic(1, 0);
	apic(2, 1);
	apic(3, 1);
	memory(0, 0xa0000, 0);
	memory(0x100000, 2 * GIB - 0x100000, 0);
	memory(2 * GIB, GIB, 1);
	memory(4 * GIB, GIB, 1);
}

static void srat_two_nodes(struct kunit *test)
{
	static const u32 pxms[] = { 0, 1 };
	u32 i, pxm;

	two_nodes(3);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 4U);
	expect_range(test, 0, 0, 0xa0, 0);
	expect_range(test, 1, 0x100, 0x80000, 0);
	expect_range(test, 2, 0x80000, 0xc0000, 1);
	expect_range(test, 3, 0x100000, 0x140000, 1);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0xa0), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0xff), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0xc0000), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0xfffff), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0x140000), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, U64_MAX), NOBODY);

	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 4U);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, i), i / 2);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 4), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, U32_MAX), NOBODY);

	expect_pxms(test, pxms, 2);
	KUNIT_EXPECT_EQ(test, srat_pxms(&srat, &pxm, 1), 1U);
	KUNIT_EXPECT_EQ(test, pxm, 0U);
	KUNIT_EXPECT_EQ(test, srat_pxms(&srat, NULL, 0), 0U);
}

/* In no order at all; each node has memory in two pieces. */
static void srat_four_nodes(struct kunit *test)
{
	static const u32 pxms[] = { 0, 1, 2, 3 };
	u32 i;

	begin(2);
	for (i = 0; i < 8; i++)
		memory((i * 5 % 8) * GIB, GIB / 2, (i * 5 % 8) % 4);
	for (i = 0; i < 16; i++)
		x2apic(i * 7 % 16 * 0x100, i * 7 % 16 / 4);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 8U);
	for (i = 0; i < 8; i++) {
		u64 start = (i * GIB) >> FRAME_SHIFT;

		expect_range(test, i, start, start + 0x20000, i % 4);
		KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, start + 0x20000),
				NOBODY);
	}
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 16U);
	for (i = 0; i < 16; i++) {
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, i * 0x100), i / 4);
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, i * 0x100 + 1), NOBODY);
	}
	expect_pxms(test, pxms, 4);
}

/* Nodes of CPUs alone, memory alone, and both. */
static void srat_sparse_pxms(struct kunit *test)
{
	static const u32 pxms[] = { 2, 300, 0x80020304, NOBODY - 1 };

	begin(2);
	memory(GIB, GIB, 0x80020304);
	memory(0, GIB, 300);
	apic(255, 0x80020304);
	apic(7, 2);
	x2apic(U32_MAX, NOBODY - 1);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 1), 300U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0x40000), 0x80020304U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 255), 0x80020304U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 7), 2U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, U32_MAX), NOBODY - 1);
	expect_pxms(test, pxms, 4);
}

/* Before revision 2 the upper bits of a PXM are reserved, but of an x2APIC. */
static void srat_revision_1(struct kunit *test)
{
	static const u32 pxms[] = { 1, 255, 300 };
	u8 revision;

	for (revision = 0; revision < 2; revision++) {
		begin(revision);
		memory(0, GIB, 0xbeef0001);
		memory(GIB, GIB, NOBODY);
		apic(0, 0xbeef0001);
		apic(1, NOBODY);
		x2apic(2, 300);
		KUNIT_ASSERT_EQ(test, parse_all(), 0);
		expect_range(test, 0, 0, 0x40000, 1);
		expect_range(test, 1, 0x40000, 0x80000, 255);
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 0), 1U);
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 1), 255U);
		KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 2), 300U);
		expect_pxms(test, pxms, 3);
	}
}

/* Whatever they say: they overlap, have no end, or no possible PXM. */
static void srat_disabled(struct kunit *test)
{
	two_nodes(3);
	memory_flags(0, GIB, 7, DISABLED);
	memory_flags(~0ULL, 2, 7, ~ENABLED);
	memory_flags(5 * GIB, GIB, NOBODY, DISABLED);
	apic_flags(0, 7, DISABLED);
	apic_flags(9, 1, ~ENABLED);
	x2apic_flags(0, 7, DISABLED);
	x2apic_flags(10, 1, ~ENABLED);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 4U);
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 4U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 9), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 10), NOBODY);
}

static void srat_hot_pluggable(struct kunit *test)
{
	begin(3);
	memory(0, GIB, 0);
	memory_flags(GIB, GIB, 1, HOT_PLUGGABLE);
	memory_flags(2 * GIB, GIB, 2, NON_VOLATILE);
	memory_flags(3 * GIB, GIB, 3, HOT_PLUGGABLE & ~ENABLED);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 3U);
	expect_range(test, 1, 0x40000, 0x80000, 1);
	expect_range(test, 2, 0x80000, 0xc0000, 2);
}

static void srat_zero_length(struct kunit *test)
{
	begin(3);
	memory(FRAMES(5), 0, 1);
	memory(0, FRAMES(10), 0);
	memory(~0ULL, 0, 2);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 1U);
	expect_range(test, 0, 0, 10, 0);
}

/* Overlapping, one within another, the same twice, and touching ones. */
static void srat_merges(struct kunit *test)
{
	begin(3);
	memory(FRAMES(40), FRAMES(10), 1);
	memory(FRAMES(10), FRAMES(10), 1);
	memory(FRAMES(15), FRAMES(15), 1);
	memory(FRAMES(11), FRAMES(2), 1);
	memory(FRAMES(11), FRAMES(2), 1);
	memory(FRAMES(50), FRAMES(10), 1);
	memory(FRAMES(60), FRAMES(10), 2);
	memory(FRAMES(70), FRAMES(10), 1);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 4U);
	expect_range(test, 0, 10, 30, 1);
	expect_range(test, 1, 40, 60, 1);
	expect_range(test, 2, 60, 70, 2);
	expect_range(test, 3, 70, 80, 1);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 9), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 30), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 39), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 80), NOBODY);
}

static void srat_overlaps(struct kunit *test)
{
	two_nodes(3);
	memory(0x9ffff, 1, 1);
	expect_refused(test, "memory at 0x9ffff is of PXM 0 and of PXM 1");

	/* Behind one that is within the first. */
	begin(3);
	memory(0, FRAMES(100), 4);
	memory(FRAMES(10), FRAMES(1), 4);
	memory(FRAMES(99), FRAMES(10), 5);
	expect_refused(test, "memory at 0x63000 is of PXM 4 and of PXM 5");

	begin(3);
	memory(FRAMES(10), FRAMES(1), 5);
	memory(0, FRAMES(100), 4);
	expect_refused(test, "memory at 0xa000 is of PXM 4 and of PXM 5");
}

/* A frame is somebody's when all its bytes are. */
static void srat_parts_of_frames(struct kunit *test)
{
	begin(3);
	memory(FRAMES(1) + 1, FRAMES(3), 0);
	memory(FRAMES(4) + 1, FRAMES(2), 1);
	memory(FRAMES(8), 0x800, 1);
	memory(FRAMES(8) + 0x800, 0x800, 1);
	memory(FRAMES(12) + 1, FRAMES(1) - 1, 2);
	memory(FRAMES(14) - 1, 2, 2);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 3U);
	expect_range(test, 0, 2, 4, 0);
	expect_range(test, 1, 5, 6, 1);
	expect_range(test, 2, 8, 9, 1);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 1), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 4), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 6), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 12), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 13), NOBODY);
}

static void srat_overflow(struct kunit *test)
{
	begin(3);
	apic(0, 0);
	memory(FRAMES(1), -FRAMES(1), 0);
	expect_refused(test, "offset 64: memory entry has no end");
	begin(3);
	memory(~0ULL, ~0ULL, 0);
	expect_refused(test, "offset 48: memory entry has no end");
	begin(3);
	memory(FRAMES(1), -FRAMES(1) - 1, 6);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	expect_range(test, 0, 1, U64_MAX >> FRAME_SHIFT, 6);
	begin(3);
	memory(~0ULL - 1, 1, 6);
	KUNIT_EXPECT_EQ(test, parse_all(), -ENOENT);
}

static void srat_impossible_pxm(struct kunit *test)
{
	two_nodes(3);
	memory(8 * GIB, GIB, NOBODY);
	expect_refused(test, "offset 272: impossible PXM");
	two_nodes(3);
	apic(9, NOBODY);
	expect_refused(test, "offset 272: impossible PXM");
	two_nodes(3);
	x2apic(9, NOBODY);
	expect_refused(test, "offset 272: impossible PXM");
}

/* A table that ends early, which its header knows or does not know. */
static void srat_truncated(struct kunit *test)
{
	u32 whole, cut, next = HEADER;

	two_nodes(3);
	x2apic(9, 1);
	whole = len;
	for (cut = 0; cut < whole; cut++) {
		put(4, whole, 4);
		KUNIT_EXPECT_EQ(test, parse_bytes(cut), -EINVAL);
		put(4, cut, 4);
		if (cut == next) {
			KUNIT_EXPECT_EQ(test, parse_bytes(cut),
					cut == HEADER ? -ENOENT : 0);
			next += bytes[next + 1];
		} else {
			KUNIT_EXPECT_EQ(test, parse_bytes(cut), -EINVAL);
		}
	}
	KUNIT_EXPECT_EQ(test, next, whole);
	put(4, whole, 4);
	KUNIT_EXPECT_EQ(test, parse_bytes(whole), 0);
}

/* Each length that an entry at the end of the table can claim to have. */
static void srat_entry_lengths(struct kunit *test)
{
	static const struct {
		u8 type;
		u8 least;
	} kinds[] = {
		{ TYPE_APIC, APIC_LEN }, { TYPE_MEMORY, MEMORY_LEN },
		{ TYPE_X2APIC, X2APIC_LEN }, { 77, 2 },
	};
	unsigned int i, claimed, there;
	u32 at;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (claimed = 0; claimed < 256; claimed++) {
			/* What is not there would be read, but for the check. */
			for (there = 1; there <= 64; there++) {
				bool good = claimed == there && there >= kinds[i].least;

				begin(3);
				at = add(kinds[i].type, there > 1 ? there : 2);
				if (kinds[i].type == TYPE_MEMORY && there >= MEMORY_LEN)
					put(at + 16, 1, 8);
				bytes[at + 1] = claimed;
				len = at + there;
				put(4, len, 4);
				if (claimed < there && claimed >= kinds[i].least)
					continue;
				KUNIT_ASSERT_EQ_MSG(test, parse_all() == -EINVAL, !good,
						    "type %u: %u bytes, claimed %u",
						    kinds[i].type, there, claimed);
			}
		}
	}

	two_nodes(3);
	bytes[add(TYPE_MEMORY, MEMORY_LEN) + 1] = 0;
	expect_refused(test, "offset 272: entry without a length");
	two_nodes(3);
	bytes[add(TYPE_MEMORY, MEMORY_LEN) + 1] = MEMORY_LEN + 1;
	expect_refused(test, "offset 272: entry goes beyond the table");
	two_nodes(3);
	add(TYPE_MEMORY, MEMORY_LEN - 1);
	expect_refused(test, "offset 272: memory entry is too short");
	two_nodes(3);
	add(TYPE_APIC, APIC_LEN - 1);
	expect_refused(test, "offset 272: APIC entry is too short");
	two_nodes(3);
	add(TYPE_X2APIC, X2APIC_LEN - 1);
	expect_refused(test, "offset 272: x2APIC entry is too short");
}

/* Of later revisions, which may add fields. */
static void srat_longer_entries(struct kunit *test)
{
	u32 at;

	begin(9);
	at = memory(0, GIB, 1);
	bytes[at + 1] += 8;
	len += 8;
	at = apic(4, 2);
	bytes[at + 1] += 8;
	len += 8;
	at = x2apic(5, 3);
	bytes[at + 1] += 8;
	len += 8;
	put(4, len, 4);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 1U);
	expect_range(test, 0, 0, 0x40000, 1);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 4), 2U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 5), 3U);
}

static void srat_header(struct kunit *test)
{
	two_nodes(3);
	bytes[3] = 't';
	expect_refused(test, "offset 0: table is no SRAT");
	two_nodes(3);
	put(4, HEADER - 1, 4);
	expect_refused(test, "offset 0: table has not the length that it says");
	two_nodes(3);
	put(4, len + 1, 4);
	expect_refused(test, "offset 0: table has not the length that it says");
	two_nodes(3);
	len = HEADER - 1;
	expect_refused(test, "offset 0: table is shorter than its header");

	/* Its end is not ours to look at: it would overlap. */
	two_nodes(3);
	memory(0, GIB, 9);
	put(4, len - MEMORY_LEN, 4);
	KUNIT_EXPECT_EQ(test, parse_all(), 0);

	/* Nothing of it is read but the header, which alone is there. */
	begin(3);
	put(4, SRAT_LEN_MAX + 1, 4);
	memcpy(page + PAGE_SIZE - HEADER, bytes, HEADER);
	KUNIT_EXPECT_EQ(test, srat_parse(&srat, page + PAGE_SIZE - HEADER,
					 SRAT_LEN_MAX + 1, why, sizeof(why)), -EINVAL);
	KUNIT_EXPECT_STREQ(test, why, "offset 0: table is too long to be true");
}

static void srat_apic_twice(struct kunit *test)
{
	begin(3);
	x2apic(1, 4);
	apic(5, 3);
	apic(1, 4);
	x2apic(5, 3);
	apic(5, 3);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 2U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 1), 4U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 5), 3U);

	two_nodes(3);
	apic(3, 1);
	apic(3, 0);
	KUNIT_EXPECT_EQ(test, parse_all(), -EINVAL);
	KUNIT_EXPECT_EQ(test, strncmp(why, "APIC 3 is of PXM ", 17), 0);
	two_nodes(3);
	x2apic(0, 1);
	KUNIT_EXPECT_EQ(test, parse_all(), -EINVAL);
	KUNIT_EXPECT_EQ(test, strncmp(why, "APIC 0 is of PXM ", 17), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 0U);
}

/* GIC CPUs, initiators, and what nobody knows yet. */
static void srat_other_types(struct kunit *test)
{
	begin(3);
	add(3, 18);
	memory(0, GIB, 0);
	add(5, 32);
	add(255, 255);
	add(200, 2);
	apic(0, 0);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 1U);
	KUNIT_EXPECT_EQ(test, srat.nr_cpus, 1U);
}

static void srat_nothing_useful(struct kunit *test)
{
	begin(3);
	KUNIT_EXPECT_EQ(test, parse_all(), -ENOENT);
	memory(0, 0, 0);
	memory(0x800, 0x1000, 0);
	apic_flags(0, 0, DISABLED);
	add(99, 99);
	KUNIT_EXPECT_EQ(test, parse_all(), -ENOENT);
	KUNIT_EXPECT_PTR_EQ(test, srat.ranges, NULL);
	apic(0, 6);
	KUNIT_EXPECT_EQ(test, parse_all(), 0);
	KUNIT_EXPECT_EQ(test, srat.nr_ranges, 0U);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 0), 6U);
}

static void srat_room_for_why(struct kunit *test)
{
	char small[8] = "0123456";

	begin(3);
	bytes[0] = 'X';
	KUNIT_EXPECT_EQ(test, srat_parse(&srat, bytes, len, NULL, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, srat_parse(&srat, bytes, len, small, 7), -EINVAL);
	KUNIT_EXPECT_STREQ(test, small, "offset");
}

static void srat_freed(struct kunit *test)
{
	two_nodes(3);
	KUNIT_ASSERT_EQ(test, parse_all(), 0);
	srat_free(&srat);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_mfn(&srat, 0), NOBODY);
	KUNIT_EXPECT_EQ(test, srat_pxm_of_apic(&srat, 0), NOBODY);
	expect_pxms(test, NULL, 0);
	srat_free(&srat);
}

/*
 * What the tables of the random test say, byte by byte and CPU by CPU, as far
 * as its entries reach: in units of a 16th of a frame.
 */
#define RANDOM_FRAMES	48
#define UNITS		16
#define UNIT		(FRAME_BYTES / UNITS)
#define RANDOM_CPUS	24
#define RANDOM_PXMS	3

static u32 unit_pxm[RANDOM_FRAMES * UNITS];
static u32 cpu_pxm[RANDOM_CPUS];
static bool contradiction;

static u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

static void claim(u32 *owner, u32 pxm)
{
	contradiction |= *owner != NOBODY && *owner != pxm;
	*owner = pxm;
}

static void random_memory(struct rnd_state *rnd)
{
	u32 first = below(rnd, ARRAY_SIZE(unit_pxm));
	u32 nr = below(rnd, 8 * UNITS), pxm = below(rnd, RANDOM_PXMS), i;

	/* Most firmware does align; more than two PXMs rarely go together. */
	if (below(rnd, 4)) {
		first = round_down(first, UNITS);
		nr = round_down(nr, UNITS);
	}
	if (below(rnd, 4))
		pxm = first * 2 / ARRAY_SIZE(unit_pxm);
	if (nr > ARRAY_SIZE(unit_pxm) - first)
		nr = ARRAY_SIZE(unit_pxm) - first;
	memory(first * UNIT, nr * UNIT, pxm);
	for (i = first; i < first + nr; i++)
		claim(&unit_pxm[i], pxm);
}

static void random_cpu(struct rnd_state *rnd)
{
	u32 id = below(rnd, RANDOM_CPUS), pxm = id % RANDOM_PXMS;

	if (!below(rnd, 16))
		pxm = below(rnd, RANDOM_PXMS);
	if (below(rnd, 2))
		apic(id, pxm);
	else
		x2apic(id, pxm);
	claim(&cpu_pxm[id], pxm);
}

static void random_table(struct rnd_state *rnd)
{
	u32 nr = below(rnd, 12);

	memset(unit_pxm, 0xff, sizeof(unit_pxm));
	memset(cpu_pxm, 0xff, sizeof(cpu_pxm));
	contradiction = false;
	begin(below(rnd, 4));
	while (nr--) {
		switch (below(rnd, 8)) {
		case 0:
			add(3 + below(rnd, 250), 2 + below(rnd, 60));
			break;
		case 1:
			memory_flags(0, GIB, 9, DISABLED);
			break;
		case 2:
		case 3:
			random_cpu(rnd);
			break;
		default:
			random_memory(rnd);
		}
	}
}

static u32 true_pxm(u32 mfn)
{
	const u32 *unit = &unit_pxm[mfn * UNITS];
	u32 i;

	for (i = 1; i < UNITS; i++)
		if (unit[i] != unit[0])
			return NOBODY;

	return unit[0];
}

static void expect_orderly(struct kunit *test, u64 seed)
{
	const struct srat_range *r = srat.ranges;
	unsigned int i;

	for (i = 0; i < srat.nr_ranges; i++) {
		bool good = r[i].start < r[i].end;

		if (i)
			good &= r[i - 1].end < r[i].start ||
				(r[i - 1].end == r[i].start && r[i - 1].pxm != r[i].pxm);
		KUNIT_ASSERT_TRUE_MSG(test, good, "seed %llu: range %u", seed, i);
	}
	for (i = 1; i < srat.nr_cpus; i++)
		KUNIT_ASSERT_TRUE_MSG(test, srat.cpus[i - 1].apic_id < srat.cpus[i].apic_id,
				      "seed %llu: cpu %u", seed, i);
}

static void srat_random(struct kunit *test)
{
	unsigned int run, i, seen[3] = { 0 };
	struct rnd_state rnd;

	for (run = 0; run < STREAMS; run++) {
		u64 seed = 1 + run;
		bool known = false;
		int err;

		prandom_seed_state(&rnd, seed);
		random_table(&rnd);
		for (i = 0; i < RANDOM_FRAMES; i++)
			known |= true_pxm(i) != NOBODY;
		for (i = 0; i < RANDOM_CPUS; i++)
			known |= cpu_pxm[i] != NOBODY;
		err = parse_all();
		KUNIT_ASSERT_EQ_MSG(test, err,
				    contradiction ? -EINVAL : known ? 0 : -ENOENT,
				    "seed %llu: %s", seed, why);
		seen[contradiction ? 0 : known ? 1 : 2]++;
		if (err)
			continue;
		expect_orderly(test, seed);
		for (i = 0; i < RANDOM_FRAMES; i++)
			KUNIT_ASSERT_EQ_MSG(test, srat_pxm_of_mfn(&srat, i),
					    true_pxm(i), "seed %llu: mfn %u",
					    seed, i);
		for (i = 0; i < RANDOM_CPUS; i++)
			KUNIT_ASSERT_EQ_MSG(test, srat_pxm_of_apic(&srat, i),
					    cpu_pxm[i], "seed %llu: cpu %u",
					    seed, i);
	}
	/* Enough of each to have tested something. */
	for (i = 0; i < ARRAY_SIZE(seen); i++)
		KUNIT_EXPECT_GT(test, seen[i], STREAMS / 50);
}

static struct kunit_case srat_cases[] = {
	KUNIT_CASE(srat_two_nodes),
	KUNIT_CASE(srat_four_nodes),
	KUNIT_CASE(srat_sparse_pxms),
	KUNIT_CASE(srat_revision_1),
	KUNIT_CASE(srat_disabled),
	KUNIT_CASE(srat_hot_pluggable),
	KUNIT_CASE(srat_zero_length),
	KUNIT_CASE(srat_merges),
	KUNIT_CASE(srat_overlaps),
	KUNIT_CASE(srat_parts_of_frames),
	KUNIT_CASE(srat_overflow),
	KUNIT_CASE(srat_impossible_pxm),
	KUNIT_CASE(srat_truncated),
	KUNIT_CASE(srat_entry_lengths),
	KUNIT_CASE(srat_longer_entries),
	KUNIT_CASE(srat_header),
	KUNIT_CASE(srat_apic_twice),
	KUNIT_CASE(srat_other_types),
	KUNIT_CASE(srat_nothing_useful),
	KUNIT_CASE(srat_room_for_why),
	KUNIT_CASE(srat_freed),
	KUNIT_CASE(srat_random),
	{}
};

static struct kunit_suite srat_suite = {
	.name = "xen_numa_srat",
	.init = srat_test_init,
	.exit = srat_test_exit,
	.test_cases = srat_cases,
};

kunit_test_suite(srat_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's SRAT parser");
MODULE_LICENSE("GPL");
