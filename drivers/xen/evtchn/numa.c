// SPDX-License-Identifier: GPL-2.0
/*
 * evtchn's channels, as xen-numa sees them: all that is done here is done by
 * xen-numa-hooks, see include/xen/numa-user.h.
 */
#include <linux/module.h>

#include <xen/numa-version.h>

/* Tells this module from the distribution's. */
MODULE_VERSION(XEN_NUMA_BACKEND XEN_NUMA_VERSION);
