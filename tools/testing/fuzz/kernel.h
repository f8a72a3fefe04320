/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's allocator, which can be told to fail and counts what it gave.
 */
#ifndef _FUZZ_KERNEL_H
#define _FUZZ_KERNEL_H

extern unsigned int kernel_live;	/* pieces not given back */
extern unsigned int kernel_fail;	/* allocation that fails, from 1 on; 0: none */

#endif /* _FUZZ_KERNEL_H */
