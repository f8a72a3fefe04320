/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_ACPI_H
#define XEN_NUMA_TEST_XEN_ACPI_H

#include <acpi/actables.h>

#endif /* XEN_NUMA_TEST_XEN_ACPI_H */
