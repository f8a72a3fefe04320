/* SPDX-License-Identifier: GPL-2.0 */
/*
 * map: remembers resolve's answers by ranges of host memory.
 */
#ifndef _XEN_NUMA_MAP_H
#define _XEN_NUMA_MAP_H

#include <linux/types.h>

#define MAP_UNKNOWN	(-1)	/* nobody knows this frame's place */
#define MAP_MISS	(-2)	/* not asked yet; a worker will */

/* Seconds for which "nobody knows" is believed: memory can be added. */
#define MAP_EXPIRE_S		10U
#define MAP_EXPIRE_MAX_S	640U

/**
 * struct map_stats - what the map has been through
 * @misses: frames that came before their chunk was known
 * @dropped: chunks that had to be met again because the list was full
 * @learned: chunks that were asked about
 * @mixed: chunks with several owners
 */
struct map_stats {
	u64 misses;
	u64 dropped;
	u64 learned;
	unsigned int mixed;
};

struct seq_file;

void map_init(u8 *owner, u64 chunks);
void map_exit(void);
int map_find(u64 mfn);
int map_find_wait(u64 mfn);
void map_expire(void);
void map_get_stats(struct map_stats *stats);
void map_show(struct seq_file *s);

#endif /* _XEN_NUMA_MAP_H */
