// SPDX-License-Identifier: GPL-2.0
/*
 * What the parser needs of the kernel and no header can give.
 */
#include <stdlib.h>

#include <linux/slab.h>

#include "kernel.h"

unsigned int kernel_live;
unsigned int kernel_fail;

void *kvcalloc(size_t nr, size_t size, int flags)
{
	void *p;

	(void)flags;
	if (kernel_fail && !--kernel_fail)
		return NULL;
	p = calloc(nr, size);
	kernel_live += !!p;

	return p;
}

void kvfree(void *p)
{
	kernel_live -= !!p;
	free(p);
}
