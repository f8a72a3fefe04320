/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_LIB_H
#define XEN_NUMA_TEST_XEN_LIB_H

#include <xen/bitops.h>
#include <xen/compiler.h>
#include <xen/errno.h>
#include <xen/string.h>

/* Xen's levels; the log of a test keeps them. */
#define XENLOG_ERR "<E>"
#define XENLOG_WARNING "<W>"
#define XENLOG_INFO "<I>"
#define XENLOG_DEBUG "<D>"
#define XENLOG_G_ERR XENLOG_ERR
#define XENLOG_G_WARNING XENLOG_WARNING
#define XENLOG_G_INFO XENLOG_INFO
#define XENLOG_G_DEBUG XENLOG_DEBUG

/* To mock_log. Knows %pd and %pv. */
void __attribute__((format(printf, 1, 2))) printk(const char *fmt, ...);
void __attribute__((noreturn, format(printf, 1, 2)))
panic(const char *fmt, ...);

#define dprintk(level, fmt, ...) printk(level fmt, ##__VA_ARGS__)
#define gprintk(level, fmt, ...) printk(level fmt, ##__VA_ARGS__)
#define printk_once printk

#define BUG() panic("BUG at %s:%d", __FILE__, __LINE__)
#define BUG_ON(x) do { if ( x ) BUG(); } while ( 0 )
#define ASSERT(x) \
    do { if ( !(x) ) panic("ASSERT(%s) at %s:%d", #x, __FILE__, __LINE__); } \
    while ( 0 )
#define ASSERT_UNREACHABLE() ASSERT(!"reachable")
#define WARN_ON(x) ((void)(x))
#define domain_crash(d, ...) panic("domain_crash at %s:%d", __FILE__, __LINE__)

#endif /* XEN_NUMA_TEST_XEN_LIB_H */
