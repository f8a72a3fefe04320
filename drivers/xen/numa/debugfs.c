// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps for people: /sys/kernel/debug/xen-numa/{queues,map}. Read-only.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "debugfs.h"
#include "engine.h"
#include "map.h"

static struct dentry *dir;

static int queues_show(struct seq_file *s, void *unused)
{
	engine_show(s);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(queues);

static int chunks_show(struct seq_file *s, void *unused)
{
	map_show(s);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(chunks);

/**
 * numa_debugfs_init() - make the files; failure is harmless
 *
 * Context: process context, may sleep.
 */
void numa_debugfs_init(void)
{
	dir = debugfs_create_dir("xen-numa", NULL);
	debugfs_create_file("queues", 0400, dir, NULL, &queues_fops);
	debugfs_create_file("map", 0400, dir, NULL, &chunks_fops);
}

/**
 * numa_debugfs_exit() - take the files away, waiting for readers
 *
 * Context: process context, may sleep.
 */
void numa_debugfs_exit(void)
{
	debugfs_remove(dir);
}
