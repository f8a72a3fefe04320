/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Just enough of KUnit's interface to run its suites on the build machine:
 * distributions ship kernels without KUnit. Output is KTAP.
 */
#ifndef _UNIT_KUNIT_TEST_H
#define _UNIT_KUNIT_TEST_H

#include <setjmp.h>
#include <stdio.h>

#include <linux/types.h>

struct kunit {
	int failed;
	jmp_buf end;
};

struct kunit_case {
	void (*run)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)	{ .run = fn, .name = #fn }

#define UNIT_EXPECT(test, ok, text, ...)				\
	do {								\
		if (!(ok)) {						\
			printf("    # %s:%d: %s ", __FILE__, __LINE__, text); \
			printf("" __VA_ARGS__);				\
			putchar('\n');					\
			(test)->failed = 1;				\
		}							\
	} while (0)

/* Ends the case. */
#define UNIT_ASSERT(test, ok, text, ...)				\
	do {								\
		UNIT_EXPECT(test, ok, text, __VA_ARGS__);		\
		if ((test)->failed)					\
			longjmp((test)->end, 1);			\
	} while (0)

#define KUNIT_EXPECT_EQ(t, a, b) UNIT_EXPECT(t, (a) == (b), #a " == " #b, "")
#define KUNIT_EXPECT_GT(t, a, b) UNIT_EXPECT(t, (a) > (b), #a " > " #b, "")
#define KUNIT_EXPECT_LT(t, a, b) UNIT_EXPECT(t, (a) < (b), #a " < " #b, "")
#define KUNIT_EXPECT_LE(t, a, b) UNIT_EXPECT(t, (a) <= (b), #a " <= " #b, "")
#define KUNIT_EXPECT_TRUE(t, a) UNIT_EXPECT(t, a, #a, "")
#define KUNIT_EXPECT_EQ_MSG(t, a, b, ...) \
	UNIT_EXPECT(t, (a) == (b), #a " == " #b ":", __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(t, a, b, ...) \
	UNIT_ASSERT(t, (a) == (b), #a " == " #b ":", __VA_ARGS__)
#define KUNIT_ASSERT_LE_MSG(t, a, b, ...) \
	UNIT_ASSERT(t, (a) <= (b), #a " <= " #b ":", __VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(t, a, ...) UNIT_ASSERT(t, a, #a ":", __VA_ARGS__)

static inline int unit_run(const struct kunit_case *c, int n)
{
	struct kunit test = { 0 };

	if (!setjmp(test.end))
		c->run(&test);
	printf("%sok %d - %s\n", test.failed ? "not " : "", n, c->name);

	return test.failed;
}

static inline int unit_main(const struct kunit_suite *suite)
{
	int n = 0, bad = 0, i;

	while (suite->test_cases[n].run)
		n++;
	printf("TAP version 13\n1..%d\n", n);
	for (i = 0; i < n; i++)
		bad |= unit_run(&suite->test_cases[i], i + 1);

	return bad;
}

/* One suite a program; exit status 1 when a case failed. */
#define kunit_test_suite(suite)						\
	int main(void)							\
	{								\
		return unit_main(&(suite));				\
	}

#define MODULE_DESCRIPTION(text)	extern int unit_unused
#define MODULE_LICENSE(text)		extern int unit_unused

#endif /* _UNIT_KUNIT_TEST_H */
