/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A domain's APIC topology and XEN_DOMCTL_get_vcpu_apicids, with a domain
 * around them. The arithmetic is test_apic.c's.
 */

#include <xen/guest_access.h>
#include <xen/lib/x86/cpu-policy.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include <asm/apic-topology.h>

#include "mock.h"
#include "tap.h"

#define NR 8

static struct xen_domctl_vcpu_apicids op;
static uint32_t ids[NR + 1];
static struct cpu_policy policy;
static struct domain *const d = &mock_domu;
static const unsigned int uneven[NR] = { 0, 0, 0, 1, 1, 1, 1, 1 };
static const unsigned int even[NR] = { 0, 0, 0, 0, 1, 1, 1, 1 };

/* A domain that is not finished, with @nr vCPUs of which none exists. */
static void prepare(unsigned int nr)
{
    apic_topology_destroy(d);
    mock_boot(machine_named("one node"), NULL);
    *d = (struct domain){ .domain_id = 1, .max_vcpus = nr, .is_hvm = true };
    policy = (struct cpu_policy){
        .x86_vendor = X86_VENDOR_INTEL,
        .basic = { .max_leaf = 0xd, .x2apic = true },
        .extd = { .max_leaf = 0x80000008 },
    };
    policy.cache.subleaf[0].type = 1;
    policy.cache.subleaf[0].level = 1;
    policy.cache.subleaf[1].type = 3;
    policy.cache.subleaf[1].level = 3;
    d->arch.cpu_policy = &policy;
    system_state = SYS_STATE_active;
    mock_dom0.hypercall_deadlock_mutex.held = true;
    op = (struct xen_domctl_vcpu_apicids){ .nr_vcpus = NR };
    op.ids.p = ids;
    memset(ids, 0xff, sizeof(ids));
}

static bool are(unsigned int nr, const uint32_t *want)
{
    return !memcmp(ids, want, nr * sizeof(*want)) && ids[nr] == ~0U;
}

static void test_ids(void)
{
    static const uint32_t plain[NR] = { 0, 2, 4, 6, 8, 10, 12, 14 };
    static const uint32_t by_node[NR] = { 0, 2, 4, 16, 18, 20, 22, 24 };

    prepare(NR);
    d->is_hvm = false;
    op.pad = 1;
    ok(apic_topology_get_ids(d, &op) == -EINVAL, "EINVAL for PV");
    d->is_hvm = true;
    ok(apic_topology_get_ids(d, &op) == -EINVAL && op.nr_vcpus == NR,
       "and for pad");
    op.pad = 0;
    op.nr_vcpus = NR - 1;
    ok(apic_topology_get_ids(d, &op) == -ENOBUFS && op.nr_vcpus == NR,
       "then ENOBUFS, with what is needed");
    ok(apic_topology_get_ids(d, &op) == -EFAULT, "then EFAULT");
    mock_guest_map(ids, NR * sizeof(ids[0]) - 1, true);
    ok(apic_topology_get_ids(d, &op) == -EFAULT, "for the last byte as well");
    memset(ids, 0xff, sizeof(ids));
    mock_guest_map(ids, NR * sizeof(ids[0]), true);
    mock_guest_unmap_all();
    mock_guest_map(ids, NR * sizeof(ids[0]), true);
    ok(!apic_topology_get_ids(d, &op) && are(NR, plain),
       "without a topology it is vcpu_id * 2");

    prepare(NR);
    mock_guest_map(ids, sizeof(ids), true);
    op.nr_vcpus = 0;
    ok(!apic_topology_get_ids(d, &op) && op.nr_vcpus == NR && ids[0] == ~0U,
       "no room: what is needed");
    op.ids.p = NULL;
    op.nr_vcpus = 3;
    ok(!apic_topology_get_ids(d, &op) && op.nr_vcpus == NR, "nor ids");

    op.ids.p = ids;
    op.nr_vcpus = ~0U;
    ok(!apic_topology_set(d, uneven, NR, 2) &&
       !apic_topology_get_ids(d, &op) && op.nr_vcpus == NR &&
       are(NR, by_node), "with one it is by node");
    ok(guest_x2apic_id(d, 3) == 16 && guest_x2apic_id(d, NR) == 2 * NR,
       "also for Xen itself, and vCPUs that there are not");
}

