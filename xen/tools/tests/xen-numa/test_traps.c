/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The eleven traps that a first try of all this fell into. Some are also laid
 * out by the mock_ files, for all tests: README says where.
 */

#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xen/sched.h>

#include <asm/dom0_build.h>
#include <asm/e820.h>
#include <asm/numa-pxm.h>

#include "../../../xen/arch/x86/hvm/dom0-numa.h"
#include "check.h"
#include "mock.h"
#include "tap.h"
#include "truth.h"

#define INTEL "two-socket Intel"
#define SPLIT "node split around 4 GiB"
#define SPARSE "sparse PXMs, one memory-only"

static const struct machine *m;

static void boot(const char *name, unsigned int nr_vcpus)
{
    struct mock_dom0 opt = { .nr_vcpus = nr_vcpus };

    m = machine_named(name);
    mock_boot(m, &opt);
}

static uint32_t ask(unsigned long mfn)
{
    static xen_pfn_t mfns[1];
    static uint32_t pxms[1];
    static struct xen_get_mfn_pxms op;

    op = (struct xen_get_mfn_pxms){ .nr_mfns = 1 };
    op.mfns.p = mfns;
    op.pxms.p = pxms;
    mfns[0] = mfn;
    mock_guest_unmap_all();
    mock_guest_map(&op, sizeof(op), false);
    mock_guest_map(mfns, sizeof(mfns), false);
    mock_guest_map(pxms, sizeof(pxms), true);
    if ( numa_memory_op(XENMEM_get_mfn_pxms,
                        guest_handle_from_ptr(&op, void)) )
        return 0xbad;

    return pxms[0];
}

/* mfn_to_nid() asserts. The mock's aborts. */
static void trap_1_mfn_to_nid(void)
{
    boot(INTEL, 0);
    ok(ask(0xa0) == XEN_PXM_UNKNOWN && ask(0xfee00) == XEN_PXM_UNKNOWN &&
       ask(max_page) == XEN_PXM_UNKNOWN && ask(max_page * 2) == XEN_PXM_UNKNOWN
       && ask(~0UL) == XEN_PXM_UNKNOWN,
       "trap_1: frames that are none have no PXM");
    ok(mfn_valid(_mfn(0x6a3c8)) && ask(0x6a3c8) == XEN_PXM_UNKNOWN &&
       ask(0x6a3c7) == 0, "trap_1: mfn_valid() is coarser than RAM");
    boot(SPLIT, 0);
    ok(ask(PFN_DOWN(GB(1)) - 1) == 0 && ask(PFN_DOWN(GB(1))) == 1,
       "trap_1: the edge between two blocks is exact");
}

/* numa_node_to_arch_nid() says 0 for nodes that it does not know. */
static void trap_2_unknown_node_is_pxm_0(void)
{
    static const char *const names[] = {
        "numa=off", "overlapping SRAT", "no SRAT",
    };
    unsigned int i, pxm;

    for ( i = 0; i < ARRAY_SIZE(names); i++ )
    {
        boot(names[i], 0);
        ok(!numa_node_to_arch_nid(0) && !node_to_pxm(0, &pxm) &&
           !node_to_pxm(NUMA_NO_NODE, &pxm), "trap_2: %s: node 0 has no PXM",
           names[i]);
    }
    boot("numa=fake=4", 0);
    ok(!node_to_pxm(3, &pxm) && !mock_build_dom0(PFN_DOWN(GB(1)), NULL) &&
       !check_stock(m, 0), "trap_2: numa=fake=4: fake nodes have none");
    boot(SPARSE, 0);
    ok(node_to_pxm(2, &pxm) && pxm == 5 && !node_to_pxm(3, &pxm) &&
       !node_to_pxm(MAX_NUMNODES, &pxm), "trap_2: real nodes have theirs");
}

/* __node_distance() reads beyond a small SLIT. The mock's is poisoned there. */
static void trap_3_small_slit(void)
{
    boot("SLIT that is too small", 0);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && !check_slit(m, 0),
       "trap_3: distances that the SLIT has no room for are 20");
    ok(truth_distance(m, 0, 1) == 31 && truth_distance(m, 1, 0) == 42 &&
       truth_distance(m, 0, 7) == 20, "trap_3: and the others the host's");
}

