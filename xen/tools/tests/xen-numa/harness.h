/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files under test get from Xen's headers, when they are built for
 * the machine that runs the test.
 */

#ifndef XEN_NUMA_HARNESS_H
#define XEN_NUMA_HARNESS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define __init

#define PAGE_SHIFT 12
#define PAGE_SIZE (1L << PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#include "include/xen/macros.h"

#define E820_RAM        1
#define E820_RESERVED   2
#define E820_UNUSABLE   5

#define SRC "../../../xen/arch/x86/hvm/"

#endif /* XEN_NUMA_HARNESS_H */
