// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of place: a host's PXMs, nodes and CPUs, as given by a table.
 */
#include <kunit/test.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "../place.c"

#define MAX_PXM	256

/* The host: a PXM's node, and which nodes have CPUs. */
static int nodes[MAX_PXM];
static unsigned long nodes_with_cpus;
/* As many CPUs as any kernel has that runs these tests. */
#define CPUS	8

static u32 cpu_pxms[CPUS];
static unsigned int refreshes;

static int fake_node_of_pxm(u32 pxm)
{
	return pxm < MAX_PXM ? nodes[pxm] : NUMA_NO_NODE;
}

static unsigned int fake_pxms(u32 *pxms, unsigned int max)
{
	unsigned int nr = 0;
	u32 pxm;

	for (pxm = 0; pxm < MAX_PXM && nr < max; pxm++)
		if (nodes[pxm] != NUMA_NO_NODE)
			pxms[nr++] = pxm;

	return nr;
}

/* One CPU is enough: kernels that run tests may have no more. */
static bool fake_cpus_of_pxm(u32 pxm, struct cpumask *cpus)
{
	int node = fake_node_of_pxm(pxm);

	if (node == NUMA_NO_NODE || !(nodes_with_cpus & BIT(node)))
		return false;
	cpumask_set_cpu(0, cpus);

	return true;
}

static bool fake_owns_cpu(u32 pxm, unsigned int cpu)
{
	return cpu < CPUS && cpu_pxms[cpu] == pxm;
}

static void fake_refresh(void)
{
	refreshes++;
}

static const struct place_topology fake = {
	.has_nodes	= true,
	.refresh	= fake_refresh,
	.pxms		= fake_pxms,
	.node_of_pxm	= fake_node_of_pxm,
	.owns_cpu	= fake_owns_cpu,
	.cpus_of_pxm	= fake_cpus_of_pxm,
};

/* Three nodes, as sparse as firmware may number them. */
static int place_test_init(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < MAX_PXM; i++)
		nodes[i] = NUMA_NO_NODE;
	nodes[2] = 0;
	nodes[17] = 1;
	nodes[200] = 2;
	nodes_with_cpus = BIT(0) | BIT(1);
	for (i = 0; i < CPUS; i++)
		cpu_pxms[i] = 17;
	refreshes = 0;
	place_init(&fake);

	return 0;
}

static void place_sparse_pxms(struct kunit *test)
{
	static const u32 pxms[] = { 2, 17, 200 };
	int i;

	KUNIT_EXPECT_EQ(test, places_nr(), 3U);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, place_get(pxms[i]), i);
		KUNIT_EXPECT_EQ(test, place_pxm(i), pxms[i]);
		KUNIT_EXPECT_EQ(test, place_node(i), i);
		KUNIT_EXPECT_EQ(test, place_of_node(i), i);
	}
	KUNIT_EXPECT_EQ(test, places_nr(), 3U);
}

static void place_pxm_without_node(struct kunit *test)
{
	struct cpumask cpus;
	int place;

	place = place_get(9);
	KUNIT_EXPECT_EQ(test, place, 3);
	KUNIT_EXPECT_EQ(test, place_get(9), 3);
	KUNIT_EXPECT_EQ(test, place_get(U32_MAX - 1), 4);
	KUNIT_EXPECT_EQ(test, place_node(place), NUMA_NO_NODE);
	KUNIT_EXPECT_EQ(test, place_of_node(NUMA_NO_NODE), PLACE_NONE);

	cpumask_setall(&cpus);
	KUNIT_EXPECT_FALSE(test, place_cpus(place, &cpus));
	KUNIT_EXPECT_TRUE(test, cpumask_empty(&cpus));
	KUNIT_EXPECT_TRUE(test, place_lacks_node(place));
	KUNIT_EXPECT_FALSE(test, place_lacks_node(0));
}

static void place_node_without_cpus(struct kunit *test)
{
	struct cpumask cpus;

	cpumask_clear(&cpus);
	KUNIT_EXPECT_TRUE(test, place_cpus(1, &cpus));
	KUNIT_EXPECT_TRUE(test, cpumask_test_cpu(0, &cpus));
	KUNIT_EXPECT_FALSE(test, place_cpus(2, &cpus));
	KUNIT_EXPECT_TRUE(test, cpumask_empty(&cpus));
}