/* A continuation with progress in the command would be ENOSYS. */
static void trap_4_continuation(void)
{
    boot(INTEL, 0);
    mock_preempt_after = 1;
    ok(ask(PFN_DOWN(GB(5))) == 0 && !mock_continued(),
       "trap_4: frames are translated in one go");
    ok(numa_memory_op(XENMEM_get_mfn_pxms | 1UL << 6,
                      guest_handle_from_ptr(NULL, void)) == -ENOSYS,
       "trap_4: a command with more in it is not ours");
}

static unsigned long bound(unsigned int how)
{
    unsigned long pages = 0;
    unsigned int i;

    for ( i = 0; i < mock_nr_p2m; i++ )
        if ( (mock_p2m[i].memflags & (MEMF_no_dma | MEMF_exact_node)) == how )
            pages += 1UL << mock_p2m[i].order;

    return pages;
}

/* As much of node 0 as leaves little but its DMA memory. */
static void take_beyond_dma(void)
{
    unsigned long dma = avail_domheap_pages_region(0, 0, mock_dma_width);

    mock_heap_take(0, mock_heap_free(0) - dma - PFN_DOWN(MB(64)), false);
}

/* Somebody takes nearly all of node 0 once dom0's map is made. */
static void take_most(void)
{
    mock_heap_take(0, mock_heap_free(0) - PFN_DOWN(MB(200)), true);
}

static void trap_5_dma_memory(void)
{
    boot(INTEL, 0);
    ok(mock_dma_width && mock_dma_width <= 32, "trap_5: there is DMA memory");
    ok(!mock_build_dom0(PFN_DOWN(GB(3)), take_beyond_dma) &&
       bound(MEMF_exact_node | MEMF_no_dma) && bound(MEMF_exact_node) &&
       !bound(0) && !mock_log_lines("<W>") && !check_places(m, 0) &&
       !check_fallbacks(m, 0),
       "trap_5: the node's DMA memory comes before other nodes'");

    boot(INTEL, 0);
    ok(!mock_build_dom0(PFN_DOWN(GB(4)), take_most) && bound(0) &&
       bound(MEMF_exact_node) && !check_populated(m, PFN_DOWN(GB(4))) &&
       !check_fallbacks(m, 0), "trap_5: then other nodes' memory");
    ok(mock_log_lines("<W>") == 1 && mock_log_lines("<W>Dom0 NUMA: PXM 0 "),
       "trap_5: and a line says of which node");
    ok(!check_shortfall(m, 0) && strstr(mock_log_line("<W>"), " pages are"),
       "trap_5: and how much: %s", mock_log_line("<W>"));
    ok(!check_srat_mems(m, 0) && !check_slit(m, 0) && !check_srat_cpus(m, 0),
       "trap_5: and dom0 has its nodes all the same");

    boot(INTEL, 0);
    dom0_memflags = MEMF_no_dma;
    ok(!mock_build_dom0(PFN_DOWN(GB(4)), take_most) && bound(MEMF_no_dma) &&
       !check_fallbacks(m, 0), "trap_5: dom0's own flags are what is left");
}

/* A region of the e820 map can be in many nodes. */
static void trap_6_one_region_many_nodes(void)
{
    unsigned int node, parts = 0, i;
    bool all = true;

    boot("SNC2", 0);
    mock_build_dom0(PFN_DOWN(GB(16)), NULL);
    for_each_online_node ( node )
        all = all && dom0_pages(m, numa_node_to_arch_nid(node), GB(4), ~0UL);
    for ( i = 0; i < mock_nr_map; i++ )
        parts += mock_map[i].type == E820_RAM && mock_map[i].addr >= GB(4);
    ok(all && parts == 4 && !check_total(m, PFN_DOWN(GB(16))),
       "trap_6: a region is cut at each node, and the total is exact");

    boot("SNC2", 0);
    mock_dma_width = 0;
    mock_build_dom0(truth_pages(m, NO_PXM, 0, ~0UL), NULL);
    for ( i = parts = 0; i < mock_nr_map; i++ )
        parts += mock_map[i].type == E820_RAM;
    ok(parts == 3, "trap_6: and is one again if dom0 gets all of it");
}

