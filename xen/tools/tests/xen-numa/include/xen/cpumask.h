/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_CPUMASK_H
#define XEN_NUMA_TEST_XEN_CPUMASK_H

#include <xen/bitmap.h>

#define NR_CPUS 256

typedef struct cpumask {
    DECLARE_BITMAP(bits, NR_CPUS);
} cpumask_t;
typedef cpumask_t *cpumask_var_t;

extern cpumask_t cpu_online_map;
extern unsigned int nr_cpu_ids;

static inline bool cpumask_test_cpu(unsigned int cpu, const cpumask_t *mask)
{
    return test_bit(cpu, mask->bits);
}

static inline void __cpumask_set_cpu(unsigned int cpu, cpumask_t *mask)
{
    __set_bit(cpu, mask->bits);
}

static inline unsigned int cpumask_next(unsigned int cpu, const cpumask_t *mask)
{
    while ( ++cpu < NR_CPUS && !test_bit(cpu, mask->bits) )
        ;

    return cpu;
}

#define cpumask_first(mask) cpumask_next(~0U, mask)
#define cpumask_empty(mask) (cpumask_first(mask) >= NR_CPUS)
#define for_each_cpu(cpu, mask)              \
    for ( (cpu) = cpumask_first(mask);       \
          (cpu) < NR_CPUS;                   \
          (cpu) = cpumask_next(cpu, mask) )
#define cpu_online(cpu) cpumask_test_cpu(cpu, &cpu_online_map)
#define for_each_online_cpu(cpu) for_each_cpu(cpu, &cpu_online_map)
#define num_online_cpus() mock_cpumask_weight(&cpu_online_map)

static inline unsigned int mock_cpumask_weight(const cpumask_t *mask)
{
    unsigned int cpu, n = 0;

    for_each_cpu ( cpu, mask )
        n++;

    return n;
}
#define cpumask_weight(mask) mock_cpumask_weight(mask)

#endif /* XEN_NUMA_TEST_XEN_CPUMASK_H */
