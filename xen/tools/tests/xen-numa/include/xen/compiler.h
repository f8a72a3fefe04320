/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_COMPILER_H
#define XEN_NUMA_TEST_XEN_COMPILER_H

#include <xen/types.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define cf_check
#define __maybe_unused __attribute__((unused))
#define __must_check __attribute__((warn_unused_result))
#define always_inline inline __attribute__((always_inline))

#endif /* XEN_NUMA_TEST_XEN_COMPILER_H */
