// SPDX-License-Identifier: GPL-2.0
/* Tests of what the plugin makes of a machine's description. Prints TAP. */
#include <stdlib.h>

#include "../scope_map.c"

#define MIB	0x100000ull

static unsigned int tests, failed;

static void check(bool good, const char *what)
{
	failed += !good;
	printf("%sok %u - map: %s\n", good ? "" : "not ", ++tests, what);
}

/* As if nothing had been read. */
static bool read_anew(const char *layout, const char *cpus)
{
	free(node_of_mib);
	node_of_mib = NULL;
	nodes = 0;
	mibs = 0;

	return map_read(layout, cpus);
}

static void test_two_nodes(void)
{
	check(read_anew("0:0-2048+4096-7168/1:7168-10240", "0:0/1:1"), "two nodes");
	check(map_nodes() == 2 && map_pxm(0) == 0 && map_pxm(1) == 1, "their names");
	check(map_node(0) == 0 && map_node(2048 * MIB - 1) == 0, "low memory");
	check(map_node(2048 * MIB) == 2 && map_node(4096 * MIB - 1) == 2, "the hole");
	check(map_node(4096 * MIB) == 0 && map_node(7168 * MIB - 1) == 0, "above the hole");
	check(map_node(7168 * MIB) == 1 && map_node(10240 * MIB - 1) == 1, "the other node");
	check(map_node(10240 * MIB) == 2 && map_node(~0ull) == 2, "beyond the end");
	check(map_end() == 10240 * MIB, "the end");
	check(map_node_of_cpu(0) == 0 && map_node_of_cpu(1) == 1 && map_node_of_cpu(2) == 2 &&
	      map_node_of_cpu(~0u) == 2, "CPUs");
	check(map_pxm(2) == -1, "no node has no name");
}

static void test_sparse(void)
{
	check(read_anew("0:0-1024/2:1024-2048/3:/5:4096-6144", "0:0+3/2:1+2/3:4/5:"),
	      "names with gaps, a node without memory, one without CPUs");
	check(map_nodes() == 4 && map_pxm(1) == 2 && map_pxm(3) == 5, "their names");
	check(map_node(1024 * MIB) == 1 && map_node(4096 * MIB) == 3, "their memory");
	check(map_node_of_cpu(3) == 0 && map_node_of_cpu(4) == 2, "their CPUs");
}

static void test_bad(void)
{
	static const char *const layouts[] = {
		"", "0", "0:0", "0:0-", "0:1-1", "0:2-1", "0:-1-1", "0:0-1,2-3", "0:0-2/1:1-3",
		"0:0-1048577", "x:0-1", "0:0-1/1:1-2", "1:0-1", "0:0-1x",
		"0:/1:/2:/3:/4:/5:/6:/7:/8:/9:/10:/11:/12:/13:/14:/15:/16:",
		NULL
	};
	static const char *const cpus[] = {
		"", "0", "0:x", "0:256", "0:1+1", "1:0", "0:0/1:1", NULL
	};
	char what[128];
	unsigned int i;

	for (i = 0; layouts[i]; i++) {
		snprintf(what, sizeof(what), "memory \"%.40s\" is refused", layouts[i]);
		check(!read_anew(layouts[i], "0:0"), what);
	}
	for (i = 0; cpus[i]; i++) {
		snprintf(what, sizeof(what), "CPUs \"%s\" are refused", cpus[i]);
		check(!read_anew("0:0-1", cpus[i]), what);
	}
	check(read_anew("0:0-1", "0:0"), "and a good one is not");
}

int main(void)
{
	test_two_nodes();
	test_sparse();
	test_bad();
	printf("1..%u\n", tests);

	return failed ? 1 : 0;
}
