/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ACPI_ACTABLES_H
#define XEN_NUMA_TEST_ACPI_ACTABLES_H

#include <xen/lib.h>

struct acpi_table_header {
    char signature[4];
    uint32_t length;
    uint8_t revision;
    uint8_t checksum;
    char oem_id[6];
    char oem_table_id[8];
    uint32_t oem_revision;
    char asl_compiler_id[4];
    uint32_t asl_compiler_revision;
} __attribute__((packed));

struct acpi_table_slit {
    struct acpi_table_header header;
    uint64_t locality_count;
    uint8_t entry[];
} __attribute__((packed));

typedef uint32_t acpi_status;

#define ACPI_SUCCESS(status) (!(status))
#define AE_OK 0U
#define AE_NOT_FOUND 5U
#define ACPI_SIG_SLIT "SLIT"

acpi_status acpi_get_table(const char *sig, unsigned int instance,
                           struct acpi_table_header **table);

#endif /* XEN_NUMA_TEST_ACPI_ACTABLES_H */
