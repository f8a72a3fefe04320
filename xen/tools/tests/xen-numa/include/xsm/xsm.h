/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XSM_XSM_H
#define XEN_NUMA_TEST_XSM_XSM_H

#include <xen/sched.h>

enum xsm_default { XSM_HOOK, XSM_PRIV, XSM_TARGET, XSM_XS_PRIV };

/* 0, or what the test has set. */
int xsm_machine_memory_map(enum xsm_default action);
int xsm_getdomaininfo(enum xsm_default action, struct domain *d);

#endif /* XEN_NUMA_TEST_XSM_XSM_H */
