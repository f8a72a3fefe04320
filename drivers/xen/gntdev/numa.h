/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_GNTDEV_NUMA_H
#define _XEN_GNTDEV_NUMA_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include <xen/numa-user.h>

struct device;
struct file;
struct gntdev_grant_copy_segment;
struct gntdev_grant_map;
struct gntdev_priv;
struct seq_file;

/**
 * struct gntdev_numa - what is known of a file
 * @refs: the file's, and one for each of its mappings
 * @dev: gntdev's device
 * @priv: what gntdev has of the file, while it is in the list
 * @tgid: the process that opened the file
 * @exe: the program it ran then, or NULL
 * @cgroup: the cgroup it was in then, or NULL
 * @homed: pages that got the node of their frame
 * @strayed: pages that could not
 * @node: where most frames of the last mapping were, or NUMA_NO_NODE
 * @mapper_lock: guards @mappers; innermost
 * @mappers: threads that have mapped, each referenced, or NULL
 * @holds: the policy that holds; written under files_lock
 * @asked: what the process has set last, under files_lock
 * @entry: in the list of files, under files_lock
 * @user: the queue while the policy is to follow; written under files_lock
 */
struct gntdev_numa {
	refcount_t refs;
	struct device *dev;
	struct gntdev_priv *priv;
	struct pid *tgid;
	char *exe;
	char *cgroup;
	atomic_t homed;
	atomic_t strayed;
	int node;
	spinlock_t mapper_lock;	/* innermost */
	struct pid *mappers[XEN_NUMA_QUEUE_TASKS];
	u32 holds;
	u32 asked;
	struct list_head entry;
	struct xen_numa_user __rcu *user;
};

/**
 * struct gntdev_numa_map - what is known of a mapping
 * @file: its file, referenced; NULL where memory was short
 * @reserved: pages that are reserved for it on every node
 */
struct gntdev_numa_map {
	struct gntdev_numa *file;
	unsigned int reserved;
};

/* Called by hooks: numa.c */
int gntdev_numa_alloc_pages(struct gntdev_numa *f, struct gntdev_grant_map *map,
			    int count);
void gntdev_numa_free_pages(struct gntdev_grant_map *map);
void gntdev_numa_free_map(struct gntdev_grant_map *map);
void gntdev_numa_mapped(struct gntdev_grant_map *map);
void gntdev_numa_copy(struct gntdev_numa *f,
		      const struct gntdev_grant_copy_segment *seg);
long gntdev_numa_ioctl(struct file *flip, struct gntdev_numa *f,
		       unsigned int cmd, unsigned long arg);
void gntdev_numa_fdinfo(struct seq_file *s, struct file *flip);

/* Called by hooks: numa_file.c */
struct gntdev_numa *gntdev_numa_open(struct gntdev_priv *priv,
				     struct device *dev);
void gntdev_numa_release(struct gntdev_numa *f);
void gntdev_numa_exit(struct device *dev);

/* numa_file.c */
void gntdev_numa_put(struct gntdev_numa *f);
void gntdev_numa_remember_thread(struct gntdev_numa *f);
u32 gntdev_numa_holds(const struct gntdev_numa *f);
int gntdev_numa_ask(struct gntdev_numa *f, u32 policy);
u32 gntdev_numa_asked(struct gntdev_numa *f);
void gntdev_numa_settle_all(void);

/* numa_home.c */
u64 gntdev_numa_mfn(const struct gntdev_grant_map *map, int i);
bool gntdev_numa_is_home(const struct gntdev_grant_map *map, int i, int node);
int gntdev_numa_home(struct gntdev_grant_map *map);

/* numa_rules.c */
extern const char *const gntdev_numa_names[];
u32 gntdev_numa_rule(const char *exe, const char *cgroup);
bool gntdev_numa_fails(void);

#endif /* _XEN_GNTDEV_NUMA_H */
