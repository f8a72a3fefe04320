// SPDX-License-Identifier: GPL-2.0
/*
 * resolve: MFN to PXM. The hypercall is the only provider so far.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include <xen/interface/numa.h>
#include <asm/xen/hypercall.h>

#include "resolve.h"

static int hypercall_resolve(xen_pfn_t *mfns, u32 *pxms, unsigned int nr)
{
	struct xen_get_mfn_pxms arg = { .nr_mfns = nr };

	set_xen_guest_handle(arg.mfns, mfns);
	set_xen_guest_handle(arg.pxms, pxms);

	return HYPERVISOR_memory_op(XENMEM_get_mfn_pxms, &arg);
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

static const struct resolve_ops *const providers[] = {
	&resolve_hypercall,
};

/* Set once before anything resolves, never changed after. */
static const struct resolve_ops *provider;

/**
 * resolve_init() - find a provider that works here
 *
 * Context: process context, may sleep; before any other call of this layer.
 * Return: 0, or the error of the provider tried last.
 */
int resolve_init(void)
{
	unsigned int i;
	int err = -ENODEV;

	for (i = 0; i < ARRAY_SIZE(providers); i++) {
		err = providers[i]->probe();
		if (!err) {
			provider = providers[i];
			return 0;
		}
	}

	return err;
}

/**
 * resolve_mfns() - PXMs of a batch of frames
 * @mfns: frames; not changed, but the provider may want it writable
 * @pxms: result, RESOLVE_UNKNOWN where nobody knows
 * @nr: frames in the batch, at most RESOLVE_MAX
 *
 * Context: process context, may sleep.
 * Return: 0 or an error.
 */
int resolve_mfns(xen_pfn_t *mfns, u32 *pxms, unsigned int nr)
{
	if (!provider)
		return -ENODEV;
	if (nr > RESOLVE_MAX)
		return -E2BIG;

	return provider->resolve(mfns, pxms, nr);
}

/**
 * resolve_name() - the provider in use
 *
 * Context: any.
 * Return: a constant string, "none" without a provider.
 */
const char *resolve_name(void)
{
	return provider ? provider->name : "none";
}
