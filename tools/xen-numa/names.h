/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What domains are called.
 */
#ifndef XEN_NUMA_NAMES_H
#define XEN_NUMA_NAMES_H

#include <stdbool.h>

struct names;
struct store;

struct host;

struct names *names_open(void);
void names_close(struct names *n);
int names_with_host(int (*fn)(const struct host *h, struct names *names, const void *o),
		    const void *o);
void names_forget(struct names *n);
bool names_readable(const struct names *n);
const char *names_why_not(const struct names *n);
int names_require(const struct names *n);
struct store *names_store(struct names *n);
const char *names_name(struct names *n, int domid);
const char *names_uuid(struct names *n, int domid);
int names_domid(struct names *n, const char *text);
bool is_uuid(const char *text);

#endif /* XEN_NUMA_NAMES_H */
