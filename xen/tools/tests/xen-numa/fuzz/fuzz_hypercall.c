/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory operations and the domctl for APIC ids, with any arguments, any
 * guest memory and any machine. What they return is worked out a second time
 * from what the public headers say.
 */

#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xen/sched.h>

#include <asm/apic-topology.h>
#include <asm/numa-pxm.h>

#include "check.h"
#include "input.h"
#include "mock.h"
#include "truth.h"

#define MAX_RAM MB(160)     /* all of a machine's frames are looked at */
#define ROOM 1100           /* entries of any array */
#define GUARD 64            /* bytes around what a guest lends */

/* A guest's buffer: what is in it, and how much of that can be reached. */
struct buffer {
    uint8_t before[GUARD];
    union {
        struct xen_get_mfn_pxms mfn_pxms;
        struct xen_get_domain_pxms domain_pxms;
        struct xen_get_free_pxms free_pxms;
        xen_pfn_t mfns[ROOM];
        uint32_t words[ROOM];
        struct xen_pxm_count counts[ROOM];
    };
    uint8_t after[GUARD];
    size_t len;
    bool writable;
};

static struct buffer arg, in_array, out_array;

/* Lend the first @size bytes, or fewer. */
static void lend(struct input *in, struct buffer *b, size_t size)
{
    memset(b, 0x5a, sizeof(*b));
    b->len = size;
    b->writable = true;
    switch ( in_below(in, 8) )
    {
    case 5:
        b->len = in_below(in, size + 1);
        break;
    case 6:
        b->writable = false;
        break;
    case 7:
        b->len = 0;
        break;
    }
    if ( b->len )
        mock_guest_map(b->words, b->len, b->writable);
}

static void check_guards(const struct buffer *b)
{
    unsigned int i;

    for ( i = 0; i < GUARD; i++ )
        MUST(b->before[i] == 0x5a && b->after[i] == 0x5a);
    for ( i = b->len; i < sizeof(b->counts); i++ )
        if ( b != &in_array && b != &arg )
            MUST(((const uint8_t *)b->words)[i] == 0x5a);
}

/* The array, or something near it, or nothing like it. */
static void *pointer(struct input *in, struct buffer *b)
{
    switch ( in_below(in, 12) )
    {
    case 9:
        return NULL;
    case 10:
        return (void *)in_bytes(in, 8);
    case 11:
        return (uint8_t *)b->words + in_below(in, 64);
    default:
        return b->words;
    }
}

static bool reachable(const void *p, uint64_t size, const struct buffer *b,
                      bool write)
{
    unsigned long addr = (unsigned long)p, start = (unsigned long)b->words;

    return !size || (addr >= start && addr < start + b->len &&
                     size <= start + b->len - addr && (!write || b->writable));
}

/* An entry of an array that may be anywhere. */
static void fetch(void *to, const void *array, size_t size, unsigned int i)
{
    memcpy(to, (const uint8_t *)array + i * size, size);
}

/* What all of them ask first. */
static long expected_first(const struct machine *m)
{
    if ( hardware_domain != current->domain )
        return -EPERM;
    if ( mock_xsm_rc )
        return mock_xsm_rc;

    return numa_disabled() || !m->nr_mems ? -ENOSYS : 0;
}

static xen_pfn_t any_mfn(struct input *in, const struct machine *m)
{
    const struct machine_mem *mem = &m->mem[in_below(in, m->nr_mems)];

    switch ( in_below(in, 4) )
    {
    case 0:
        return in_bytes(in, 8);
    case 1:
        return PFN_DOWN(mem->start) + in8(in) - 128;
    case 2:
        return PFN_DOWN(mem->end) + in8(in) - 128;
    default:
        return in_bytes(in, 3);
    }
}

static void fuzz_mfn_pxms(struct input *in, const struct machine *m)
{
    struct xen_get_mfn_pxms *op = &arg.mfn_pxms;
    unsigned int nr, flags, i, given;
    uint32_t *pxms;
    xen_pfn_t *mfns;
    long rc, want = expected_first(m);

    lend(in, &arg, sizeof(*op));
    lend(in, &in_array, sizeof(in_array.mfns));
    lend(in, &out_array, sizeof(out_array.words));
    op->nr_mfns = nr = in_below(in, 16) ? in_below(in, ROOM) : in_bytes(in, 4);
    op->flags = flags = in_below(in, 16) == 15 ? in_bytes(in, 4) : 0;
    op->mfns.p = mfns = pointer(in, &in_array);
    op->pxms.p = pxms = pointer(in, &out_array);
    for ( i = 0, given = in_below(in, 40); i < given; i++ )
        in_array.mfns[i] = any_mfn(in, m);

    want = want ?: arg.len < sizeof(*op) ? -EFAULT : flags ? -EINVAL :
           nr > XEN_MFN_PXMS_MAX ? -E2BIG :
           !reachable(mfns, nr * 8UL, &in_array, false) ||
           !reachable(pxms, nr * 4UL, &out_array, true) ? -EFAULT : 0;

    rc = numa_memory_op(XENMEM_get_mfn_pxms,
                        guest_handle_from_ptr(op, void));
    MUST(rc == want);
    MUST(!mock_continued());
    for ( i = 0; !rc && i < nr; i++ )
    {
        xen_pfn_t mfn;
        uint32_t pxm;

        fetch(&mfn, mfns, sizeof(mfn), i);
        fetch(&pxm, pxms, sizeof(pxm), i);
        /* Xen does not look at whether blocks make sense with numa=fake=. */
        MUST(pxm == truth_answer(m, mfn) || m->numa_fake);
    }
}

