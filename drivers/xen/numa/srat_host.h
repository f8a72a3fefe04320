/* SPDX-License-Identifier: GPL-2.0 */
/*
 * srat: the host's own table, which a PV dom0 is given.
 */
#ifndef _XEN_NUMA_SRAT_HOST_H
#define _XEN_NUMA_SRAT_HOST_H

#include "srat.h"

int srat_host_init(void);
void srat_host_exit(void);
const struct srat *srat_host(void);

#endif /* _XEN_NUMA_SRAT_HOST_H */
