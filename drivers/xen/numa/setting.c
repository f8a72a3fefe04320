// SPDX-License-Identifier: GPL-2.0
/*
 * setting: off, auto, strict, node:N, pxm:N, default.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "setting.h"

static const char *const names[] = {
	[SETTING_DEFAULT]	= "default",
	[SETTING_OFF]		= "off",
	[SETTING_AUTO]		= "auto",
	[SETTING_STRICT]	= "strict",
};

static const struct {
	const char *prefix;
	enum setting_mode mode;
} numbered[] = {
	{ "node:", SETTING_NODE },
	{ "pxm:", SETTING_PXM },
};

/**
 * setting_parse() - read what somebody wrote
 * @s: result, unchanged on error
 * @text: the text; one newline at its end is allowed
 *
 * Whether the place exists is for the caller to find out.
 *
 * Context: any.
 * Return: 0, or -EINVAL for anything that is not exactly a setting.
 */
int setting_parse(struct setting *s, const char *text)
{
	unsigned int i, number;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (sysfs_streq(text, names[i])) {
			s->mode = i;
			s->number = 0;
			return 0;
		}
	}
	for (i = 0; i < ARRAY_SIZE(numbered); i++) {
		size_t len = strlen(numbered[i].prefix);

		if (strncmp(text, numbered[i].prefix, len))
			continue;
		text += len;
		/* kstrtouint() would take a sign. */
		if (!isdigit(*text) || kstrtouint(text, 10, &number))
			return -EINVAL;
		s->mode = numbered[i].mode;
		s->number = number;
		return 0;
	}

	return -EINVAL;
}

/**
 * setting_print() - write a setting as setting_parse() reads it
 * @s: the setting
 * @buf: result, no newline; SETTING_TEXT_MAX bytes always suffice
 * @len: size of @buf
 *
 * Context: any.
 * Return: characters written.
 */
int setting_print(const struct setting *s, char *buf, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbered); i++)
		if (s->mode == numbered[i].mode)
			return scnprintf(buf, len, "%s%u", numbered[i].prefix,
					 s->number);

	return scnprintf(buf, len, "%s", names[s->mode]);
}