/* Whether one of the first @nr blocks is @pxm's. */
static bool has_block(const struct machine *m, unsigned int nr,
                      unsigned int pxm)
{
    unsigned int i;

    for ( i = 0; i < nr; i++ )
        if ( m->mem[i].pxm == pxm && m->mem[i].start < m->mem[i].end )
            return true;

    return false;
}

/* PXMs with memory, as the calls count them. */
static unsigned int nr_pxms(const struct machine *m)
{
    unsigned int i, n = 0;

    for ( i = 0; i < m->nr_mems; i++ )
        n += !has_block(m, i, m->mem[i].pxm) &&
             has_block(m, i + 1, m->mem[i].pxm);

    return n;
}

/* Give domain 1 pages here and there; returns those that are to be counted. */
static unsigned long give(struct input *in, const struct machine *m)
{
    unsigned long mfn = 0, nr, i, counted = 0;
    unsigned int n = in_below(in, 4);

    while ( n-- )
    {
        mfn = max(mfn, any_mfn(in, m) & 0xfffffff);
        nr = in_bytes(in, 1);
        for ( i = 0; i < nr; i++, mfn++ )
        {
            if ( !mfn_valid(_mfn(mfn)) )
                continue;
            mock_heap_give(&mock_domu, mfn, 1);
            counted += truth_pxm(m, pfn_to_paddr(mfn)) != NO_PXM;
        }
    }

    return counted;
}

static long expected_domain(const struct xen_get_domain_pxms *op,
                            unsigned int nr)
{
    bool query = !op->nr_counts || !op->counts.p;

    if ( arg.len < sizeof(*op) )
        return -EFAULT;
    if ( op->flags || op->next >= max_page )
        return -EINVAL;
    if ( op->domid > 1 && op->domid != DOMID_SELF )
        return -ESRCH;
    if ( mock_xsm_domain_rc )
        return mock_xsm_domain_rc;
    if ( !arg.writable )
        return -EFAULT;
    if ( !query && op->nr_counts < nr )
        return -ENOBUFS;

    return query || reachable(op->counts.p, nr * sizeof(struct xen_pxm_count),
                              &out_array, true) ? 0 : -EFAULT;
}

static void fuzz_domain_pxms(struct input *in, const struct machine *m)
{
    static const domid_t domids[] = {
        0, 1, 1, 1, DOMID_SELF, 7, DOMID_INVALID,
    };
    struct xen_get_domain_pxms *op = &arg.domain_pxms;
    unsigned int i, nr = nr_pxms(m), room;
    unsigned long counted = give(in, m), sum = 0, budget = 100000;
    struct xen_pxm_count *counts, c;
    long rc, want = expected_first(m);

    lend(in, &arg, sizeof(*op));
    lend(in, &out_array, sizeof(out_array.counts));
    op->domid = domids[in_below(in, ARRAY_SIZE(domids))];
    op->flags = in_below(in, 16) == 15 ? in_bytes(in, 2) : 0;
    op->nr_counts = room = in_bool(in) ? in_below(in, ROOM) : in_bytes(in, 1);
    op->counts.p = counts = pointer(in, &out_array);
    op->next = in_below(in, 16) == 15 ? in_bytes(in, 8) : 0;
    mock_preempt_after = in_below(in, 4);
    if ( op->next )
    {
        /* Sums from before would be garbage, and where that ends unknown. */
        op->counts.p = counts = NULL;
    }
    want = want ?: expected_domain(op, nr);

    do {
        rc = numa_memory_op(XENMEM_get_domain_pxms,
                            guest_handle_from_ptr(op, void));
        MUST(budget--);
    } while ( mock_continued() );
    MUST(rc == want);
    MUST(!mock_rcu_locks);
    if ( !rc || rc == -ENOBUFS )
        MUST(op->nr_counts == nr);

    for ( i = 0; !rc && counts && room && i < nr; i++ )
    {
        fetch(&c, counts, sizeof(c), i);
        MUST(truth_has_pxm(m, c.pxm) && !c.width);
        sum += c.pages;
    }
    if ( !rc && counts && room && op->domid == 1 )
        MUST(sum == counted);
}

