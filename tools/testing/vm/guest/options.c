// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

static int bad(const char *word)
{
	say("failed: bad option %s", word);
	return -EINVAL;
}

static int read_loads(struct guest_options *o, char *list, const char *word)
{
	char *save, *load;

	for (load = strtok_r(list, ",", &save); load;
	     load = strtok_r(NULL, ",", &save)) {
		if (!strcmp(load, "disk"))
			o->disk = true;
		else if (!strcmp(load, "net"))
			o->net = true;
		else if (!strcmp(load, "flood"))
			o->flood = true;
		else
			return bad(word);
	}
	return 0;
}

static int read_address(char *to, size_t size, const char *value, const char *word)
{
	if (snprintf(to, size, "%s", value) >= (int)size)
		return bad(word);
	return 0;
}

static int read_option(struct guest_options *o, char *word)
{
	char name[128], *value;

	snprintf(name, sizeof(name), "%s", word);
	value = strchr(name, '=');
	if (value)
		*value++ = '\0';

	if (!strcmp(name, "xn.hypercall") && !value)
		o->hypercall = true;
	else if (!strcmp(name, "xn.verify") && !value)
		o->verify = true;
	else if (!strcmp(name, "xn.ip") && value)
		return read_address(o->ip, sizeof(o->ip), value, word);
	else if (!strcmp(name, "xn.peer") && value)
		return read_address(o->peer, sizeof(o->peer), value, word);
	else if (!strcmp(name, "xn.port") && value && atoi(value) > 0 && atoi(value) < 65536)
		o->port = atoi(value);
	else if (!strcmp(name, "xn.rate") && value)
		o->rate = strtoull(value, NULL, 10) * 1024;
	else if (!strcmp(name, "xn.split") && value)
		o->split = strtoull(value, NULL, 10) << 20;
	else if (!strcmp(name, "xn.where") && value && where_parse(value) >= 0)
		o->where = where_parse(value);
	else if (!strcmp(name, "xn.procs") && value && atoi(value) > 0 &&
		 atoi(value) <= DISK_PROCS_MAX)
		o->procs = atoi(value);
	else if (!strcmp(name, "xn.load") && value)
		return read_loads(o, value, word);
	else
		return bad(word);
	return 0;
}

int guest_options_read(struct guest_options *o)
{
	char line[2048], *save, *word;
	ssize_t n = -1;
	int fd, ret;

	memset(o, 0, sizeof(*o));
	o->port = BULK_PORT;
	o->procs = 1;

	fd = open("/proc/cmdline", O_RDONLY);
	if (fd >= 0) {
		n = read(fd, line, sizeof(line) - 1);
		close(fd);
	}
	if (n < 0) {
		say("failed: cannot read /proc/cmdline: %s", strerror(errno));
		return -EIO;
	}
	line[n] = '\0';
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save)) {
		if (strncmp(word, "xn.", 3))
			continue;
		ret = read_option(o, word);
		if (ret)
			return ret;
	}
	if ((o->net || o->flood) && (!o->ip[0] || !o->peer[0])) {
		say("failed: xn.load=net and flood need xn.ip= and xn.peer=");
		return -EINVAL;
	}
	return 0;
}
