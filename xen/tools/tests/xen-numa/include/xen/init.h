/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_INIT_H
#define XEN_NUMA_TEST_XEN_INIT_H

#include <xen/compiler.h>

#define __init
#define __initconst
#define __initconstrel
#define __ro_after_init
#define __read_mostly

/* All of it can be put back to what it was at boot: mock_boot(). */
#define __initdata __attribute__((section("initdata")))

#define __initcall(fn) \
    static __attribute__((used)) int (*initcall_##fn)(void) = (fn)

#endif /* XEN_NUMA_TEST_XEN_INIT_H */
