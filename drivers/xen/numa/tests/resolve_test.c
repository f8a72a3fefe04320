// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of resolve: a provider that works, one that does not, and none.
 */
#include <kunit/test.h>

#include "../resolve.c"

static unsigned int asked;

static int works(void)
{
	return 0;
}

static int does_not(void)
{
	return -ENXIO;
}

static int answer(u64 *mfns, u32 *pxms, unsigned int nr)
{
	unsigned int i;

	asked = nr;
	for (i = 0; i < nr; i++)
		pxms[i] = mfns[i] + 1;

	return 0;
}

static int refuse(u64 *mfns, u32 *pxms, unsigned int nr)
{
	return -EPERM;
}

static void resolve_test_exit(struct kunit *test)
{
	resolve_use(NULL);
}

static void resolve_without_provider(struct kunit *test)
{
	u64 mfn = 1, before = resolve_calls();
	u32 pxm;

	KUNIT_EXPECT_EQ(test, resolve_use(NULL), 0);
	KUNIT_EXPECT_STREQ(test, resolve_name(), "none");
	KUNIT_EXPECT_NULL(test, resolve_provider());
	KUNIT_EXPECT_EQ(test, resolve_mfns(&mfn, &pxm, 1), -ENODEV);
	KUNIT_EXPECT_EQ(test, resolve_calls(), before);
}

static void resolve_provider_that_works(struct kunit *test)
{
	static const struct resolve_ops ops = { "good", works, answer };
	static const struct resolve_ops bad = { "bad", does_not, answer };
	static u64 mfns[RESOLVE_MAX + 1] = { 6, 7 };
	static u32 pxms[RESOLVE_MAX + 1];
	u64 before = resolve_calls();

	KUNIT_EXPECT_EQ(test, resolve_use(&ops), 0);
	KUNIT_EXPECT_STREQ(test, resolve_name(), "good");
	KUNIT_EXPECT_PTR_EQ(test, resolve_provider(), &ops);
	KUNIT_EXPECT_EQ(test, resolve_mfns(mfns, pxms, RESOLVE_MAX), 0);
	KUNIT_EXPECT_EQ(test, asked, (unsigned int)RESOLVE_MAX);
	KUNIT_EXPECT_EQ(test, pxms[1], 8U);
	KUNIT_EXPECT_EQ(test, resolve_calls(), before + 1);

	KUNIT_EXPECT_EQ(test, resolve_mfns(mfns, pxms, RESOLVE_MAX + 1), -E2BIG);
	KUNIT_EXPECT_EQ(test, resolve_calls(), before + 1);

	/* One that does not work does not leave the last one in use. */
	KUNIT_EXPECT_EQ(test, resolve_use(&bad), -ENXIO);
	KUNIT_EXPECT_EQ(test, resolve_mfns(mfns, pxms, 1), -ENODEV);
}

static void resolve_provider_that_refuses(struct kunit *test)
{
	static const struct resolve_ops ops = { "refuses", works, refuse };
	u64 mfn = 1;
	u32 pxm;

	KUNIT_EXPECT_EQ(test, resolve_use(&ops), 0);
	KUNIT_EXPECT_EQ(test, resolve_mfns(&mfn, &pxm, 1), -EPERM);
}

static struct kunit_case resolve_cases[] = {
	KUNIT_CASE(resolve_without_provider),
	KUNIT_CASE(resolve_provider_that_works),
	KUNIT_CASE(resolve_provider_that_refuses),
	{}
};

static struct kunit_suite resolve_suite = {
	.name = "xen_numa_resolve",
	.exit = resolve_test_exit,
	.test_cases = resolve_cases,
};

kunit_test_suite(resolve_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's resolve");
MODULE_LICENSE("GPL");
