/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_SCHED_H
#define XEN_NUMA_TEST_XEN_SCHED_H

#include <public/xen.h>
#include <xen/cpumask.h>
#include <xen/mm.h>
#include <xen/nodemask.h>
#include <xen/softirq.h>
#include <xen/spinlock.h>

#include <asm/domain.h>

struct vcpu;

struct sched_unit {
    cpumask_var_t cpu_hard_affinity;
};

struct vcpu {
    unsigned int vcpu_id;
    unsigned int processor;
    struct vcpu *next_in_list;
    struct domain *domain;
    struct sched_unit *sched_unit;
    struct arch_vcpu arch;
};

struct domain {
    domid_t domain_id;
    unsigned int max_vcpus;
    struct vcpu **vcpu;
    nodemask_t node_affinity;
    bool auto_node_affinity;
    bool is_hvm;
    bool creation_finished;
    unsigned int options;
    spinlock_t hypercall_deadlock_mutex;
    struct arch_domain arch;
};

extern enum { SYS_STATE_boot, SYS_STATE_active } system_state;

extern struct vcpu *current;
extern struct domain *hardware_domain;

#define is_hardware_domain(d) ((d) == hardware_domain)
#define is_hvm_domain(d) ((d)->is_hvm)
#define is_pv_domain(d) (!(d)->is_hvm)
#define for_each_vcpu(d, v) \
    for ( (v) = (d)->vcpu ? (d)->vcpu[0] : NULL; (v); (v) = (v)->next_in_list )

/* Counted, so that a test can see that all were given back. */
struct domain *rcu_lock_domain_by_any_id(domid_t domid);
struct domain *rcu_lock_domain_by_id(domid_t domid);
void rcu_unlock_domain(struct domain *d);

bool hypercall_preempt_check(void);

#endif /* XEN_NUMA_TEST_XEN_SCHED_H */
