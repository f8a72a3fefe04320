// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gntdev_test.h"

struct host host;

static const char *word(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		give_up("%s= is not set", name);
	return value;
}

static enum state read_state(const char *name)
{
	if (!strcmp(name, "stock"))
		return STATE_STOCK;
	if (!strcmp(name, "unknown"))
		return STATE_UNKNOWN;
	if (!strcmp(name, "known"))
		return STATE_KNOWN;
	give_up("STATE=%s", name);
}

static void read_half(const char *name, struct xen_numa_page *half)
{
	if (sscanf(word(name), "%u:%d", &half->pxm, &half->node) != 2)
		give_up("%s= is not PXM:NODE", name);
}

void host_read(void)
{
	host.state = read_state(word("STATE"));
	host.pv = !strcmp(word("DOM0_TYPE"), "PV");
	host.domid = strtoul(word("DOMID"), NULL, 10);
	host.split = strtoull(word("SPLIT"), NULL, 10);
	read_half("LOWER", &host.halves[0]);
	read_half("UPPER", &host.halves[1]);
}

struct xen_numa_page host_truth(uint64_t gfn)
{
	const struct xen_numa_page unknown = {
		.node = XEN_NUMA_NODE_UNKNOWN,
		.pxm = XEN_NUMA_PXM_UNKNOWN,
	};

	return host.state == STATE_KNOWN ? host.halves[gfn >= host.split] : unknown;
}
