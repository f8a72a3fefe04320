/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies as the kernel reads them, and writing them.
 */
#ifndef XEN_NUMA_POLICY_H
#define XEN_NUMA_POLICY_H

#include <stdbool.h>

#include "host.h"

#define POLICY_WORDS	"auto, strict, off, node:N, pxm:N or default"

bool policy_valid(const char *text);
bool policy_has_gone(const struct device *d, const struct queue *q);
int policy_write(const struct device *d, const struct queue *q, const char *policy);
int policy_write_default(const char *policy);
int policy_complain(int err, const char *what, const char *policy);

#endif /* XEN_NUMA_POLICY_H */
