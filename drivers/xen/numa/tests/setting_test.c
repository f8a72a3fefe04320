// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of setting: text in, text out, and nothing else.
 */
#include <kunit/test.h>

#include "../setting.c"

static void setting_good(struct kunit *test)
{
	static const struct {
		const char *text;
		enum setting_mode mode;
		unsigned int node;
	} good[] = {
		{ "default", SETTING_DEFAULT, 0 },
		{ "off\n", SETTING_OFF, 0 },
		{ "auto", SETTING_AUTO, 0 },
		{ "strict\n", SETTING_STRICT, 0 },
		{ "pxm:0", SETTING_PXM, 0 },
		{ "pxm:17\n", SETTING_PXM, 17 },
		{ "node:0", SETTING_NODE, 0 },
		{ "node:7\n", SETTING_NODE, 7 },
		{ "node:4294967295", SETTING_NODE, 4294967295U },
	};
	char buf[SETTING_TEXT_MAX];
	struct setting s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		s.number = 99;
		KUNIT_EXPECT_EQ(test, setting_parse(&s, good[i].text), 0);
		KUNIT_EXPECT_EQ(test, s.mode, good[i].mode);
		KUNIT_EXPECT_EQ(test, s.number, good[i].node);
		setting_print(&s, buf, sizeof(buf));
		KUNIT_EXPECT_TRUE(test, sysfs_streq(buf, good[i].text));
	}
}

static void setting_bad(struct kunit *test)
{
	static const char *const bad[] = {
		"", "\n", " auto", "auto ", "auto\n\n", "AUTO", "autooff",
		"pxm", "pxm:", "pxm:-1", "pxm:4294967296", "pxm1",
		"aut", "0", "node", "node:", "node:\n", "node:x", "node:-1",
		"node:+1", "node: 1", "node:1 ", "node:1x", "node:0x1",
		"node:4294967296", "node:1,2", "node1",
	};
	struct setting s = { SETTING_STRICT, 5 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, setting_parse(&s, bad[i]), -EINVAL,
				    "text %s", bad[i]);
	KUNIT_EXPECT_EQ(test, s.mode, SETTING_STRICT);
	KUNIT_EXPECT_EQ(test, s.number, 5U);
}

static struct kunit_case setting_cases[] = {
	KUNIT_CASE(setting_good),
	KUNIT_CASE(setting_bad),
	{}
};

static struct kunit_suite setting_suite = {
	.name = "xen_numa_setting",
	.test_cases = setting_cases,
};

kunit_test_suite(setting_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's settings");
MODULE_LICENSE("GPL");
