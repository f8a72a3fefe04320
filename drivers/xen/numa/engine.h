/* SPDX-License-Identifier: GPL-2.0 */
/*
 * engine: one state for each queue, looked at a few times a second.
 */
#ifndef _XEN_NUMA_ENGINE_H
#define _XEN_NUMA_ENGINE_H

#include <linux/types.h>

enum engine_mode {
	ENGINE_OFF,	/* count, but leave everything where it is */
	ENGINE_AUTO,	/* steer each queue to its home */
};

struct seq_file;

int engine_init(enum engine_mode mode);
void engine_exit(void);
void engine_set_mode(enum engine_mode mode);
void engine_show(struct seq_file *s);

#endif /* _XEN_NUMA_ENGINE_H */
