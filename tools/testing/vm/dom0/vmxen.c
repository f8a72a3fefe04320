// SPDX-License-Identifier: GPL-2.0
/*
 * Asks Xen from user space what dom0's kernel and our module ask it too.
 *
 * usage: vmxen map               dom0's memory map: "FIRST LAST TYPE", bytes in
 *                                hex, the type as in an e820
 *        vmxen frames [MFN...]   "MFN PXM" for each, both decimal, -1 for unknown
 *        vmxen domain DOMID      "PXM PAGES" for each node the domain is on
 *        vmxen free              "PXM WIDTH PAGES", see numa-pxm.h
 *
 * Exit codes: 0 done, 1 Xen says no ("error NUMBER" is printed), 2 wrong usage or
 * no hypercalls from here.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#include <xen/memory.h>
#include <numa-pxm.h>

#define ENTRIES_MAX	1024

struct e820_entry {
	uint64_t addr, size;
	uint32_t type;
} __attribute__((packed));

static xencall_handle *xcall;

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "vmxen: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* Memory that the hypervisor can reach; the kernel may move any other. */
static void *shared(size_t size)
{
	void *p = xencall_alloc_buffer(xcall, size);

	if (!p)
		give_up("memory for hypercalls");
	memset(p, 0, size);
	return p;
}

static int memory_op(unsigned int cmd, void *arg)
{
	if (!xencall2(xcall, __HYPERVISOR_memory_op, cmd, (uintptr_t)arg))
		return 0;
	printf("error %d\n", errno);
	return 1;
}

static int print_map(void)
{
	struct e820_entry *entries = shared(ENTRIES_MAX * sizeof(*entries));
	struct xen_memory_map *map = shared(sizeof(*map));
	unsigned int i;

	map->nr_entries = ENTRIES_MAX;
	set_xen_guest_handle(map->buffer, entries);
	if (memory_op(XENMEM_memory_map, map))
		return 1;
	for (i = 0; i < map->nr_entries; i++)
		printf("%012lx %012lx %u\n", entries[i].addr,
		       entries[i].addr + entries[i].size - 1, entries[i].type);
	return 0;
}

static int print_frames(char **words, unsigned int nr)
{
	struct xen_get_mfn_pxms *op = shared(sizeof(*op));
	xen_pfn_t *mfns = shared((nr + 1) * sizeof(*mfns));
	uint32_t *pxms = shared((nr + 1) * sizeof(*pxms));
	unsigned int i;

	for (i = 0; i < nr; i++)
		mfns[i] = strtoull(words[i], NULL, 0);
	op->nr_mfns = nr;
	set_xen_guest_handle(op->mfns, mfns);
	set_xen_guest_handle(op->pxms, pxms);
	if (memory_op(XENMEM_get_mfn_pxms, op))
		return 1;
	for (i = 0; i < nr; i++)
		printf("%lu %d\n", mfns[i], (int)pxms[i]);
	return 0;
}

static int print_domain(const char *domid)
{
	struct xen_pxm_count *counts = shared(ENTRIES_MAX * sizeof(*counts));
	struct xen_get_domain_pxms *op = shared(sizeof(*op));
	unsigned int i;

	op->domid = strtoul(domid, NULL, 0);
	op->nr_counts = ENTRIES_MAX;
	set_xen_guest_handle(op->counts, counts);
	if (memory_op(XENMEM_get_domain_pxms, op))
		return 1;
	for (i = 0; i < op->nr_counts; i++)
		printf("%u %lu\n", counts[i].pxm, counts[i].pages);
	return 0;
}

static int print_free(void)
{
	struct xen_pxm_count *counts = shared(ENTRIES_MAX * sizeof(*counts));
	struct xen_get_free_pxms *op = shared(sizeof(*op));
	unsigned int i;

	op->nr_counts = ENTRIES_MAX;
	set_xen_guest_handle(op->counts, counts);
	if (memory_op(XENMEM_get_free_pxms, op))
		return 1;
	for (i = 0; i < op->nr_counts; i++)
		printf("%u %u %lu\n", counts[i].pxm, counts[i].width, counts[i].pages);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	xcall = xencall_open(NULL, 0);
	if (!xcall)
		give_up("/dev/xen/privcmd");
	if (!strcmp(what, "map") && argc == 2)
		return print_map();
	if (!strcmp(what, "frames"))
		return print_frames(argv + 2, argc - 2);
	if (!strcmp(what, "domain") && argc == 3)
		return print_domain(argv[2]);
	if (!strcmp(what, "free") && argc == 2)
		return print_free();
	fputs("usage: vmxen map | frames [MFN...] | domain DOMID | free\n", stderr);
	return 2;
}
