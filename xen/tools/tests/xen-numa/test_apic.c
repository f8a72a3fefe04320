/* SPDX-License-Identifier: GPL-2.0 */
/*
 * APIC ids and CPUID numbers by virtual NUMA node, and what Linux 6.12 makes of
 * them (arch/x86/kernel/cpu/topology_amd.c, topology_ext.c, topology_common.c).
 */

#include "apic-layout.c"
#include "tap.h"

#define MAX_VCPUS 200
#define UNUSED 0xdeadbeefU

static unsigned int vnode[MAX_VCPUS];
static uint32_t ids[MAX_VCPUS];
static struct apic_layout layout;

/* vCPUs in blocks: @sizes[n] of them on node n. Returns how many that are. */
static unsigned int blocks(const unsigned int *sizes, unsigned int nr_vnodes)
{
    unsigned int n, i, nr = 0;

    for ( n = 0; n < nr_vnodes; n++ )
        for ( i = 0; i < sizes[n]; i++ )
            vnode[nr++] = n;

    return nr;
}

static int build(unsigned int nr_vcpus, unsigned int nr_vnodes)
{
    unsigned int i;

    for ( i = 0; i < MAX_VCPUS; i++ )
        ids[i] = UNUSED;

    return apic_layout_ids(vnode, nr_vcpus, nr_vnodes, ids, &layout);
}

/* As get_count_order() of Linux. */
static unsigned int order(unsigned int n)
{
    unsigned int o = 0;

    while ( (1U << o) < n )
        o++;
    return o;
}

/*
 * Bits of an id below the core and below the package, as Linux finds them: on
 * AMD (without TOPOEXT, which guests do not get) from leaf 0x80000008, on Intel
 * from leaf 0xb, or from leaves 1 and 4 where there is none.
 */
static void parse_amd(const struct apic_cpuid *c, unsigned int *core,
                      unsigned int *pkg)
{
    *core = 0;
    *pkg = c->apic_id_size ?: order(c->nc + 1);
}

static void parse_ext(const struct apic_cpuid *c, unsigned int *core,
                      unsigned int *pkg)
{
    *core = c->level[0].type == 1 ? c->level[0].shift : ~0U;
    if ( !*core && c->level[0].nr_logical > 1 )
        *core = order(c->level[0].nr_logical);
    *pkg = c->level[1].type == 2 ? c->level[1].shift : ~0U;
}

static void parse_legacy(const struct apic_cpuid *c, unsigned int *core,
                         unsigned int *pkg)
{
    unsigned int shift = order(c->cores_per_package + 1);

    *core = order(c->lppp) - shift;
    *pkg = shift + *core;
}

/* Every vCPU's package is its node, and nobody shares a core. */
static bool packages_are_nodes(unsigned int nr, unsigned int core,
                               unsigned int pkg)
{
    unsigned int i, j;

    if ( core > pkg || pkg > 8 )
        return false;

    for ( i = 0; i < nr; i++ )
    {
        if ( ids[i] >> pkg != vnode[i] )
            return false;
        for ( j = 0; j < i; j++ )
            if ( ids[i] >> core == ids[j] >> core )
                return false;
    }

    return true;
}

/* Those who share the last cache are those of the node. */
static bool caches_are_nodes(unsigned int nr, const struct apic_cpuid *c)
{
    unsigned int shared = order(c->threads_llc + 1);
    unsigned int own = order(c->threads_private + 1), i, j;

    for ( i = 0; i < nr; i++ )
        for ( j = 0; j < i; j++ )
            if ( (ids[i] >> shared == ids[j] >> shared) !=
                 (vnode[i] == vnode[j]) || ids[i] >> own == ids[j] >> own )
                return false;

    return true;
}

/* What has to hold for any layout that was taken. */
static bool sound(unsigned int nr)
{
    struct apic_cpuid amd, intel;
    unsigned int core, pkg, i;
    bool good = true;

    for ( i = 0; i < MAX_VCPUS; i++ )
        if ( i < nr ? ids[i] > 254 || (ids[i] & 1) : ids[i] != UNUSED )
            return false;

    apic_layout_cpuid(&layout, true, &amd);
    apic_layout_cpuid(&layout, false, &intel);

    parse_amd(&amd, &core, &pkg);
    good = good && packages_are_nodes(nr, core, pkg);
    parse_ext(&intel, &core, &pkg);
    good = good && packages_are_nodes(nr, core, pkg);
    parse_legacy(&intel, &core, &pkg);
    /* More than 64 cores do not fit into leaf 4: they look like threads. */
    if ( layout.pkg_shift > 7 )
        good = good && pkg == layout.pkg_shift;
    else
        good = good && packages_are_nodes(nr, core, pkg);

    good = good && caches_are_nodes(nr, &amd) && caches_are_nodes(nr, &intel);

    /* The fields hold no more. */
    return good && amd.lppp <= 0xff && intel.lppp <= 0xff &&
           intel.cores_per_package <= 0x3f && amd.threads_llc <= 0xfff &&
           amd.nc <= 0xff && amd.apic_id_size <= 0xf &&
           amd.level[1].shift <= 0x1f && amd.level[1].nr_logical <= 0xffff;
}

