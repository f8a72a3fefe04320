/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_SPINLOCK_H
#define XEN_NUMA_TEST_XEN_SPINLOCK_H

#include <xen/types.h>

typedef struct { bool held; } spinlock_t;
typedef spinlock_t rspinlock_t;

#define spin_is_locked(lock) ((lock)->held)
#define rspin_is_locked spin_is_locked

#endif /* XEN_NUMA_TEST_XEN_SPINLOCK_H */