static void test_set(void)
{
    static const unsigned int far[NR] = { 0, 1, 31, 63, 64, 100, 126, 127 };
    const struct apic_topology *was;

    prepare(NR);
    d->is_hvm = false;
    ok(apic_topology_set(d, even, NR, 2) == -EINVAL, "no topology for PV");
    d->is_hvm = true;
    ok(apic_topology_set(d, even, NR - 1, 2) == -EINVAL &&
       apic_topology_set(d, even, NR, 1) == -EINVAL && !d->arch.apic_topology,
       "nor with wrong numbers");
    mock_alloc_fail(1);
    ok(apic_topology_set(d, even, NR, 2) == -ENOMEM && !d->arch.apic_topology,
       "nor without memory");
    ok(apic_topology_set(d, far, NR, 128) == 0 &&
       guest_x2apic_id(d, 7) == 254, "ids up to 254");
    was = d->arch.apic_topology;
    ok(apic_topology_set(d, even, NR, 2) == 0 && guest_x2apic_id(d, 7) == 14 &&
       mock_alloc_live == 1, "one replaces another");
    prepare(NR + 1);
    ok(apic_topology_set(d, (const unsigned int[NR + 1]){ [NR] = 127 }, NR + 1,
                         128) == -ERANGE && !d->arch.apic_topology && was,
       "but no higher");

    prepare(NR);
    apic_topology_set(d, uneven, NR, 2);
    d->creation_finished = true;
    ok(!apic_topology_set(d, uneven, NR, 2), "the same again, once it has run");
    ok(apic_topology_set(d, even, NR, 2) == -EBUSY &&
       guest_x2apic_id(d, 3) == 16, "but no other");

    prepare(NR);
    d->creation_finished = true;
    ok(apic_topology_set(d, even, NR, 2) == -EBUSY && !d->arch.apic_topology,
       "and none where there was none");
}

static void test_policy(void)
{
    prepare(NR);
    apic_topology_policy(d, &policy);
    ok(!policy.basic.lppp && !policy.topo.subleaf[1].id_shift,
       "without a topology the policy stays");

    apic_topology_set(d, uneven, NR, 2);
    ok(policy.basic.htt && policy.topo.subleaf[1].id_shift == 4 &&
       policy.topo.subleaf[1].level == 1 && !policy.extd.nc,
       "leaf 0xb has the package's shift");
    ok(policy.cache.subleaf[0].threads_per_cache <
       policy.cache.subleaf[1].threads_per_cache &&
       policy.cache.subleaf[0].cores_per_package ==
       policy.cache.subleaf[1].cores_per_package &&
       !policy.cache.subleaf[2].threads_per_cache,
       "the last cache is the package's, and no more have been made");

    prepare(NR);
    policy.basic.x2apic = false;
    apic_topology_set(d, uneven, NR, 2);
    ok(!policy.topo.subleaf[1].id_shift, "no leaf 0xb without x2APIC");
    prepare(NR);
    policy.basic.max_leaf = 0xa;
    apic_topology_set(d, uneven, NR, 2);
    ok(!policy.topo.subleaf[1].id_shift, "or where it is not in range");

    prepare(NR);
    policy.x86_vendor = X86_VENDOR_AMD;
    apic_topology_set(d, uneven, NR, 2);
    ok(policy.extd.apic_id_size == 4 && policy.extd.nc == 4,
       "AMD: leaf 0x80000008");
    prepare(NR);
    policy.x86_vendor = X86_VENDOR_HYGON;
    policy.extd.max_leaf = 0x80000007;
    apic_topology_set(d, uneven, NR, 2);
    ok(!policy.extd.apic_id_size, "if it is in range");
}

/* APICs that exist already get their id at once. */
static void test_refresh(void)
{
    static struct vcpu v[2], *ptrs[2] = { &v[0], &v[1] };
    static const unsigned int apart[2] = { 1, 0 };

    prepare(2);
    memset(v, 0, sizeof(v));
    d->vcpu = ptrs;
    v[0].next_in_list = &v[1];
    v[0].domain = v[1].domain = d;
    v[1].vcpu_id = 1;
    v[0].arch.vlapic.vcpu = &v[0];
    v[1].arch.vlapic.vcpu = &v[1];
    v[1].arch.vlapic.x2apic = true;
    v[1].arch.vlapic.id = 99;
    apic_topology_set(d, apart, 2, 2);
    ok(v[0].arch.vlapic.id == 2 << 24 && v[1].arch.vlapic.id == 0,
       "APICs have their ids, in both modes");
}

static void test_flag(void)
{
    struct xen_domctl_createdomain config = {
        .flags = XEN_DOMCTL_CDF_vnuma_apic_topology,
    };

    ok(!apic_topology_config_ok(&config), "the flag is refused for PV");
    config.flags |= XEN_DOMCTL_CDF_hvm;
    ok(apic_topology_config_ok(&config), "and taken for HVM");
    config.flags = 0;
    ok(apic_topology_config_ok(&config), "PV without it as ever");
}

int main(void)
{
    test_ids();
    test_set();
    test_policy();
    test_refresh();
    test_flag();
    apic_topology_destroy(d);
    ok(!mock_alloc_live, "nothing is left");

    return tap_end();
}
