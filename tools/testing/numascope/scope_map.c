// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "scope.h"

#define MIB_SHIFT	20
#define MIBS_MAX	0x100000u	/* a TiB */

static int pxms[NODES_MAX];
static unsigned int nodes;
static uint8_t node_of_cpu[CPUS_MAX];
static uint8_t *node_of_mib;
static uint64_t mibs;

unsigned int map_nodes(void)
{
	return nodes;
}

int map_pxm(unsigned int node)
{
	return node < nodes ? pxms[node] : -1;
}

uint64_t map_end(void)
{
	return mibs << MIB_SHIFT;
}

unsigned int map_node(uint64_t address)
{
	address >>= MIB_SHIFT;

	return address < mibs ? node_of_mib[address] : nodes;
}

unsigned int map_node_of_cpu(unsigned int cpu)
{
	return cpu < CPUS_MAX ? node_of_cpu[cpu] : nodes;
}

/* A number at *@s and then @end, which is skipped. */
static bool number(const char **s, const char *end, unsigned long *to)
{
	char *after;

	if (**s < '0' || **s > '9')
		return false;
	*to = strtoul(*s, &after, 10);
	*s = after;
	if (!*end)
		return true;
	if (!*after || !strchr(end, *after))
		return false;
	(*s)++;

	return true;
}

/* "FROM-TO" of node @node; false if another node has a part of it. */
static bool range(const char **s, unsigned int node)
{
	unsigned long from, to;

	if (!number(s, "-", &from) || !number(s, "", &to) || from >= to || to > MIBS_MAX)
		return false;
	for (; from < to; from++) {
		if (node_of_mib[from] != NODES_MAX)
			return false;
		node_of_mib[from] = node;
	}
	if (to > mibs)
		mibs = to;

	return true;
}

static bool cpu_of(const char **s, unsigned int node)
{
	unsigned long cpu;

	if (!number(s, "", &cpu) || cpu >= CPUS_MAX || node_of_cpu[cpu] != NODES_MAX)
		return false;
	node_of_cpu[cpu] = node;

	return true;
}

/* "PXM:ITEM+ITEM/PXM:...": the same nodes in each list, in the same order. */
static bool list(const char *s, bool (*item)(const char **s, unsigned int node))
{
	unsigned int node = 0;
	unsigned long pxm;

	while (*s) {
		if (node == NODES_MAX || !number(&s, ":", &pxm))
			return false;
		if (node < nodes && pxms[node] != (int)pxm)
			return false;
		pxms[node] = pxm;
		while (*s && *s != '/') {
			if (!item(&s, node))
				return false;
			if (*s == '+')
				s++;
			else if (*s && *s != '/')
				return false;
		}
		if (*s == '/')
			s++;
		node++;
	}
	if (nodes && node != nodes)
		return false;
	nodes = node;

	return nodes;
}

bool map_read(const char *layout, const char *cpus)
{
	uint64_t mib;
	unsigned int i;

	node_of_mib = malloc(MIBS_MAX);
	if (!node_of_mib)
		return false;
	memset(node_of_mib, NODES_MAX, MIBS_MAX);
	memset(node_of_cpu, NODES_MAX, sizeof(node_of_cpu));
	if (!list(layout, range) || !list(cpus, cpu_of))
		return false;
	/* the number that stands for no node */
	for (mib = 0; mib < mibs; mib++)
		if (node_of_mib[mib] == NODES_MAX)
			node_of_mib[mib] = nodes;
	for (i = 0; i < CPUS_MAX; i++)
		if (node_of_cpu[i] == NODES_MAX)
			node_of_cpu[i] = nodes;

	return true;
}