static bool ids_are(const uint32_t *want, unsigned int nr)
{
    return !memcmp(ids, want, nr * sizeof(*want));
}

static void test_old_encoding(void)
{
    static const unsigned int per_node[] = { 1, 2, 4, 8, 16 };
    unsigned int k, nodes, n, sizes[8];
    bool same = true, whole = true;

    for ( k = 0; k < sizeof(per_node) / sizeof(per_node[0]); k++ )
        for ( nodes = 1; nodes <= 8; nodes++ )
        {
            unsigned int nr, i;

            for ( n = 0; n < nodes; n++ )
                sizes[n] = per_node[k];
            nr = blocks(sizes, nodes);
            whole = whole && !build(nr, nodes) && sound(nr);
            for ( i = 0; i < nr; i++ )
                same = same && ids[i] == i * 2;
        }
    ok(whole, "1 to 8 nodes of 1, 2, 4, 8 or 16 vCPUs: taken");
    ok(same, "ids are vcpu_id * 2 for all of them");
}

/* Every number of nodes and every size of them that the limit allows. */
static void test_balanced(void)
{
    unsigned int nodes, per_node, n, taken = 0, sizes[8];
    bool good = true, limit = true;

    for ( nodes = 1; nodes <= 8; nodes++ )
        for ( per_node = 1; nodes * per_node <= MAX_VCPUS; per_node++ )
        {
            unsigned int nr, window = 1U << order(per_node * 2);
            int rc;

            for ( n = 0; n < nodes; n++ )
                sizes[n] = per_node;
            nr = blocks(sizes, nodes);
            rc = build(nr, nodes);
            if ( (nodes - 1) * window + (per_node - 1) * 2 > 254 )
            {
                limit = limit && rc == -ERANGE;
                continue;
            }
            limit = limit && !rc;
            good = good && sound(nr);
            taken++;
        }
    ok(limit, "balanced layouts: taken if and only if no id is above 254");
    ok(good && taken > 150, "%u balanced layouts: packages are nodes", taken);
}

static void test_odd(void)
{
    static const uint32_t three[] = { 0, 2, 4 };
    static const uint32_t three_apart[] = { 0, 4, 2 };
    static const uint32_t gap[] = { 0, 2, 20, 22 };
    static const uint32_t backwards[] = { 6, 4, 2, 0 };
    static const unsigned int big[] = { 25, 24 };
    unsigned int i, nr;

    vnode[0] = vnode[1] = 0;
    vnode[2] = 1;
    ok(!build(3, 2) && sound(3) && ids_are(three, 3) && layout.pkg_shift == 2 &&
       layout.max_per_node == 2, "3 vCPUs on 2 nodes, 2 and 1");

    vnode[1] = 1;
    vnode[2] = 0;
    ok(!build(3, 2) && sound(3) && ids_are(three_apart, 3),
       "3 vCPUs on 2 nodes that take turns");

    nr = blocks((const unsigned int[]){ 24, 24 }, 2);
    ok(!build(nr, 2) && sound(nr) && layout.pkg_shift == 6 && ids[23] == 46 &&
       ids[24] == 64 && ids[47] == 64 + 46, "24 and 24 vCPUs");

    nr = blocks(big, 2);
    ok(!build(nr, 2) && sound(nr) && layout.max_per_node == 25 &&
       ids[24] == 48 && ids[25] == 64 && ids[48] == 64 + 46,
       "25 and 24 vCPUs");

    nr = blocks((const unsigned int[]){ 1, 5, 0, 3 }, 4);
    ok(!build(nr, 4) && sound(nr) && ids[1] == 16 && ids[6] == 48,
       "1, 5, no and 3 vCPUs");

    for ( i = 0; i < 48; i++ )
        vnode[i] = i % 3;
    ok(!build(48, 3) && sound(48) && ids[3] == 2 && ids[47] == 2 * 32 + 30,
       "48 vCPUs by turns on 3 nodes");

    vnode[0] = vnode[1] = 0;
    vnode[2] = vnode[3] = 5;
    ok(!build(4, 6) && sound(4) && ids_are(gap, 4),
       "nodes 0 and 5, none between");

    for ( i = 0; i < 4; i++ )
        vnode[i] = 3 - i;
    ok(!build(4, 4) && sound(4) && layout.pkg_shift == 1 &&
       ids_are(backwards, 4), "nodes in descending order");
}

