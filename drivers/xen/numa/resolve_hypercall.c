// SPDX-License-Identifier: GPL-2.0
/*
 * resolve: the provider that asks the hypervisor.
 */
#include <linux/build_bug.h>
#include <linux/types.h>

#include <xen/interface/numa.h>
#include <asm/xen/hypercall.h>

#include "resolve.h"
#include "trace.h"

static_assert(sizeof(u64) == sizeof(xen_pfn_t));

static int hypercall_resolve(u64 *mfns, u32 *pxms, unsigned int nr)
{
	struct xen_get_mfn_pxms arg = { .nr_mfns = nr };
	int err;

	set_xen_guest_handle(arg.mfns, (xen_pfn_t *)mfns);
	set_xen_guest_handle(arg.pxms, pxms);

	err = HYPERVISOR_memory_op(XENMEM_get_mfn_pxms, &arg);
	if (nr)
		trace_xen_numa_resolve(mfns[0], mfns[nr - 1], nr, err);

	return err;
}

static int hypercall_probe(void)
{
	return hypercall_resolve(NULL, NULL, 0);
}

const struct resolve_ops resolve_hypercall = {
	.name		= "hypercall",
	.probe		= hypercall_probe,
	.resolve	= hypercall_resolve,
};
