/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_MACROS_H
#define XEN_NUMA_TEST_XEN_MACROS_H

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define ROUNDUP(x, a) (((x) + (a) - 1) & ~((a) - 1))
#define ROUNDDOWN(x, a) ((x) & ~((a) - 1))
#define IS_ALIGNED(x, a) (!((x) & ((a) - 1)))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define BUILD_BUG_ON(x) ((void)sizeof(char[1 - 2 * !!(x)]))

/* Xen's own do not compile for arguments of two types either. */
#define same_type(x, y) ((void)(&(x) == &(y)))
#define min(x, y) ({ const __typeof__(x) x_ = (x); \
                     const __typeof__(y) y_ = (y); \
                     same_type(x_, y_); x_ < y_ ? x_ : y_; })
#define max(x, y) ({ const __typeof__(x) x_ = (x); \
                     const __typeof__(y) y_ = (y); \
                     same_type(x_, y_); x_ > y_ ? x_ : y_; })
#define min_t(type, x, y) ({ type tx_ = (x), ty_ = (y); \
                             tx_ < ty_ ? tx_ : ty_; })
#define max_t(type, x, y) ({ type tx_ = (x), ty_ = (y); \
                             tx_ > ty_ ? tx_ : ty_; })

#define container_of(ptr, type, member) \
    ((type *)((char *)(ptr) - offsetof(type, member)))

#define KB(kb) ((kb) * 1024UL)
#define MB(mb) ((mb) * 1024UL * 1024)
#define GB(gb) ((gb) * 1024UL * 1024 * 1024)
#define TB(tb) ((tb) * 1024UL * 1024 * 1024 * 1024)

#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))

#endif /* XEN_NUMA_TEST_XEN_MACROS_H */