static void test_limits(void)
{
    unsigned int i, nr;

    for ( i = 0; i < MAX_VCPUS; i++ )
        vnode[i] = 0;
    ok(!build(128, 1) && sound(128) && ids[127] == 254,
       "128 vCPUs on a node: the last is 254");
    ok(build(129, 1) == -ERANGE, "129 are too many");
    ok(build(MAX_VCPUS, 1) == -ERANGE, "so are more");

    for ( i = 0; i < MAX_VCPUS; i++ )
        vnode[i] = i;
    ok(!build(128, 128) && sound(128) && ids[127] == 254,
       "128 nodes of a vCPU each");

    vnode[0] = 127;
    ok(!build(1, 1000) && ids[0] == 254 && sound(1), "a vCPU on node 127");
    vnode[0] = 128;
    ok(build(1, 1000) == -ERANGE, "but not on node 128");
    vnode[1] = 0;
    ok(build(2, 1000) == -ERANGE, "whoever comes last");
    vnode[0] = 0x80000000U;
    ok(build(1, ~0U) == -ERANGE, "nor on one that its place would shift out");

    nr = blocks((const unsigned int[]){ 64, 64 }, 2);
    ok(!build(nr, 2) && sound(nr) && ids[127] == 254, "64 and 64 vCPUs");
    nr = blocks((const unsigned int[]){ 65, 1 }, 2);
    ok(build(nr, 2) == -ERANGE, "65 and 1: the second would begin at 256");
    nr = blocks((const unsigned int[]){ 33, 33, 1, 1 }, 4);
    ok(build(nr, 4) == -ERANGE, "33, 33, 1 and 1: one node too many");
    ok(!build(nr - 2, 4) && sound(nr - 2), "33 and 33, then none: fits");
}

static void test_bad(void)
{
    vnode[0] = 0;
    vnode[1] = 2;
    ok(build(0, 1) == -EINVAL, "no vCPUs");
    ok(build(1, 0) == -EINVAL, "no nodes");
    ok(build(2, 2) == -EINVAL, "a node that there is not");
    vnode[1] = ~0U;
    ok(build(2, 2) == -EINVAL && build(2, ~0U) == -EINVAL, "node ~0");
    vnode[1] = 1;
    ok(!build(2, 2) && sound(2), "the last node there is");
}

static void test_leaves(void)
{
    struct apic_cpuid c;

    layout = (struct apic_layout){ .pkg_shift = 6, .max_per_node = 25 };
    apic_layout_cpuid(&layout, false, &c);
    ok(c.level[0].shift == 1 && c.level[0].nr_logical == 1 &&
       c.level[0].type == 1, "leaf 0xb: a thread, two ids");
    ok(c.level[1].shift == 6 && c.level[1].nr_logical == 25 &&
       c.level[1].type == 2, "leaf 0xb: 25 cores, 64 ids");
    ok(c.lppp == 64, "leaf 1: 64 ids");
    ok(c.cores_per_package == 31, "leaf 4: room for 32 cores");
    ok(c.threads_llc == 63 && c.threads_private == 1,
       "leaf 4: 64 ids share the last cache, 2 any other");
    apic_layout_cpuid(&layout, true, &c);
    ok(c.lppp == 25 && c.nc == 24 && c.apic_id_size == 6,
       "AMD: leaves 1 and 0x80000008 count 25 of 64");

    layout = (struct apic_layout){ .pkg_shift = 8, .max_per_node = 128 };
    apic_layout_cpuid(&layout, false, &c);
    ok(c.lppp == 255 && c.cores_per_package == 63 && c.threads_llc == 255,
       "128 vCPUs: as much as the fields hold");

    layout = (struct apic_layout){ .pkg_shift = 1, .max_per_node = 1 };
    apic_layout_cpuid(&layout, false, &c);
    ok(c.lppp == 2 && c.cores_per_package == 0 && c.threads_llc == 1,
       "a vCPU on each node: no cache is shared");
    apic_layout_cpuid(&layout, true, &c);
    ok(c.lppp == 1 && c.nc == 0 && c.apic_id_size == 1,
       "AMD: packages of 1 of 2 ids");
}

int main(void)
{
    test_old_encoding();
    test_balanced();
    test_odd();
    test_limits();
    test_bad();
    test_leaves();

    return tap_end();
}
