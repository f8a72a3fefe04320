/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_SLAB_H
#define _FUZZ_LINUX_SLAB_H

#include <stddef.h>

#define GFP_KERNEL	0

void *kvcalloc(size_t nr, size_t size, int flags);
void kvfree(void *p);

#endif /* _FUZZ_LINUX_SLAB_H */
