// SPDX-License-Identifier: GPL-2.0
/*
 * resolve: MFN to PXM, through the provider in use.
 */
#include <linux/atomic.h>
#include <linux/errno.h>

#include "resolve.h"

/* Set before anything resolves, not changed while something may. */
static const struct resolve_ops *provider;

static atomic64_t calls = ATOMIC64_INIT(0);

/**
 * resolve_use() - take a provider, if it works here
 * @ops: the provider, or NULL for none; must stay valid
 *
 * Context: process context, may sleep; nothing resolves meanwhile.
 * Return: 0, or the provider's own error, with no provider in use.
 */
int resolve_use(const struct resolve_ops *ops)
{
	int err;

	provider = NULL;
	if (!ops)
		return 0;
	err = ops->probe();
	if (!err)
		provider = ops;

	return err;
}

/**
 * resolve_provider() - who answers
 *
 * Context: any.
 * Return: the provider, or NULL.
 */
const struct resolve_ops *resolve_provider(void)
{
	return provider;
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
int resolve_mfns(u64 *mfns, u32 *pxms, unsigned int nr)
{
	if (!provider)
		return -ENODEV;
	if (nr > RESOLVE_MAX)
		return -E2BIG;
	atomic64_inc(&calls);

	return provider->resolve(mfns, pxms, nr);
}

/**
 * resolve_calls() - how often a provider was asked since the module's load
 *
 * Context: any.
 * Return: number of batches, each a hypercall where that is the provider.
 */
u64 resolve_calls(void)
{
	return atomic64_read(&calls);
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