/* Numbers that were given stay, those beyond the last get none. */
static void place_too_many(struct kunit *test)
{
	unsigned int i;

	for (i = 3; i < PLACES_MAX; i++)
		KUNIT_EXPECT_EQ(test, place_get(1000 + i), (int)i);
	KUNIT_EXPECT_EQ(test, place_get(5000), PLACE_NONE);
	KUNIT_EXPECT_EQ(test, places_nr(), (unsigned int)PLACES_MAX);
	KUNIT_EXPECT_EQ(test, place_get(17), 1);
	KUNIT_EXPECT_EQ(test, place_get(1000 + PLACES_MAX - 1), PLACES_MAX - 1);
	KUNIT_EXPECT_EQ(test, place_get(5000), PLACE_NONE);
}

static void place_node_comes_and_goes(struct kunit *test)
{
	struct cpumask cpus;
	int place = place_get(9);

	nodes[9] = 3;
	nodes_with_cpus |= BIT(3);
	KUNIT_EXPECT_EQ(test, place_node(place), NUMA_NO_NODE);
	place_refresh();
	KUNIT_EXPECT_EQ(test, place_get(9), place);
	KUNIT_EXPECT_EQ(test, place_node(place), 3);
	KUNIT_EXPECT_EQ(test, place_of_node(3), place);
	KUNIT_EXPECT_TRUE(test, place_cpus(place, &cpus));

	nodes[2] = NUMA_NO_NODE;
	place_refresh();
	KUNIT_EXPECT_EQ(test, place_get(2), 0);
	KUNIT_EXPECT_EQ(test, place_node(0), NUMA_NO_NODE);
	KUNIT_EXPECT_EQ(test, place_of_node(0), PLACE_NONE);
	KUNIT_EXPECT_EQ(test, place_node(1), 1);
}

static void place_init_forgets(struct kunit *test)
{
	place_get(9);
	nodes[2] = NUMA_NO_NODE;
	place_init(&fake);
	KUNIT_EXPECT_EQ(test, places_nr(), 2U);
	KUNIT_EXPECT_EQ(test, place_get(17), 0);
	KUNIT_EXPECT_EQ(test, place_get(200), 1);
}

static void place_of_cpus(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, place_of_pxm(17), 1);
	KUNIT_EXPECT_EQ(test, place_of_pxm(18), PLACE_NONE);
	KUNIT_EXPECT_EQ(test, place_of_cpu(0), 1);
	cpu_pxms[0] = 18;
	KUNIT_EXPECT_EQ(test, place_of_cpu(0), PLACE_NONE);
	/* A PXM that is met later may be a CPU's. */
	KUNIT_EXPECT_EQ(test, place_get(18), 3);
	KUNIT_EXPECT_EQ(test, place_of_cpu(0), 3);
}

/* Only as many CPUs as the kernel has that runs the test are looked at. */
static void place_choices(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, place_choice(), PLACE_CPUS_TOGETHER);
	for (i = 0; i < CPUS; i++)
		cpu_pxms[i] = 9;
	KUNIT_EXPECT_EQ(test, place_choice(), PLACE_CPUS_UNKNOWN);
	if (num_present_cpus() < 2)
		return;
	cpu_pxms[0] = 2;
	KUNIT_EXPECT_EQ(test, place_choice(), PLACE_CPUS_TOGETHER);
	cpu_pxms[1] = 17;
	KUNIT_EXPECT_EQ(test, place_choice(), PLACE_CHOICE);
}

static void place_refreshes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, refreshes, 1U);
	place_refresh();
	KUNIT_EXPECT_EQ(test, refreshes, 2U);
}

static void place_shown(struct kunit *test)
{
	static char text[256];
	struct seq_file s = { .buf = text, .size = sizeof(text) };

	place_get(9);
	KUNIT_EXPECT_EQ(test, place_show(&s), 0);
	text[s.count] = '\0';
	KUNIT_EXPECT_STREQ(test, text,
			   "place=0 pxm=2 node=0 cpus=0\n"
			   "place=1 pxm=17 node=1 cpus=0\n"
			   "place=2 pxm=200 node=2 cpus=\n"
			   "place=3 pxm=9 node=-1 cpus=\n");
}

static struct kunit_case place_cases[] = {
	KUNIT_CASE(place_sparse_pxms),
	KUNIT_CASE(place_pxm_without_node),
	KUNIT_CASE(place_node_without_cpus),
	KUNIT_CASE(place_too_many),
	KUNIT_CASE(place_node_comes_and_goes),
	KUNIT_CASE(place_init_forgets),
	KUNIT_CASE(place_of_cpus),
	KUNIT_CASE(place_choices),
	KUNIT_CASE(place_refreshes),
	KUNIT_CASE(place_shown),
	{}
};

static struct kunit_suite place_suite = {
	.name = "xen_numa_place",
	.init = place_test_init,
	.test_cases = place_cases,
};

kunit_test_suite(place_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's places");
MODULE_LICENSE("GPL");
