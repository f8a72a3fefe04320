/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small files of the kernel: one value each. All paths are formats and go
 * through root.h; all errors are negative errnos.
 */
#ifndef XEN_NUMA_READ_H
#define XEN_NUMA_READ_H

#include <stddef.h>
#include <stdint.h>

/* Numbers in a list: more is damage. */
#define LIST_MAX	65536

int read_string(char *buf, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int read_number(long long *value, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int read_list(unsigned int **numbers, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
const char *parse_range(const char *at, unsigned long *from, unsigned long *to);
int parse_list(unsigned int **numbers, const char *text);
int parse_number(long long *value, const char *text);
int parse_count(uint64_t *value, const char *text);
char *read_whole(const char *path);
int write_string(const char *text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* XEN_NUMA_READ_H */
