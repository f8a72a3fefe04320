/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every path is opened through this: with XEN_NUMA_ROOT=DIR in the environment
 * the system's files are looked for below DIR, which is how tests show the
 * command a host that is not there.
 */
#ifndef XEN_NUMA_ROOT_H
#define XEN_NUMA_ROOT_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#define ROOT_PATH_MAX	4096

bool root_is_fake(void);
int root_path(char *buf, const char *path);
int root_open(const char *path, int flags);
FILE *root_fopen(const char *path, const char *mode);
DIR *root_opendir(const char *path);

#endif /* XEN_NUMA_ROOT_H */