/* Kernel, initrd and tables have to be below 4 GiB. */
static void trap_7_low_memory(void)
{
    unsigned long low;

    boot("NPS4", 0);
    mock_build_dom0(PFN_DOWN(MB(512)), NULL);
    ok(dom0_pages(m, NO_PXM, 0, GB(4)) == PFN_DOWN(MB(512)) &&
       !check_tables(m, 0), "trap_7: a dom0 of 512M is all below 4 GiB");

    boot("NPS4", 0);
    mock_build_dom0(PFN_DOWN(GB(2)), NULL);
    low = dom0_pages(m, NO_PXM, 0, GB(4));
    ok(low >= PFN_DOWN(GB(1)) && low < PFN_DOWN(MB(1100)) &&
       dom0_pages(m, 3, 0, ~0UL) && !check_total(m, PFN_DOWN(GB(2))),
       "trap_7: one of 2G to a half, and all nodes still give some");
}

/* Not one of the eleven: a range that grows down has to keep its end. */
static void growing_range(void)
{
    static struct e820entry map[] = {
        { .addr = MB(1), .size = MB(1), .type = E820_RAM },
        { .addr = MB(4), .size = MB(1), .type = E820_ACPI },
    };
    struct domain d = { .arch = { .e820 = map, .nr_e820 = ARRAY_SIZE(map) } };

    boot("numa=off", 0);
    mock_build_dom0(PFN_DOWN(GB(1)), NULL);
    ok(!dom0_numa_grow_range(&d, MB(3), MB(4), E820_ACPI),
       "a range does not grow for a dom0 without nodes");
    boot(SPARSE, 0);
    mock_build_dom0(PFN_DOWN(GB(1)), NULL);
    ok(dom0_numa_grow_range(&d, MB(3), MB(4), E820_ACPI) &&
       map[1].addr == MB(3) && map[1].size == MB(2),
       "with nodes it does, and keeps its end");
    ok(!dom0_numa_grow_range(&d, MB(2), MB(3), E820_NVS) &&
       !dom0_numa_grow_range(&d, MB(2), MB(3) - 1, E820_ACPI) &&
       !dom0_numa_grow_range(&d, MB(2) - 1, MB(3), E820_ACPI) &&
       map[1].addr == MB(3),
       "but not for another type, over a gap or into what is before it");
    ok(dom0_numa_grow_range(&d, MB(2), MB(3), E820_ACPI) &&
       map[1].addr == MB(2) && map[1].size == MB(3),
       "it may touch that");
}

static void trap_8_whole_blocks(void)
{
    boot(SPARSE, 0);
    mock_build_dom0(PFN_DOWN(GB(2)), NULL);
    ok(!check_srat_mems(m, 0) && dom0_pages(m, 5, 0, ~0UL) &&
       dom0_pages(m, 5, 0, ~0UL) < PFN_DOWN(GB(1)),
       "trap_8: all of a block is in the SRAT, whatever dom0 has of it");
    ok(!truth_pages(m, 5, 0, GB(4)) && mock_nr_xsdt == 2,
       "trap_8: of nodes without CPUs, too");
    boot("memory hot-plug ranges", 0);
    mock_build_dom0(PFN_DOWN(GB(2)), NULL);
    ok(!check_srat_mems(m, 0), "trap_8: and those without RAM as yet");
}