static void fuzz_free_pxms(struct input *in, const struct machine *m)
{
    struct xen_get_free_pxms *op = &arg.free_pxms;
    unsigned int i, room, flags, node;
    unsigned long sum = 0;
    struct xen_pxm_count *counts, c;
    long rc;

    lend(in, &arg, sizeof(*op));
    lend(in, &out_array, sizeof(out_array.counts));
    op->flags = flags = in_below(in, 16) == 15 ? in_bytes(in, 4) : 0;
    op->nr_counts = room = in_bool(in) ? in_below(in, ROOM) : in_bytes(in, 1);
    op->counts.p = counts = pointer(in, &out_array);

    rc = numa_memory_op(XENMEM_get_free_pxms, guest_handle_from_ptr(op, void));
    if ( expected_first(m) )
        MUST(rc == expected_first(m));
    else if ( arg.len < sizeof(*op) )
        MUST(rc == -EFAULT);
    else if ( flags )
        MUST(rc == -EINVAL);
    else if ( !numa_nodes_match_memblks() )
        MUST(rc == -ENOSYS);
    else if ( !arg.writable )
        MUST(rc == -EFAULT);
    else if ( !room || !counts )
        MUST(!rc);
    else
        MUST(!rc || rc == -ENOBUFS || rc == -EFAULT);
    if ( rc == -ENOBUFS )
        MUST(op->nr_counts > room);
    if ( rc || !room || !counts )
        return;

    MUST(op->nr_counts <= room);
    for ( i = 0; i < op->nr_counts; i++ )
    {
        fetch(&c, counts, sizeof(c), i);
        MUST(c.pages && c.width > PAGE_SHIFT && c.width <= PADDR_BITS);
        sum += c.pages;
    }
    for_each_online_node ( node )
        if ( has_block(m, m->nr_mems, numa_node_to_arch_nid(node)) )
            sum -= mock_heap_free(node);
    MUST(!sum);
}

static void fuzz_apicids(struct input *in, const struct machine *m)
{
    unsigned int nodes[NR_CPUS], nr = 1 + in_below(in, 140), nr_nodes, i, room;
    struct xen_domctl_vcpu_apicids op = {};
    struct domain *d = &mock_domu;
    long rc;

    mock_domu.is_hvm = in_below(in, 8) != 7;
    mock_domu.max_vcpus = nr;
    mock_domu.arch.cpu_policy = mock_dom0.arch.cpu_policy;
    nr_nodes = in8(in);
    for ( i = 0; i < nr; i++ )
        nodes[i] = in_below(in, nr_nodes + 1);
    rc = apic_topology_set(d, nodes, nr, nr_nodes);
    MUST(!rc || rc == -EINVAL || rc == -ERANGE || rc == -ENOMEM);
    MUST(!rc == !!d->arch.apic_topology);

    lend(in, &out_array, sizeof(out_array.words));
    op.nr_vcpus = room = in_bool(in) ? in_below(in, ROOM) : in_bytes(in, 1);
    op.pad = in_below(in, 16) == 15 ? in_bytes(in, 4) : 0;
    op.ids.p = pointer(in, &out_array);
    rc = op.pad || !d->is_hvm ? -EINVAL : !room || !op.ids.p ? 0 :
         room < nr ? -ENOBUFS :
         reachable(op.ids.p, nr * 4UL, &out_array, true) ? 0 : -EFAULT;
    MUST(apic_topology_get_ids(d, &op) == rc);

    for ( i = 0; !rc && room && op.ids.p && i < nr; i++ )
    {
        uint32_t id;

        fetch(&id, op.ids.p, sizeof(id), i);
        MUST(id == guest_x2apic_id(d, i) && !(id & 1));
        MUST(!d->arch.apic_topology || id <= 254);
    }
    apic_topology_destroy(d);
}

static void fuzz(struct input *in, const struct machine *m)
{
    if ( in_below(in, 32) == 31 )
        hardware_domain = &mock_domu;
    if ( in_below(in, 32) == 31 )
        mock_xsm_rc = -EACCES;
    if ( in_below(in, 16) == 15 )
        mock_xsm_domain_rc = -EACCES;

    switch ( in_below(in, 5) )
    {
    case 0:
        fuzz_mfn_pxms(in, m);
        break;
    case 1:
        fuzz_domain_pxms(in, m);
        break;
    case 2:
        fuzz_free_pxms(in, m);
        break;
    case 3:
        fuzz_apicids(in, m);
        break;
    default:
        MUST(numa_memory_op(0x100 + in_bytes(in, 8) % (~0UL - 0x100),
                            guest_handle_from_ptr(NULL, void)) < 0);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, size };
    unsigned int which = in8(&in);
    struct machine *m;

    memset(&arg, 0x5a, sizeof(arg));
    in_array = out_array = arg;
    mock_domu = (struct domain){ .domain_id = 1 };

    if ( in_machine(&in, MAX_RAM, &m) )
    {
        mock_boot(m, NULL);
        system_state = SYS_STATE_active;
        mock_dom0.hypercall_deadlock_mutex.held = true;
        if ( which == 0xff )
            mock_alloc_fail(1);
        fuzz(&in, m);
        check_guards(&arg);
        check_guards(&in_array);
        check_guards(&out_array);
        MUST(!mock_shutdown());
    }

    return 0;
}
