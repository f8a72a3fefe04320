// SPDX-License-Identifier: GPL-2.0
/*
 * setting: off, auto, strict, node:N, default.
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

#define NODE_PREFIX	"node:"

/**
 * setting_parse() - read what somebody wrote
 * @s: result, unchanged on error
 * @text: the text; one newline at its end is allowed
 *
 * Whether the node exists is for the caller to find out.
 *
 * Context: any.
 * Return: 0, or -EINVAL for anything that is not exactly a setting.
 */
int setting_parse(struct setting *s, const char *text)
{
	unsigned int i, node;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (sysfs_streq(text, names[i])) {
			s->mode = i;
			s->node = 0;
			return 0;
		}
	}
	if (strncmp(text, NODE_PREFIX, strlen(NODE_PREFIX)))
		return -EINVAL;
	text += strlen(NODE_PREFIX);
	/* kstrtouint() would take a sign. */
	if (!isdigit(*text) || kstrtouint(text, 10, &node))
		return -EINVAL;
	s->mode = SETTING_NODE;
	s->node = node;

	return 0;
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
	if (s->mode == SETTING_NODE)
		return scnprintf(buf, len, NODE_PREFIX "%u", s->node);

	return scnprintf(buf, len, "%s", names[s->mode]);
}
