// SPDX-License-Identifier: GPL-2.0
/*
 * A host made of files: what a PVH dom0 with two nodes, one disk and one network
 * interface has.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"
#include "tree.h"

static char root[40];
static pid_t owner;

static void die(const char *what)
{
	perror(what);
	abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;

	return remove(path);
}

static void remove_tree(void)
{
	if (getpid() == owner)
		nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_directories(char *path)
{
	char *slash = path + strlen(root);

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

void tree_put(const char *path, const void *text, size_t len)
{
	char real[ROOT_PATH_MAX];
	int fd;

	snprintf(real, sizeof(real), "%s%s", root, path);
	fd = open(real, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		make_directories(real);
		fd = open(real, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	}
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		die(real);
	close(fd);
}

void tree_print(const char *path, const char *text)
{
	tree_put(path, text, strlen(text));
}

int tree_rename(const char *from, const char *to)
{
	char old[ROOT_PATH_MAX], new[ROOT_PATH_MAX];

	snprintf(old, sizeof(old), "%s" TREE_DEVICES "/%s", root, from);
	snprintf(new, sizeof(new), "%s" TREE_DEVICES "/%s", root, to);

	return rename(old, new);
}

static void make_queue(const char *dir)
{
	static const char *const files[][2] = {
		{ "policy", "default" }, { "home", "1" }, { "home_node", "1" }, { "place", "0" },
		{ "place_pxm", "0" }, { "memory_node", "-1" }, { "reason", "home-full" },
		{ "moves", "2" }, { "local_bytes", "900000" }, { "local_frames", "900" },
		{ "remote_bytes", "90000" }, { "remote_frames", "90" },
		{ "unknown_bytes", "10000" }, { "unknown_frames", "10" },
		{ "votes", "0:50000 1:1000" }, { "irqs", "57,58" }, { "tasks", "325" },
	};
	char path[ROOT_PATH_MAX];
	unsigned int i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i][0]);
		tree_print(path, files[i][1]);
	}
}

static void make_device(const char *dir)
{
	char path[ROOT_PATH_MAX];

	snprintf(path, sizeof(path), "%s/policy", dir);
	tree_print(path, "default\n");
	snprintf(path, sizeof(path), "%s/mode", dir);
	tree_print(path, "full\n");
	snprintf(path, sizeof(path), "%s/numa_node", dir);
	tree_print(path, "-1\n");
}

static void make_module(void)
{
	static const char *const files[][2] = {
		{ "reason", "ok" }, { "mode", "full" }, { "policy", "auto" }, { "tick_ms", "250" },
		{ "min_kib", "16" }, { "margin_pct", "50" }, { "hold_ms", "2000" },
		{ "capacity_pct", "90" }, { "window_ms", "20" }, { "period_ms", "5000" },
	};
	char path[ROOT_PATH_MAX];
	unsigned int i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/sys/module/xen_numa/parameters/%s", files[i][0]);
		tree_print(path, files[i][1]);
	}
	tree_print("/sys/kernel/debug/xen-numa/places",
		   "place=0 pxm=0 node=0 cpus=0-1\nplace=1 pxm=1 node=1 cpus=2-3\n");
}

static void make_host(void)
{
	tree_print("/sys/hypervisor/type", "xen\n");
	tree_print("/sys/hypervisor/properties/features", "00000bff\n");
	tree_print("/sys/hypervisor/guest_type", "PVH\n");
	tree_print("/sys/devices/system/node/online", "0-1\n");
	tree_print("/sys/devices/system/node/node0/cpulist", "0-1\n");
	tree_print("/sys/devices/system/node/node1/cpulist", "2-3\n");
	tree_print("/xenstore/local/domain/0/name", "Domain-0\n");
	tree_print("/xenstore/local/domain/1/name", "vm1\n");
	tree_print("/xenstore/local/domain/1/vm", "/vm/00000001-1111-2222-3333-444444444444\n");
	tree_print("/etc/xen/numa.conf", "vm1 xvda node:1\n");
	tree_print("/var/log/xen-numa/.keep", "");
	tree_print("/run/xen-numa/.keep", "");
}

const char *tree_root(void)
{
	if (*root)
		return root;
	snprintf(root, sizeof(root), "%s/xen-numa-fuzz.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(root))
		die(root);
	owner = getpid();
	atexit(remove_tree);
	make_host();
	make_module();
	make_device(TREE_DEVICES "/vbd-1-51712/numa");
	make_queue(TREE_DEVICES "/vbd-1-51712/numa/queue-0");
	make_device(TREE_DEVICES "/vif-1-0/numa");
	make_queue(TREE_DEVICES "/vif-1-0/numa/queue-0-tx");
	setenv("XEN_NUMA_ROOT", root, 1);

	return root;
}
