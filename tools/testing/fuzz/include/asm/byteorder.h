/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_ASM_BYTEORDER_H
#define _FUZZ_ASM_BYTEORDER_H

#include <linux/types.h>

/* The machine that builds is little-endian, as all that Xen's NUMA is for. */
typedef u32 __le32;
typedef u64 __le64;

#define __packed	__attribute__((packed))
#define le32_to_cpu(x)	(x)
#define le64_to_cpu(x)	(x)

#endif /* _FUZZ_ASM_BYTEORDER_H */
