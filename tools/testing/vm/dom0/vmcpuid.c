// SPDX-License-Identifier: GPL-2.0
/*
 * What CPUID says in dom0, CPU by CPU.
 *
 * usage: vmcpuid ids
 *          a line for each CPU: "CPU leaf1=ID leafb=ID smt=SHIFT package=SHIFT",
 *          where SHIFT is how much of the x2APIC id lies below a core and below
 *          a package. leafb is the id on which all levels of leaf 0xB agree, or
 *          -1 where there is no such leaf or they do not.
 *        vmcpuid counts
 *          the same for the leaves that count CPUs: "CPU logical=N threads=N
 *          cores=N bits=N nc=N ext=ID": leaf 1, leaf 4 (CPUs that share the
 *          first cache, cores of a package), 0x80000008 (bits of the core's id,
 *          CPUs of a package), 0x8000001e; -1 for a leaf that is not there
 *        vmcpuid dump
 *          all leaves there are, raw: "CPU LEAF SUBLEAF EAX EBX ECX EDX", in
 *          hex; of a leaf's subleaves those that differ from the one before
 *
 * Exit codes: 0 done, 2 wrong usage, or a CPU cannot be asked.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Leaf 0xD has one for each bit of XCR0, no other leaf as many. */
#define SUBLEAVES	64
/* Hypervisors' leaves; Xen has a dozen. */
#define HYPERVISOR	0x40000000
#define EXTENDED	0x80000000
/* As many leaves as any range has: an end beyond that is not to be trusted. */
#define LEAVES		256

struct regs {
	unsigned int a, b, c, d;
};

static struct regs ask(unsigned int leaf, unsigned int sub)
{
	struct regs r;

	__cpuid_count(leaf, sub, r.a, r.b, r.c, r.d);
	return r;
}

/* The last leaf of the range that begins at base; below base if there is none. */
static unsigned int last_leaf(unsigned int base)
{
	unsigned int last = ask(base, 0).a;

	return last >= base && last < base + LEAVES ? last : base - 1;
}

static bool has_leaf(unsigned int leaf)
{
	unsigned int base = leaf & 0xffff0000;

	return last_leaf(base) - base < LEAVES && leaf <= last_leaf(base);
}

static void print_ids(unsigned int cpu)
{
	unsigned int smt = 0, package = 0, sub, type;
	long id = -1;
	struct regs r;

	for (sub = 0; has_leaf(0xb) && sub < SUBLEAVES; sub++) {
		r = ask(0xb, sub);
		type = (r.c >> 8) & 0xff;
		if (!type)
			break;
		if (type == 1)
			smt = r.a & 0x1f;
		package = r.a & 0x1f;
		if (sub && id != r.d) {
			id = -1;
			break;
		}
		id = r.d;
	}
	printf("%u leaf1=%u leafb=%ld smt=%u package=%u\n",
	       cpu, ask(1, 0).b >> 24, id, smt, package);
}

static void print_counts(unsigned int cpu)
{
	long threads = -1, cores = -1, bits = -1, nc = -1, ext = -1;
	struct regs r;

	if (has_leaf(4)) {
		r = ask(4, 0);
		if (r.a & 0x1f) {
			threads = ((r.a >> 14) & 0xfff) + 1;
			cores = (r.a >> 26) + 1;
		}
	}
	if (has_leaf(0x80000008)) {
		r = ask(0x80000008, 0);
		bits = (r.c >> 12) & 0xf;
		nc = (r.c & 0xff) + 1;
	}
	if (has_leaf(0x8000001e))
		ext = ask(0x8000001e, 0).a;
	printf("%u logical=%u threads=%ld cores=%ld bits=%ld nc=%ld ext=%ld\n",
	       cpu, (ask(1, 0).b >> 16) & 0xff, threads, cores, bits, nc, ext);
}

static void print_range(unsigned int cpu, unsigned int base)
{
	unsigned int leaf, sub, last = last_leaf(base);
	struct regs before, r = { 0 };

	for (leaf = base; leaf - base < LEAVES && leaf <= last; leaf++) {
		for (sub = 0; sub < SUBLEAVES; sub++) {
			before = r;
			r = ask(leaf, sub);
			if (sub && !memcmp(&r, &before, sizeof(r)))
				continue;
			printf("%u %08x %02x %08x %08x %08x %08x\n",
			       cpu, leaf, sub, r.a, r.b, r.c, r.d);
		}
	}
}

static void print_all(unsigned int cpu)
{
	print_range(cpu, 0);
	print_range(cpu, HYPERVISOR);
	print_range(cpu, EXTENDED);
}

static void move_to(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		perror("vmcpuid: sched_setaffinity");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	void (*print)(unsigned int cpu) = NULL;
	cpu_set_t online;
	unsigned int cpu;

	if (!strcmp(what, "ids"))
		print = print_ids;
	else if (!strcmp(what, "counts"))
		print = print_counts;
	else if (!strcmp(what, "dump"))
		print = print_all;
	if (!print) {
		fputs("usage: vmcpuid ids|counts|dump\n", stderr);
		return 2;
	}

	if (sched_getaffinity(0, sizeof(online), &online)) {
		perror("vmcpuid: sched_getaffinity");
		return 2;
	}
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &online))
			continue;
		move_to(cpu);
		print(cpu);
	}
	return 0;
}
