/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _UNIT_LINUX_LIMITS_H
#define _UNIT_LINUX_LIMITS_H

#define U32_MAX	((u32)~0U)
#define U64_MAX	((u64)~0ULL)

#endif /* _UNIT_LINUX_LIMITS_H */
