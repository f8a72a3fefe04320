/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the plugin.
 *
 * scope.c	marks, states, what is instrumented
 * scope_map.c	the nodes of addresses and CPUs, as the shape has them
 * scope_owner.c	the owners of pages, as Xen's frame table has them
 * scope_count.c	the counters
 * scope_work.c	instructions and hypercalls
 * scope_out.c	an interval as a line of JSON
 */
#ifndef NUMASCOPE_SCOPE_H
#define NUMASCOPE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <qemu-plugin.h>

#include "mark.h"

#define PAGE_SIZE	4096u
#define PAGE_SHIFT	12

#define CPUS_MAX	256u
#define NODES_MAX	16u
#define DOMAINS_MAX	31u
#define SITES_LISTED	3000u	/* instructions that an interval's line has */
#define FRAMES_LISTED	100u	/* and pages */

enum who { WHO_DOM0, WHO_GUEST, WHO_SWITCH, NR_WHO };
enum space { SPACE_USER, SPACE_KERNEL, SPACE_XEN, NR_SPACES };

/* Of a page. From OWNER_DOMAINS on each domain has two: its memory, and what Xen shares. */
enum { OWNER_NONE, OWNER_FREE, OWNER_XEN, OWNER_DOMAINS };
#define NR_OWNERS	(OWNER_DOMAINS + 2 * DOMAINS_MAX)

/**
 * fatal() - the emulator cannot go on: what it counted would be wrong
 * @fmt: why, as printf() has it
 */
void fatal(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* scope_map.c */

/**
 * map_read() - learns the machine
 * @layout: "PXM:FROM-TO+FROM-TO/PXM:...", in MiB
 * @cpus: "PXM:CPU+CPU/PXM:..."
 *
 * Return: whether both make sense.
 */
bool map_read(const char *layout, const char *cpus);

/**
 * map_node() - the node of an address
 * @address: a host-physical one, in bytes
 *
 * Return: from 0 on, by number of PXM; map_nodes() if no node has it.
 */
unsigned int map_node(uint64_t address);

/**
 * map_node_of_cpu() - the node of a CPU
 * @cpu: QEMU's number
 *
 * Return: as map_node().
 */
unsigned int map_node_of_cpu(unsigned int cpu);

/**
 * map_nodes() - number of nodes
 *
 * Return: at most NODES_MAX.
 */
unsigned int map_nodes(void);

/**
 * map_pxm() - the name of a node
 * @node: a number of map_node()
 *
 * Return: its PXM; -1 for no node.
 */
int map_pxm(unsigned int node);

/**
 * map_end() - where memory ends
 *
 * Return: address of the first byte after all nodes.
 */
uint64_t map_end(void);

/* scope_owner.c */

/**
 * owner_init() - before anything else here
 *
 * Return: whether there is memory for it; map_read() comes first.
 */
bool owner_init(void);

/**
 * owner_scan() - reads all owners from Xen's frame table
 *
 * Context: in a callback of an instruction of Xen, whose page tables are in use.
 */
void owner_scan(void);

/**
 * owner_of() - whose page it was when they were read
 * @address: a host-physical one, in bytes
 *
 * Return: OWNER_*, or a number of a domain's from OWNER_DOMAINS on.
 */
unsigned int owner_of(uint64_t address);

/**
 * owner_name() - its name
 * @owner: a result of owner_of()
 * @to: room for it
 * @size: of @to, in bytes
 *
 * Return: @to.
 */
const char *owner_name(unsigned int owner, char *to, size_t size);

/**
 * owner_kind() - what of the owner's it is
 * @owner: a result of owner_of()
 *
 * Return: "memory" or "shared".
 */
const char *owner_kind(unsigned int owner);

/**
 * owner_is_guest() - is it another domain than dom0
 * @owner: a result of owner_of()
 *
 * Return: true for memory and for what Xen shares with it.
 */
bool owner_is_guest(unsigned int owner);

/**
 * owner_pages() - how much it has
 * @owner: a result of owner_of()
 * @node: a result of map_node()
 *
 * Return: pages of 4 KiB.
 */
uint64_t owner_pages(unsigned int owner, unsigned int node);

/* scope_count.c */

struct cell {
	uint64_t accesses;
	uint64_t bytes;
};

/* Of one CPU. The last node stands for no node. */
struct cpu_counts {
	struct cell cell[NR_WHO][NR_SPACES][NR_OWNERS][NODES_MAX + 1][2];
	uint64_t io;
	uint64_t unknown;
};

/* An instruction, or all of user space. */
struct site {
	uint64_t pc;
	enum space space;
	/* NR_WHO * NR_OWNERS, once there was one; of local ones only the backends' */
	struct cell *remote;
	struct cell *local;
};

/**
 * count_init() - before anything else here
 *
 * Return: whether there is memory for it; map_read() comes first.
 */
bool count_init(void);

/**
 * count_clear() - all counters are 0 again
 *
 * Context: as for all here, QEMU runs all CPUs in one thread.
 */
void count_clear(void);

/**
 * count_site() - what stands for an instruction
 * @pc: its address
 *
 * Context: while code is translated.
 * Return: the same for the same address; lives as long as the plugin.
 */
struct site *count_site(uint64_t pc);

/**
 * count_access() - one access
 * @cpu: QEMU's number
 * @info: as QEMU gives it
 * @vaddr: virtual address
 * @site: the instruction
 *
 * Whom it is for is said later, by count_settle().
 */
void count_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr,
		  struct site *site);

