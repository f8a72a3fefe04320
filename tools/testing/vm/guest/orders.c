// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "orders.h"

#define VIF_DRIVER	"/sys/bus/xen/drivers/vif/"
#define VIF_DEVICE	"vif-0"

static int write_word(const char *path, const char *word)
{
	int fd, ret = 0;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, word, strlen(word)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* The frontend gives up its rings and makes new ones. */
static int rebind_vif(void)
{
	int ret = write_word(VIF_DRIVER "unbind", VIF_DEVICE);

	return ret ? ret : write_word(VIF_DRIVER "bind", VIF_DEVICE);
}

/* "read,rx": what is to go on, of a comma list; all else rests. "none": nothing. */
static bool load_only(const char *list, struct control *ctl)
{
	unsigned int disk = DISK_STOP_WRITE | DISK_STOP_READ;
	unsigned int net = BULK_STOP_TX | BULK_STOP_RX;
	char copy[64], *save, *word;

	if (snprintf(copy, sizeof(copy), "%s", list) >= (int)sizeof(copy))
		return false;
	for (word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		if (!strcmp(word, "write"))
			disk &= ~DISK_STOP_WRITE;
		else if (!strcmp(word, "read"))
			disk &= ~DISK_STOP_READ;
		else if (!strcmp(word, "tx"))
			net &= ~BULK_STOP_TX;
		else if (!strcmp(word, "rx"))
			net &= ~BULK_STOP_RX;
		else if (strcmp(word, "none"))
			return false;
	}
	ctl->disk_stopped = disk;
	ctl->net_stopped = net;
	return true;
}

static bool is_end(const char *words)
{
	return !strcmp(words, "crash") || !strcmp(words, "reboot");
}

/* What nobody could say afterwards. */
static void end(const char *words)
{
	if (!strcmp(words, "reboot"))
		reboot(RB_AUTOBOOT);
	/* The kernel cannot do without its first process. */
	_exit(1);
}

static bool carry_out(const char *words, struct control *ctl,
		      void (*net_restart)(int (*between)(void)))
{
	if (!strncmp(words, "where ", 6) && where_parse(words + 6) >= 0)
		ctl->where = where_parse(words + 6);
	else if (!strcmp(words, "disk may-go"))
		ctl->disk_may_go = true;
	else if (!strcmp(words, "disk stays"))
		ctl->disk_may_go = false;
	else if (!strcmp(words, "disk check"))
		ctl->disk_checks++;
	else if (!strncmp(words, "load ", 5))
		return load_only(words + 5, ctl);
	else if (!strcmp(words, "net rebind"))
		net_restart(rebind_vif);
	else
		return is_end(words);
	return true;
}

void order_carry_out(char *order, struct control *ctl,
		     void (*net_restart)(int (*between)(void)))
{
	char *words;
	unsigned long nr = strtoul(order, &words, 10);

	if (*words == ' ')
		words++;
	if (carry_out(words, ctl, net_restart))
		say("%s (order %lu)", words, nr);
	else
		say("order failed: \"%s\"", order);
	if (is_end(words))
		end(words);
}
