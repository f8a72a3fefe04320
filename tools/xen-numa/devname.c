// SPDX-License-Identifier: GPL-2.0
/*
 * A guest's own names of its devices: vif0, xvda. The numbers of disks are those
 * of Xen's vbd interface.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host.h"
#include "read.h"
#include "say.h"
#include "select.h"

#define XVD_BIG		0x10000000
#define LETTERS_MAX	5	/* of the last disk that has a number: xvdbgqcv */

/* 0 is "a", 26 is "aa" */
static void disk_letters(char *buf, size_t len, unsigned int disk)
{
	char text[8];
	unsigned int at = sizeof(text) - 1;

	text[at] = '\0';
	disk++;
	while (disk && at) {
		disk--;
		text[--at] = 'a' + disk % 26;
		disk /= 26;
	}
	snprintf(buf, len, "%s", text + at);
}

/* False for a number that stands for no name. */
static bool disk_name(char *buf, size_t len, int devid)
{
	int major = devid >> 8, minor = devid & 0xff;
	unsigned int disk, part;
	const char *prefix;
	char letters[8];

	if (devid >> 28 > 1)
		return false;
	if (devid & XVD_BIG) {
		prefix = "xvd";
		disk = (devid & (XVD_BIG - 1)) >> 8;
		part = minor;
	} else if (major == 202 || major == 8) {
		prefix = major == 8 ? "sd" : "xvd";
		disk = minor >> 4;
		part = minor & 15;
	} else if ((major == 3 || major == 22) && minor < 128) {
		prefix = "hd";
		disk = (minor >> 6) + (major == 22 ? 2 : 0);
		part = minor & 63;
	} else {
		return false;
	}
	disk_letters(letters, sizeof(letters), disk);
	if (part)
		snprintf(buf, len, "%s%s%u", prefix, letters, part);
	else
		snprintf(buf, len, "%s%s", prefix, letters);

	return true;
}

/**
 * device_short() - a device's name in its guest
 * @buf: result: "vif0", "xvda", "vbd7" for a disk whose number is no name
 * @len: size of @buf, NAME_LEN suffices
 * @d: the device
 */
void device_short(char *buf, size_t len, const struct device *d)
{
	if (d->domid < 0)
		snprintf(buf, len, "%s", d->name);
	else if (strcmp(d->kind, "vbd") || !disk_name(buf, len, d->devid))
		snprintf(buf, len, "%s%d", d->kind, d->devid);
}

/**
 * device_is_called() - does somebody mean this device of a known domain
 * @d: the device
 * @text: "vif0", "xvda", "vbd51712", "vif-3-0", or "*" for all
 *
 * Return: true if so.
 */
bool device_is_called(const struct device *d, const char *text)
{
	size_t len = strlen(d->kind);
	char name[NAME_LEN];
	long long devid;

	if (!strcmp(text, "*") || !strcmp(text, d->name))
		return true;
	device_short(name, sizeof(name), d);
	if (!strcmp(text, name))
		return true;

	return !strncmp(text, d->kind, len) && isdigit((unsigned char)text[len]) &&
	       !parse_number(&devid, text + len) && devid == d->devid;
}

static bool all_digits(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/**
 * device_word_valid() - could this be a device's name in its guest
 * @text: the word
 *
 * Return: true for what device_is_called() may ever say yes to, but for names
 * with a domain's number, which is another one tomorrow.
 */
bool device_word_valid(const char *text)
{
	static const char *const disks[] = { "xvd", "sd", "hd" };
	unsigned int i;

	if (!strcmp(text, "*"))
		return true;
	for (i = 0; i < ARRAY_SIZE(disks); i++) {
		size_t len = strlen(disks[i]), letters;

		if (strncmp(text, disks[i], len))
			continue;
		letters = strspn(text + len, "abcdefghijklmnopqrstuvwxyz");
		len += letters;
		if (letters && letters <= LETTERS_MAX && (!text[len] || all_digits(text + len)))
			return true;
	}

	return (!strncmp(text, "vif", 3) || !strncmp(text, "vbd", 3)) &&
	       all_digits(text + 3);
}