/**
 * count_settle() - all accesses of a CPU until now were for this one
 * @cpu: QEMU's number
 * @who: whom they were for
 *
 * Those that were settled before stay as they are. Only so many can wait; then they
 * are settled with what was said last.
 */
void count_settle(unsigned int cpu, enum who who);

/**
 * count_of() - what one CPU counted
 * @cpu: QEMU's number
 *
 * Return: since count_clear().
 */
const struct cpu_counts *count_of(unsigned int cpu);

/* An instruction and one owner whose memory it reached. */
struct site_cell {
	const struct site *site;
	enum who who;
	unsigned int owner;
	struct cell remote;
	struct cell local;
};

/**
 * count_sites() - the instructions with most remote accesses
 * @to: room for @max
 * @max: at most so many
 * @left_out: number of remote accesses by all others
 *
 * Return: how many, the greatest first; before all others those of dom0, and of Xen for
 * it, that reached a guest's memory, for which local accesses are there, too.
 */
unsigned int count_sites(struct site_cell *to, unsigned int max, uint64_t *left_out);

/* A page that was reached from another node. */
struct frame_count {
	uint64_t frame;
	enum who who;
	uint32_t accesses;
};

/**
 * count_frames() - the pages with most remote accesses
 * @to: room for @max
 * @max: at most so many
 *
 * Return: how many, the greatest first.
 */
unsigned int count_frames(struct frame_count *to, unsigned int max);

/* scope_work.c */

/* Of one CPU, whatever domain it runs. */
struct cpu_work {
	uint64_t instructions[NR_SPACES];
	uint64_t hypercalls;
};

/**
 * work_init() - before anything else here
 *
 * Return: whether there is memory for it.
 */
bool work_init(void);

/**
 * work_clear() - all counters are 0 again
 *
 * Context: no other CPU runs an instrumented instruction.
 */
void work_clear(void);

/**
 * work_translated() - have a block counted from now on
 * @tb: the block
 * @space: where it is
 *
 * Context: while it is translated.
 */
void work_translated(struct qemu_plugin_tb *tb, enum space space);

/**
 * work_of() - what one CPU did
 * @cpu: QEMU's number
 *
 * Return: since work_clear().
 */
const struct cpu_work *work_of(unsigned int cpu);

/* scope_out.c */

/**
 * out_open() - where intervals are written
 * @path: of the file, which is begun anew
 *
 * Return: whether it can be written.
 */
bool out_open(const char *path);

/**
 * out_interval() - writes all counters
 * @label: of the interval
 * @ns: nanoseconds of the real clock that it took
 */
void out_interval(const char *label, uint64_t ns);

/**
 * out_error() - writes that somebody used this wrongly
 * @text: how; no quotes in it
 */
void out_error(const char *text);

#endif
