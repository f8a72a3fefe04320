/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of map have for other suites.
 */
#ifndef _XEN_NUMA_MAP_TEST_H
#define _XEN_NUMA_MAP_TEST_H

/* Until it is time to ask again about what nobody knew, and asks. */
void map_test_time_passes(void);

#endif /* _XEN_NUMA_MAP_TEST_H */
