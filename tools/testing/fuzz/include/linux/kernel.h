/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_KERNEL_H
#define _FUZZ_LINUX_KERNEL_H

#include <stdio.h>

#endif /* _FUZZ_LINUX_KERNEL_H */
