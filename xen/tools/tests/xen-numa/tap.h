/* SPDX-License-Identifier: GPL-2.0 */
/* Enough of the Test Anything Protocol. */

#ifndef XEN_NUMA_TAP_H
#define XEN_NUMA_TAP_H

#include <stdarg.h>
#include <stdio.h>

static unsigned int tap_nr, tap_failed;

static inline void __attribute__((format(printf, 2, 3)))
ok(bool good, const char *fmt, ...)
{
    va_list args;

    tap_failed += !good;
    printf("%sok %u - ", good ? "" : "not ", ++tap_nr);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);     /* before what may be said of a crash */
}

static inline int tap_end(void)
{
    printf("1..%u\n", tap_nr);
    return tap_failed ? 1 : 0;
}

#endif /* XEN_NUMA_TAP_H */
