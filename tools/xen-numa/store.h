/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xenstore. With XEN_NUMA_ROOT=DIR it is the directory DIR/xenstore.
 */
#ifndef XEN_NUMA_STORE_H
#define XEN_NUMA_STORE_H

#include <stdbool.h>

struct store;

struct store *store_open(void);
void store_close(struct store *s);
char *store_read(struct store *s, const char *path);
char **store_list(struct store *s, const char *path, unsigned int *nr);
int store_watch(struct store *s, const char *path);
void store_unwatch(struct store *s, const char *path);
int store_fd(struct store *s);
int store_drain(struct store *s, const char *prefix, bool *hit);

#endif /* XEN_NUMA_STORE_H */
