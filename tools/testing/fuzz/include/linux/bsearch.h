/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_BSEARCH_H
#define _FUZZ_LINUX_BSEARCH_H

#include <stdlib.h>

/* That of libc may not be given nothing to search. */
static inline void *kernel_bsearch(const void *key, const void *base, size_t nr,
				   size_t size,
				   int (*compare)(const void *a, const void *b))
{
	return nr ? bsearch(key, base, nr, size, compare) : NULL;
}

#define bsearch kernel_bsearch

#endif /* _FUZZ_LINUX_BSEARCH_H */