/* vNUMA has 32 nodes at most, and dom0's construction never fails. */
static void trap_9_nothing_fails(void)
{
    unsigned int i, built = 0, quiet = 0, lost = 0, n = 24;

    boot("64 nodes", 0);
    ok(!mock_build_dom0(PFN_DOWN(GB(8)), NULL) && mock_nr_xsdt == 2 &&
       !check_srat_cpus(m, 0) && !check_apic_ids(m, 0),
       "trap_9: 64 nodes are not too many");

    for ( i = 0; i < n; i++ )
    {
        boot(SPARSE, 0);
        mock_alloc_fail(1UL << i);
        built += !mock_build_dom0(PFN_DOWN(GB(2)), NULL) &&
                 !check_populated(m, PFN_DOWN(GB(2)));
        quiet += !mock_log_lines("<W>") && !mock_log_lines("gets no nodes") &&
                 mock_nr_xsdt != 2;
        lost += mock_shutdown();
    }
    ok(built == n, "trap_9: any allocation may fail");
    ok(!quiet, "trap_9: and if it matters, a line says so");
    ok(!lost, "trap_9: and nothing leaks");

    boot(SPARSE, 0);
    mock_copy_fails = true;
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && !mock_nr_xsdt &&
       mock_log_lines("cannot copy the SRAT") == 1 && !mock_log_lines("SLIT"),
       "trap_9: no SRAT if it cannot be copied, and no SLIT without it");
}

/* The late vCPUs are hidden from all that comes before: mock_dom0.c. */
static void trap_10_late_vcpus(void)
{
    boot(SPARSE, 2);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && mock_nr_xsdt == 2 &&
       !check_srat_cpus(m, 0), "trap_10: fewer vCPUs than CPUs");
    boot(SPARSE, 7);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && !check_srat_cpus(m, 0),
       "trap_10: more vCPUs than CPUs");
    boot("permuted PXMs", 3);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && !check_srat_cpus(m, 0) &&
       !check_apic_ids(m, 0), "trap_10: vCPU 0 on PXM 1");

    boot(SPARSE, 4);
    __cpumask_set_cpu(1, mock_dom0.vcpu[2]->sched_unit->cpu_hard_affinity);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) &&
       mock_log_lines("not every vCPU is on one node") == 1 && !mock_nr_xsdt,
       "trap_10: no nodes for a vCPU that may move between them");
    boot(SPARSE, 4);
    __cpumask_set_cpu(2, mock_dom0.vcpu[0]->sched_unit->cpu_hard_affinity);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && mock_nr_xsdt == 2,
       "trap_10: it may move within one");
    boot(SPARSE, 4);
    __clear_bit(3, cpu_online_map.bits);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && !mock_nr_xsdt,
       "trap_10: no nodes for a vCPU without a CPU");
    boot(SPARSE, 4);
    memset(&mock_dom0.vcpu[3]->sched_unit->cpu_hard_affinity->bits, 0xff,
           sizeof(cpumask_t));
    __clear_bit(1, cpu_online_map.bits);
    __clear_bit(3, cpu_online_map.bits);
    __cpumask_set_cpu(0, mock_dom0.vcpu[1]->sched_unit->cpu_hard_affinity);
    ok(!mock_build_dom0(PFN_DOWN(GB(2)), NULL) && mock_nr_xsdt == 2,
       "trap_10: CPUs that are off do not count");
}

/* That it is asked with XSM_PRIV is asserted by the mock. */
static void trap_11_xsm(void)
{
    boot(INTEL, 0);
    mock_xsm_rc = -EACCES;
    ok(ask(PFN_DOWN(GB(5))) == 0xbad, "trap_11: XSM can say no to dom0");
    mock_xsm_rc = 0;
    hardware_domain = &mock_domu;
    ok(ask(PFN_DOWN(GB(5))) == 0xbad,
       "trap_11: and whatever it says, only the hardware domain may ask");
}

int main(void)
{
    trap_1_mfn_to_nid();
    trap_2_unknown_node_is_pxm_0();
    trap_3_small_slit();
    trap_4_continuation();
    trap_5_dma_memory();
    trap_6_one_region_many_nodes();
    trap_7_low_memory();
    trap_8_whole_blocks();
    trap_9_nothing_fails();
    trap_10_late_vcpus();
    trap_11_xsm();
    growing_range();
    mock_shutdown();

    return tap_end();
}
