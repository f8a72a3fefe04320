/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file that is replaced at once or not at all.
 */
#ifndef XEN_NUMA_ATOMIC_H
#define XEN_NUMA_ATOMIC_H

#include <stdio.h>

/**
 * struct atomic - a file that is being written
 * @f: what is written
 * @path: what it will be
 * @temporary: what it is until then, in the same directory
 */
struct atomic {
	FILE *f;
	char *path;
	char *temporary;
};

int atomic_begin(struct atomic *a, const char *path);
int atomic_commit(struct atomic *a);
void atomic_abort(struct atomic *a);
int atomic_failed(const char *path, int err);

#endif /* XEN_NUMA_ATOMIC_H */
