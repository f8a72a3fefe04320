/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_ASM_SETUP_H
#define XEN_NUMA_TEST_ASM_SETUP_H

unsigned long initial_images_nrpages(unsigned char node);

#endif /* XEN_NUMA_TEST_ASM_SETUP_H */
