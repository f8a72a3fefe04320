/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_PARAM_H
#define XEN_NUMA_TEST_XEN_PARAM_H

#include <xen/init.h>

/* Tests call the parser by its name, or set the variable. */
#define custom_param(name, fn) \
    int (*const param_##fn)(const char *s) = (fn)
#define boolean_param(name, var) \
    bool *const param_##var = &(var)
#define integer_param(name, var) \
    __typeof__(var) *const param_##var = &(var)
#define size_param(name, var) integer_param(name, var)

int parse_bool(const char *s, const char *e);
int parse_boolean(const char *name, const char *s, const char *e);
int cmdline_strcmp(const char *frag, const char *name);

#endif /* XEN_NUMA_TEST_XEN_PARAM_H */
