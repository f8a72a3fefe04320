// SPDX-License-Identifier: GPL-2.0
/*
 * resolve: the provider that looks frames up in the host's SRAT.
 */
#include <linux/errno.h>

#include "resolve.h"
#include "srat_host.h"

static int srat_resolve(u64 *mfns, u32 *pxms, unsigned int nr)
{
	const struct srat *s = srat_host();
	unsigned int i;

	if (!s)
		return -ENODEV;
	for (i = 0; i < nr; i++)
		pxms[i] = srat_pxm_of_mfn(s, mfns[i]);

	return 0;
}

/* A table of CPUs alone is one, but not for us. */
static int srat_probe(void)
{
	int err = srat_host_init();

	if (err)
		return err;

	return srat_host()->nr_ranges ? 0 : -ENOENT;
}

const struct resolve_ops resolve_srat = {
	.name		= "srat",
	.probe		= srat_probe,
	.resolve	= srat_resolve,
};
