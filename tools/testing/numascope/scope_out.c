// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "scope.h"

static const char *const who_names[NR_WHO] = {
	[WHO_DOM0] = "dom0", [WHO_GUEST] = "guest", [WHO_SWITCH] = "switch",
};

static const char *const space_names[NR_SPACES] = {
	[SPACE_USER] = "user", [SPACE_KERNEL] = "kernel", [SPACE_XEN] = "xen",
};

static FILE *out;
static const char *comma;

bool out_open(const char *path)
{
	out = fopen(path, "w");

	return out;
}

/* A comma before each item of a list but the first. */
static void item(void)
{
	fputs(comma, out);
	comma = ",";
}

static void list_begin(const char *name)
{
	fprintf(out, ",\"%s\":[", name);
	comma = "";
}

static void put_owner(unsigned int owner)
{
	char name[16];

	fprintf(out, "\"owner\":\"%s\",\"kind\":\"%s\"",
		owner_name(owner, name, sizeof(name)), owner_kind(owner));
}

static void put_owners(void)
{
	unsigned int owner, node;

	list_begin("owners");
	for (owner = 0; owner < NR_OWNERS; owner++) {
		for (node = 0; node < map_nodes(); node++) {
			if (!owner_pages(owner, node))
				continue;
			item();
			fputc('{', out);
			put_owner(owner);
			fprintf(out, ",\"pxm\":%d,\"pages\":%llu}", map_pxm(node),
				(unsigned long long)owner_pages(owner, node));
		}
	}
	fputc(']', out);
}

static void put_cell(unsigned int cpu, enum who who, enum space space,
		     unsigned int owner, unsigned int node, const struct cell *c)
{
	if (!c[0].accesses && !c[1].accesses)
		return;
	item();
	fprintf(out, "{\"cpu\":%u,\"cpu_pxm\":%d,\"who\":\"%s\",\"space\":\"%s\",", cpu,
		map_pxm(map_node_of_cpu(cpu)), who_names[who], space_names[space]);
	put_owner(owner);
	fprintf(out, ",\"pxm\":%d,\"loads\":%llu,\"load_bytes\":%llu", map_pxm(node),
		(unsigned long long)c[0].accesses, (unsigned long long)c[0].bytes);
	fprintf(out, ",\"stores\":%llu,\"store_bytes\":%llu}",
		(unsigned long long)c[1].accesses, (unsigned long long)c[1].bytes);
}

static void put_cpu(unsigned int cpu)
{
	const struct cpu_counts *counts = count_of(cpu);
	unsigned int owner, node;
	enum space space;
	enum who who;

	for (who = 0; who < NR_WHO; who++)
		for (space = 0; space < NR_SPACES; space++)
			for (owner = 0; owner < NR_OWNERS; owner++)
				for (node = 0; node <= map_nodes(); node++)
					put_cell(cpu, who, space, owner, node,
						 counts->cell[who][space][owner][node]);
}

static void put_cells(void)
{
	int cpus = qemu_plugin_num_vcpus(), cpu;

	list_begin("cells");
	for (cpu = 0; cpu < cpus; cpu++)
		put_cpu(cpu);
	fputc(']', out);
}

static void put_work(void)
{
	int cpus = qemu_plugin_num_vcpus(), cpu;
	enum space space;

	list_begin("work");
	for (cpu = 0; cpu < cpus; cpu++) {
		item();
		fprintf(out, "{\"cpu\":%d", cpu);
		for (space = 0; space < NR_SPACES; space++)
			fprintf(out, ",\"%s\":%llu", space_names[space],
				(unsigned long long)work_of(cpu)->instructions[space]);
		fprintf(out, ",\"hypercalls\":%llu}",
			(unsigned long long)work_of(cpu)->hypercalls);
	}
	fputc(']', out);
}

static void put_sites(void)
{
	static struct site_cell list[SITES_LISTED];
	uint64_t left_out;
	unsigned int nr, i;

	nr = count_sites(list, SITES_LISTED, &left_out);
	list_begin("sites");
	for (i = 0; i < nr; i++) {
		item();
		fprintf(out, "{\"pc\":\"%llx\",\"who\":\"%s\",\"space\":\"%s\",",
			(unsigned long long)list[i].site->pc, who_names[list[i].who],
			space_names[list[i].site->space]);
		put_owner(list[i].owner);
		fprintf(out, ",\"accesses\":%llu,\"bytes\":%llu",
			(unsigned long long)list[i].remote.accesses,
			(unsigned long long)list[i].remote.bytes);
		fprintf(out, ",\"local\":%llu,\"local_bytes\":%llu}",
			(unsigned long long)list[i].local.accesses,
			(unsigned long long)list[i].local.bytes);
	}
	fprintf(out, "],\"sites_left_out\":%llu", (unsigned long long)left_out);
}

static void put_frames(void)
{
	static struct frame_count list[FRAMES_LISTED];
	unsigned int nr, i;

	nr = count_frames(list, FRAMES_LISTED);
	list_begin("frames");
	for (i = 0; i < nr; i++) {
		uint64_t address = list[i].frame << PAGE_SHIFT;

		item();
		fprintf(out, "{\"frame\":%llu,\"who\":\"%s\",",
			(unsigned long long)list[i].frame, who_names[list[i].who]);
		put_owner(owner_of(address));
		fprintf(out, ",\"pxm\":%d,\"accesses\":%u}", map_pxm(map_node(address)),
			list[i].accesses);
	}
	fputc(']', out);
}

static void end_line(void)
{
	fputs("}\n", out);
	if (fflush(out))
		fatal("cannot write what was counted");
}

void out_interval(const char *label, uint64_t ns)
{
	uint64_t io = 0, unknown = 0;
	int cpus = qemu_plugin_num_vcpus(), cpu;

	for (cpu = 0; cpu < cpus; cpu++) {
		io += count_of(cpu)->io;
		unknown += count_of(cpu)->unknown;
	}
	fprintf(out, "{\"label\":\"%s\",\"ns\":%llu", label, (unsigned long long)ns);
	put_owners();
	put_cells();
	put_work();
	put_sites();
	put_frames();
	fprintf(out, ",\"io\":%llu,\"unknown\":%llu", (unsigned long long)io,
		(unsigned long long)unknown);
	end_line();
}

void out_error(const char *text)
{
	fprintf(out, "{\"error\":\"%s\"", text);
	end_line();
}
