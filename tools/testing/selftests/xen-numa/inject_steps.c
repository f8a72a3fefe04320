// SPDX-License-Identifier: GPL-2.0
/* The steps that are done with faults. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <xen/numa.h>

#include "inject.h"

#define PAGES		4

static char **arg;
static int nr_args;
static char text[65536];

static int act_read(void)
{
	int n = contents(arg[0], text, sizeof(text));

	/* Not even when memory is short: each file has something or an error. */
	if (!n)
		bad("%s is empty", arg[0]);
	return n < 0 ? -n : 0;
}

static int after_read(int err)
{
	(void)err;
	return act_read();
}

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}

static int prepare_write(void)
{
	return put(arg[0], arg[2]);
}

static int act_write(void)
{
	return put(arg[0], arg[1]);
}

static bool is_in_place(void)
{
	return contents(arg[3], text, sizeof(text)) > 0 && !strcmp(text, arg[4]);
}

/* Taken or not taken, and nothing else; then it is taken, and has its effect. */
static int after_write(int err)
{
	const char *want = arg[err ? 2 : 1];

	if (contents(arg[0], text, sizeof(text)) < 0)
		return errno;
	if (strcmp(text, want))
		bad("is \"%s\" after %s, not \"%s\"", text, strerror(err), want);
	err = act_write();
	if (err)
		return err;
	if (nr_args > 4 && !until(is_in_place))
		bad("%s is %s, not %s", arg[3], text, arg[4]);
	return 0;
}

static int load(void)
{
	int fd = open(arg[0], O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return errno;
	if (syscall(SYS_finit_module, fd, arg[1], 0))
		err = errno;
	close(fd);
	return err;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "xen_numa", O_NONBLOCK) ? errno : 0;
}

/* Loaded without a fault it works, and goes. */
static int once_more(void)
{
	int err = load();

	if (err)
		return err;
	if (!until(all_queues))
		bad("%u queues without a fault", queues());
	err = unload();
	look_for_rest();
	return err;
}

static int after_load(int err)
{
	bool there = !access("/sys/module/xen_numa", F_OK);

	if (there == !!err)
		bad("loading it said %s, and it is %sthere", strerror(err), there ? "" : "not ");
	if (there) {
		/* Whoever has just looked at it lets go of it again. */
		err = unload();
		if (err)
			return err;
	}
	look_for_rest();
	return once_more();
}

static int prepare_unload(void)
{
	int err = load();

	if (!err && !until(all_queues))
		bad("%u queues", queues());
	return err;
}

static int after_unload(int err)
{
	if (err) {
		bad("does not go: %s", strerror(err));
		err = unload();
	}
	look_for_rest();
	return err;
}

static int act_ioctl(void)
{
	struct xen_numa_page pages[PAGES];
	struct xen_numa_query q;
	struct xen_numa_where w = { .nr = PAGES };
	int fd = open("/dev/xen/numa", O_RDWR | O_CLOEXEC), err = 0;
	static char *mine;

	if (fd < 0)
		return errno;
	if (!mine) {
		mine = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (mine == MAP_FAILED)
			give_up("mmap");
	}
	w.addr = (unsigned long)mine;
	w.pages = (unsigned long)pages;
	if (ioctl(fd, XEN_NUMA_QUERY, &q) || ioctl(fd, XEN_NUMA_WHERE, &w))
		err = errno;
	close(fd);
	return err;
}

static int after_ioctl(int err)
{
	(void)err;
	return act_ioctl();
}

static int command(const char *what)
{
	return *what && system(what) ? ECANCELED : 0;
}

static int prepare_run(void)
{
	return command(arg[0]);
}

static int act_run(void)
{
	return command(arg[1]);
}

static int after_run(int err)
{
	(void)err;
	return command(arg[2]);
}

static const struct step steps[] = {
	{ "read", 1, NULL, act_read, after_read },
	{ "write", 3, prepare_write, act_write, after_write },
	{ "load", 2, NULL, load, after_load },
	{ "unload", 2, prepare_unload, unload, after_unload },
	{ "ioctl", 0, NULL, act_ioctl, after_ioctl },
	{ "run", 3, prepare_run, act_run, after_run },
};

const struct step *step_find(const char *which, char **args, int nr)
{
	unsigned int i;

	arg = args;
	nr_args = nr;
	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (!strcmp(which, steps[i].name))
			return nr < steps[i].args ? NULL : &steps[i];
	return NULL;
}
