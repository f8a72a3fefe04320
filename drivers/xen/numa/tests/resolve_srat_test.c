// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the SRAT provider: hosts with and without a table.
 */
#include <kunit/test.h>

#include "../resolve_srat.c"

static struct srat_range ranges[] = { { 10, 20, 3 }, { 20, 30, 1 } };
static struct srat table = { .ranges = ranges };
static int host_err;

int srat_host_init(void)
{
	return host_err;
}

const struct srat *srat_host(void)
{
	return host_err ? NULL : &table;
}

static int resolve_srat_test_init(struct kunit *test)
{
	host_err = 0;
	table.nr_ranges = ARRAY_SIZE(ranges);

	return 0;
}

static void resolve_srat_answers(struct kunit *test)
{
	u64 mfns[] = { 29, 9, 10, 19, 20, 30 };
	static const u32 expected[] = {
		1, RESOLVE_UNKNOWN, 3, 3, 1, RESOLVE_UNKNOWN,
	};
	u32 pxms[ARRAY_SIZE(mfns)];
	unsigned int i;

	KUNIT_EXPECT_STREQ(test, resolve_srat.name, "srat");
	KUNIT_EXPECT_EQ(test, resolve_srat.probe(), 0);
	KUNIT_EXPECT_EQ(test, resolve_srat.resolve(mfns, pxms, ARRAY_SIZE(mfns)), 0);
	for (i = 0; i < ARRAY_SIZE(mfns); i++)
		KUNIT_EXPECT_EQ(test, pxms[i], expected[i]);
	KUNIT_EXPECT_EQ(test, resolve_srat.resolve(NULL, NULL, 0), 0);
}

static void resolve_srat_without_table(struct kunit *test)
{
	u64 mfn = 10;
	u32 pxm;

	host_err = -EINVAL;
	KUNIT_EXPECT_EQ(test, resolve_srat.probe(), -EINVAL);
	KUNIT_EXPECT_EQ(test, resolve_srat.resolve(&mfn, &pxm, 1), -ENODEV);
}

static void resolve_srat_without_memory(struct kunit *test)
{
	table.nr_ranges = 0;
	KUNIT_EXPECT_EQ(test, resolve_srat.probe(), -ENOENT);
}

static struct kunit_case resolve_srat_cases[] = {
	KUNIT_CASE(resolve_srat_answers),
	KUNIT_CASE(resolve_srat_without_table),
	KUNIT_CASE(resolve_srat_without_memory),
	{}
};

static struct kunit_suite resolve_srat_suite = {
	.name = "xen_numa_resolve_srat",
	.init = resolve_srat_test_init,
	.test_cases = resolve_srat_cases,
};

kunit_test_suite(resolve_srat_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's SRAT provider");
MODULE_LICENSE("GPL");
