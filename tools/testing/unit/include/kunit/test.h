/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Just enough of KUnit's interface to run its suites on the build machine:
 * distributions ship kernels without KUnit. Output is KTAP.
 */
#ifndef _UNIT_KUNIT_TEST_H
#define _UNIT_KUNIT_TEST_H

#include <stdio.h>

#include <linux/types.h>

struct kunit {
	int failed;
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

#define KUNIT_EXPECT_EQ(t, a, b) UNIT_EXPECT(t, (a) == (b), #a " == " #b)
#define KUNIT_EXPECT_GT(t, a, b) UNIT_EXPECT(t, (a) > (b), #a " > " #b)
#define KUNIT_EXPECT_LT(t, a, b) UNIT_EXPECT(t, (a) < (b), #a " < " #b)
#define KUNIT_EXPECT_LE(t, a, b) UNIT_EXPECT(t, (a) <= (b), #a " <= " #b)
#define KUNIT_EXPECT_EQ_MSG(t, a, b, ...) \
	UNIT_EXPECT(t, (a) == (b), #a " == " #b ":", __VA_ARGS__)

/* One suite a program; exit status 1 when a case failed. */
#define kunit_test_suite(suite)						\
	int main(void)							\
	{								\
		struct kunit_case *c;					\
		int n = 0, bad = 0;					\
									\
		for (c = (suite).test_cases; c->run; c++)		\
			n++;						\
		printf("TAP version 13\n1..%d\n", n);			\
		for (n = 1, c = (suite).test_cases; c->run; c++, n++) {	\
			struct kunit test = { 0 };			\
									\
			c->run(&test);					\
			printf("%sok %d - %s\n", test.failed ? "not " : "", \
			       n, c->name);				\
			bad |= test.failed;				\
		}							\
		return bad;						\
	}

#define MODULE_DESCRIPTION(text)	extern int unit_unused
#define MODULE_LICENSE(text)		extern int unit_unused

#endif /* _UNIT_KUNIT_TEST_H */
