/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_SORT_H
#define _FUZZ_LINUX_SORT_H

#include <stdlib.h>

/* That of libc may not be given nothing to sort. */
static inline void sort(void *base, size_t nr, size_t size,
			int (*compare)(const void *a, const void *b),
			void (*swap)(void *a, void *b, int size))
{
	(void)swap;
	if (nr)
		qsort(base, nr, size, compare);
}

#endif /* _FUZZ_LINUX_SORT_H */
