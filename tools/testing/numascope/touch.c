// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/mempolicy.h>

#include "mark.h"
#include "touch.h"

#define ITEMS_MAX	64
#define SIZE		0x10000ul	/* a power of two */
#define STEP		64ul

struct item {
	unsigned int cpu;
	unsigned int node;
	unsigned long loads;
	unsigned long stores;
	char *memory;
};

static bool complain(const char *what)
{
	fprintf(stderr, "numascope touch: %s: %s\n", what, strerror(errno));

	return false;
}

static bool parse(struct item *item, const char *text)
{
	char more;

	if (sscanf(text, "%u:%u:%lu:%lu%c", &item->cpu, &item->node, &item->loads,
		   &item->stores, &more) == 4 && item->node < 64 && item->cpu < CPU_SETSIZE)
		return true;
	fprintf(stderr, "numascope touch: \"%s\" is not CPU:NODE:LOADS:STORES\n", text);

	return false;
}

/* Pages that the kernel says are on the node, from its own tables. */
static bool place(struct item *item)
{
	unsigned long mask = 1ul << item->node, at;
	int node;

	item->memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (item->memory == MAP_FAILED)
		return complain("mmap");
	if (syscall(SYS_mbind, item->memory, SIZE, MPOL_BIND, &mask, 65ul, 0ul))
		return complain("mbind");
	memset(item->memory, 1, SIZE);
	if (mlock(item->memory, SIZE))
		return complain("mlock");
	for (at = 0; at < SIZE; at += 4096) {
		if (syscall(SYS_get_mempolicy, &node, NULL, 0ul, item->memory + at,
			    (unsigned long)(MPOL_F_NODE | MPOL_F_ADDR)))
			return complain("get_mempolicy");
		if (node == (int)item->node)
			continue;
		fprintf(stderr, "numascope touch: a page is on node %d, not %u\n", node,
			item->node);
		return false;
	}

	return true;
}

static bool run_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);

	return !sched_setaffinity(0, sizeof(set), &set) || complain("sched_setaffinity");
}

/* One access in each round, and nothing else that is in memory. */
static void load(char *memory, unsigned long times)
{
	unsigned long at = 0, value;

	if (!times)
		return;
	asm volatile("1:	movq (%[memory],%[at]), %[value]\n"
		     "	addq %[step], %[at]\n"
		     "	andq %[mask], %[at]\n"
		     "	decq %[times]\n"
		     "	jnz 1b"
		     : [at] "+r" (at), [times] "+r" (times), [value] "=&r" (value)
		     : [memory] "r" (memory), [step] "i" (STEP), [mask] "i" (SIZE - 1)
		     : "memory", "cc");
}

static void store(char *memory, unsigned long times)
{
	unsigned long at = 0;

	if (!times)
		return;
	asm volatile("1:	movq %[at], (%[memory],%[at])\n"
		     "	addq %[step], %[at]\n"
		     "	andq %[mask], %[at]\n"
		     "	decq %[times]\n"
		     "	jnz 1b"
		     : [at] "+r" (at), [times] "+r" (times)
		     : [memory] "r" (memory), [step] "i" (STEP), [mask] "i" (SIZE - 1)
		     : "memory", "cc");
}

bool touch(int nr, char **items, const char *label)
{
	static struct item list[ITEMS_MAX];
	int i;

	if (nr < 1 || nr > ITEMS_MAX) {
		fprintf(stderr, "numascope touch: 1 to %d items, not %d\n", ITEMS_MAX, nr);
		return false;
	}
	for (i = 0; i < nr; i++)
		if (!parse(&list[i], items[i]) || !place(&list[i]) || !run_on(list[i].cpu))
			return false;
	mark_begin(label);
	for (i = 0; i < nr; i++) {
		if (!run_on(list[i].cpu))
			return false;
		load(list[i].memory, list[i].loads);
		store(list[i].memory, list[i].stores);
	}
	mark(MARK_END);

	return true;
}
