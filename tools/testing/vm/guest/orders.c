// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

static bool carry_out(const char *words, struct control *ctl,
		      void (*net_restart)(int (*between)(void)))
{
	if (!strncmp(words, "where ", 6) && where_parse(words + 6) >= 0)
		ctl->where = where_parse(words + 6);
	else if (!strcmp(words, "disk may-go"))
		ctl->disk_may_go = true;
	else if (!strcmp(words, "disk stays"))
		ctl->disk_may_go = false;
	else if (!strcmp(words, "net rebind"))
		net_restart(rebind_vif);
	else
		return false;
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
}
