/* SPDX-License-Identifier: GPL-2.0 */
/* A boot of Xen, up to where it begins to build dom0. */

#include <stdlib.h>

#include <xen/lib/x86/cpu-policy.h>
#include <xen/sched.h>

#include <asm/apic-topology.h>
#include <asm/dom0_build.h>
#include <asm/e820.h>

#include "mock.h"

const struct machine *mock_machine;
struct domain mock_dom0;
struct e820map e820;
bool opt_dom0_vcpus_pin, opt_dom0_verbose;
unsigned int dom0_memflags;

__typeof__(system_state) system_state;
static struct cpu_policy policy;
static struct vcpu vcpus[NR_CPUS], *vcpu_ptrs[NR_CPUS];
static struct sched_unit units[NR_CPUS];
static cpumask_t affinities[NR_CPUS];

/* The linker's: all that is __initdata. */
extern char __start_initdata[], __stop_initdata[];

/* Xen's initial data is used but once. Here it is for every boot. */
static void reset_initdata(void)
{
    static char *pristine;
    size_t size = __stop_initdata - __start_initdata;

    if ( pristine )
        memcpy(__start_initdata, pristine, size);
    else if ( (pristine = malloc(size)) )
        memcpy(pristine, __start_initdata, size);
}

static void boot_e820(const struct machine *m)
{
    unsigned int i;

    memset(&e820, 0, sizeof(e820));
    for ( i = 0; i < MACHINE_MAP && m->map[i].end; i++ )
    {
        e820.map[i].addr = m->map[i].start;
        e820.map[i].size = m->map[i].end - m->map[i].start;
        e820.map[i].type = m->map[i].type;
    }
    e820.nr_map = i;
}

static nodemask_t nodes_of(uint64_t pxms)
{
    nodemask_t mask = NODE_MASK_NONE;
    unsigned int pxm;
    nodeid_t node;

    for ( pxm = 0; pxm < 64; pxm++ )
    {
        node = pxm_to_node(pxm);
        if ( (pxms >> pxm & 1) && node != NUMA_NO_NODE && node_online(node) )
            node_set(node, mask);
    }

    return mask;
}

void set_x2apic_id(struct vlapic *vlapic)
{
    const struct vcpu *v = vlapic->vcpu;

    vlapic->id = guest_x2apic_id(v->domain, v->vcpu_id);
}

/* dom0_vcpus_pin pins vCPU n to CPU n, modulo what there is for dom0. */
static void pin(unsigned int id, const nodemask_t *allowed, bool pinned)
{
    unsigned int cpu, n = 0, nth = 0;

    for_each_online_cpu ( cpu )
        if ( nodemask_test(cpu_to_node(cpu), allowed) )
            n++;

    for_each_online_cpu ( cpu )
    {
        if ( !nodemask_test(cpu_to_node(cpu), allowed) )
            continue;
        if ( !pinned || nth == id % n )
            __cpumask_set_cpu(cpu, &affinities[id]);
        nth++;
    }
}

static void boot_dom0(const struct mock_dom0 *opt)
{
    nodemask_t allowed = nodes_of(opt->nodes);
    unsigned int i, nr = opt->nr_vcpus ? opt->nr_vcpus : mock_machine->nr_cpus;

    memset(&mock_dom0, 0, sizeof(mock_dom0));
    memset(vcpus, 0, sizeof(vcpus));
    memset(affinities, 0, sizeof(affinities));
    memset(&policy, 0, sizeof(policy));

    mock_dom0.arch.cpu_policy = &policy;
    mock_dom0.is_hvm = true;
    mock_dom0.auto_node_affinity = !nodes_weight(allowed);
    if ( mock_dom0.auto_node_affinity )
        allowed = node_online_map;
    mock_dom0.node_affinity = allowed;
    mock_dom0.max_vcpus = min(nr, NR_CPUS + 0U);
    mock_dom0.vcpu = vcpu_ptrs;
    opt_dom0_vcpus_pin = !opt->unpinned;

    for ( i = 0; i < mock_dom0.max_vcpus; i++ )
    {
        vcpu_ptrs[i] = &vcpus[i];
        vcpus[i].vcpu_id = i;
        vcpus[i].domain = &mock_dom0;
        vcpus[i].arch.vlapic.vcpu = &vcpus[i];
        vcpus[i].sched_unit = &units[i];
        vcpus[i].next_in_list = i + 1 < mock_dom0.max_vcpus ? &vcpus[i + 1]
                                                            : NULL;
        units[i].cpu_hard_affinity = &affinities[i];
        pin(i, &allowed, !opt->unpinned);
    }

    current = &vcpus[0];
    hardware_domain = &mock_dom0;
}

void mock_boot(const struct machine *m, const struct mock_dom0 *dom0)
{
    static const struct mock_dom0 defaults;

    mock_shutdown();
    mock_machine = m;

    reset_initdata();
    mock_log_clear();
    mock_alloc_fail(0);
    mock_guest_unmap_all();
    mock_xsm_rc = mock_xsm_domain_rc = 0;
    mock_preempt_after = 0;
    mock_copy_fails = false;
    dom0_memflags = 0;

    boot_e820(m);
    mock_frames_boot();
    mock_numa_boot(m);
    mock_heap_boot();
    boot_dom0(dom0 ? dom0 : &defaults);
}

unsigned int mock_shutdown(void)
{
    unsigned int lost;

    mock_dom0_shutdown();
    mock_numa_shutdown();
    mock_heap_shutdown();
    lost = mock_alloc_live;
    mock_alloc_live = 0;

    return lost;
}
