/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All machines, each with dom0s of several sizes and numbers of vCPUs, through
 * all that dom0's builder does. A test is a property of a machine that holds
 * for all of its dom0s.
 */

#include "check.h"
#include "mock.h"
#include "tap.h"
#include "truth.h"

extern bool *const param_opt_dom0_numa;

static const struct {
    const char *what;
    const char *(*check)(const struct machine *m, unsigned long nr_pages);
} properties[] = {
    { "dom0 has RAM of exactly its size", check_total },
    { "the map is sorted, in whole pages, and merged", check_form },
    { "the map covers what the host's does", check_ground },
    { "each node has its share", check_shares },
    { "enough is below 4 GiB", check_low },
    { "low addresses are used first", check_lowest_first },
    { "all RAM is populated", check_populated },
    { "every page comes from its node", check_places },
    { "strict allocations come first", check_fallbacks },
    { "a shortfall is what the log says", check_shortfall },
    { "tables are whole, and where the XSDT says", check_tables },
    { "the SRAT has all blocks", check_srat_mems },
    { "the SRAT has every vCPU where its CPU is", check_srat_cpus },
    { "the SLIT is square, with the host's distances", check_slit },
    { "APIC ids tell nodes", check_apic_ids },
};

#define NR_PROPERTIES ARRAY_SIZE(properties)

/* What went wrong first, by property. */
static char problems[NR_PROPERTIES][320];
static char verdict_problem[320], stock_problem[320];
static unsigned int lost;

static void note(char *problem, const char *what, unsigned long nr_pages,
                 unsigned int vcpus)
{
    if ( what && !*problem )
        snprintf(problem, sizeof(problems[0]), "%lu pages, %u vCPUs: %s",
                 nr_pages, vcpus, what);
}

static void tell(const char *problem, const struct machine *m, const char *what)
{
    ok(!*problem, "%s: %s", m->name, what);
    if ( *problem )
        printf("# %s\n", problem);
}

/* One dom0. @why_not: of the verdict that it has to get, or NULL. */
static void run(const struct machine *m, const struct mock_dom0 *opt,
                unsigned long nr_pages, const char *why_not)
{
    unsigned int i;
    int rc = mock_build_dom0(nr_pages, NULL);

    if ( rc )
        note(problems[0], wrong("dom0 was not built: %d", rc), nr_pages,
             opt->nr_vcpus);
    note(verdict_problem, check_verdict(m, why_not), nr_pages, opt->nr_vcpus);
    if ( why_not )
        note(stock_problem, check_stock(m, nr_pages), nr_pages, opt->nr_vcpus);
    for ( i = 0; i < NR_PROPERTIES && !why_not; i++ )
        note(problems[i], properties[i].check(m, nr_pages), nr_pages,
             opt->nr_vcpus);
    if ( !why_not && mock_log_lines("<W>") )
        note(verdict_problem, mock_log_line("<W>"), nr_pages, opt->nr_vcpus);
    lost += mock_shutdown();
}

static void run_sizes(const struct machine *m, unsigned int nr_vcpus,
                      const char *why_not)
{
    struct mock_dom0 opt = { .nr_vcpus = nr_vcpus };
    unsigned long max_pages;
    unsigned int i;

    mock_boot(m, &opt);
    max_pages = mock_dom0_max_pages();
    /* The kernel's and the initrd's memory counts, but is not free yet. */
    max_pages -= max_pages / 8;

    for ( i = 0; i < 5; i++ )
    {
        unsigned long sizes[] = {
            PFN_DOWN(MB(512)), PFN_DOWN(GB(2)), max_pages,
            PFN_DOWN(MB(300)) + 1, PFN_DOWN(GB(3)) - 511,
        };

        mock_boot(m, &opt);
        run(m, &opt, sizes[i], why_not);
    }
}

static void refuse(const struct machine *m, const struct mock_dom0 *opt,
                   bool enabled, const char *why_not)
{
    mock_boot(m, opt);
    *param_opt_dom0_numa = enabled;
    run(m, opt, PFN_DOWN(GB(1)), why_not);
}

/* What the operator can do to a dom0 that would have nodes. */
static void run_refused(const struct machine *m)
{
    struct mock_dom0 unpinned = { .unpinned = true };
    struct mock_dom0 one = { .nodes = 1UL << (m->cpu_pxm[0] % 64) };

    verdict_problem[0] = stock_problem[0] = '\0';
    refuse(m, &unpinned, true, "its vCPUs are not pinned");
    refuse(m, &(struct mock_dom0){}, false, "dom0-numa=off");
    if ( m->cpu_pxm[0] < 64 )
        refuse(m, &one, true, "dom0_nodes leaves it one node");
    tell(verdict_problem, m, "no nodes if the operator says so, and one line");
    tell(stock_problem, m, "then all is as with a stock Xen");
}

static void test_machine(const struct machine *m)
{
    unsigned int i;

    memset(problems, 0, sizeof(problems));
    verdict_problem[0] = stock_problem[0] = '\0';
    lost = 0;

    mock_boot(m, NULL);
    ok(num_online_nodes() == m->nr_nodes, "%s: Xen has %u nodes", m->name,
       m->nr_nodes);
    note(verdict_problem, check_frames(m), 0, 0);
    tell(verdict_problem, m, m->why_not ? "frames, or ENOSYS"
                                        : "frames at all edges have their PXM");
    verdict_problem[0] = '\0';

    run_sizes(m, 0, m->why_not);
    run_sizes(m, 1, m->why_not);
    run_sizes(m, 3, m->why_not);

    tell(verdict_problem, m, m->why_not ? m->why_not
                                        : "dom0 gets nodes, and no warning");
    if ( m->why_not )
        tell(stock_problem, m, "all is as with a stock Xen");
    else
    {
        for ( i = 0; i < NR_PROPERTIES; i++ )
            tell(problems[i], m, properties[i].what);
        run_refused(m);
    }
    ok(!lost, "%s: all that was allocated is freed", m->name);
}

int main(void)
{
    unsigned int i;

    for ( i = 0; i < nr_machines; i++ )
        test_machine(machines[i]);

    return tap_end();
}
