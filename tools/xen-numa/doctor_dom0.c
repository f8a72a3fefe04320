// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's look at dom0: what it is, what it sees, where it may run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "read.h"
#include "root.h"

#define SRAT		"/sys/firmware/acpi/tables/SRAT"
#define FREE_MIN_KIB	(64U << 10)	/* less free memory on a node is little */

static void check_type(const struct facts *facts, struct finding *f)
{
	const char *type = facts->host->guest_type;

	if (!*type)
		finding(f, DOCTOR_UNKNOWN, "the kernel does not say what dom0 is");
	else if (facts->pv)
		finding(f, DOCTOR_OK, "dom0 is PV: threads and interrupts can be placed, allocations not");
	else
		finding(f, DOCTOR_OK, "dom0 is %s", type);
}

static bool is_there(const char *path)
{
	char real[ROOT_PATH_MAX];

	return !root_path(real, path) && !access(real, F_OK);
}

static void check_srat(const struct facts *facts, struct finding *f)
{
	const char *reason = facts->host->reason;

	if (!strcmp(reason, "no-srat") || !strcmp(reason, "bad-srat")) {
		finding(f, DOCTOR_FAIL, !strcmp(reason, "no-srat") ?
			"the host's firmware has no SRAT, or nothing in it is enabled" :
			"the host's SRAT is malformed");
		finding_todo(f, "Turn on NUMA (node interleaving: off) in the firmware's settings, or update the firmware. \"dmesg | grep xen-numa\" says what is wrong.");
		return;
	}
	if (is_there(SRAT)) {
		finding(f, DOCTOR_OK, "dom0 has an SRAT");
		return;
	}
	finding(f, DOCTOR_FAIL, "dom0 has no SRAT");
	if (facts->pv)
		finding_todo(f, "The host's firmware gives none: turn on NUMA (node interleaving: off) in its settings.");
	else
		finding_todo(f, "Only our hypervisor (%s) gives a PVH dom0 one; \"xl dmesg | grep 'Dom0 NUMA'\" says why it does not. Or boot a PV dom0.",
			     MANUAL("hypervisor.md"));
}

static void check_pinning(const struct facts *facts, struct finding *f)
{
	const struct xen_domain *dom0 = facts->xen ? xen_domain(facts->xen, 0) : NULL;
	struct list loose = { 0 };
	unsigned int i;

	if (!dom0)
		return;
	for (i = 0; i < dom0->nr_vcpus; i++)
		if (xen_cpus_pxm(facts->xen, &dom0->vcpus[i].hard) == PXM_UNKNOWN)
			list_add(&loose, "%u", dom0->vcpus[i].vcpu);
	if (facts->xen->nr_nodes < 2)
		return;
	if (!loose.nr) {
		finding(f, DOCTOR_OK, "every vCPU of dom0 is pinned to one node");
		return;
	}
	finding(f, loose.nr == dom0->nr_vcpus ? DOCTOR_FAIL : DOCTOR_WARN,
		"dom0's vCPU %s may run on several nodes", loose.text);
	finding_todo(f, facts->pv ?
		     "Run \"xl vcpu-pin Domain-0 N CPU\" for each, and boot Xen with dom0_vcpus_pin." :
		     "Boot Xen with dom0_vcpus_pin: a PVH dom0 gets its nodes at boot.");
}

/* Linux's node of a CPU, as its directory says; -1 for none. */
static int cpu_node(unsigned int cpu)
{
	char path[128];
	int node;

	for (node = 0; node < 1024; node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/node%d", cpu, node);
		if (is_there(path))
			return node;
	}

	return -1;
}

static int node_pxm(const struct host *h, int node)
{
	unsigned int i;

	for (i = 0; i < h->nr_nodes; i++)
		if (h->nodes[i].node == node)
			return h->nodes[i].pxm;

	return PXM_UNKNOWN;
}

/* A PVH dom0 was told at boot where its vCPUs are; a PV dom0 asks all the time. */
static void check_crosswise(const struct facts *facts, struct finding *f)
{
	const struct xen_domain *dom0 = facts->xen ? xen_domain(facts->xen, 0) : NULL;
	struct list crossed = { 0 }, moved = { 0 };
	unsigned int i;

	if (!dom0 || facts->xen->nr_nodes < 2)
		return;
	for (i = 0; i < dom0->nr_vcpus; i++) {
		const struct xen_vcpu *v = &dom0->vcpus[i];
		int is = xen_cpus_pxm(facts->xen, &v->hard), told;

		if (is == PXM_UNKNOWN)
			continue;
		if (!cpus_has(&v->hard, v->vcpu))
			list_add(&crossed, "%u", v->vcpu);
		told = facts->pv ? PXM_UNKNOWN : node_pxm(facts->host, cpu_node(v->vcpu));
		if (told != PXM_UNKNOWN && told != is)
			list_add(&moved, "%u", v->vcpu);
	}
	if (moved.nr) {
		finding(f, DOCTOR_FAIL, "dom0's vCPU %s was told one node at boot and is pinned to another now", moved.text);
		finding_todo(f, "Pin each vCPU to the CPU of its own number, as dom0_vcpus_pin does.");
	} else if (crossed.nr) {
		finding(f, DOCTOR_NOTE, "dom0's vCPU %s is not pinned to the CPU of its own number; that is taken into account", crossed.text);
	} else {
		finding(f, DOCTOR_OK, "no vCPU of dom0 is elsewhere than it seems");
	}
}

static void check_nodes(const struct facts *facts, struct finding *f)
{
	unsigned int with_memory = facts->host->nr_nodes;

	if (facts->pv)
		return;
	if (with_memory > 1) {
		finding(f, DOCTOR_OK, "Linux has %u nodes", with_memory);
		return;
	}
	finding(f, DOCTOR_FAIL, "Linux has one node in this dom0");
	finding_todo(f, "\"xl dmesg | grep 'Dom0 NUMA'\" says why; it needs our hypervisor (%s), dom0_vcpus_pin, and no numa=off on Linux's command line.",
		     MANUAL("hypervisor.md"));
}

static long long free_kib(int node)
{
	char text[4096], *line;
	long long kib;

	if (read_string(text, sizeof(text), "/sys/devices/system/node/node%d/meminfo", node))
		return -1;
	line = strstr(text, "MemFree:");

	return line && sscanf(line, "MemFree: %lld", &kib) == 1 ? kib : -1;
}

static void check_memory(const struct facts *facts, struct finding *f)
{
	struct list little = { 0 };
	unsigned int i;

	if (facts->pv || facts->host->nr_nodes < 2)
		return;
	for (i = 0; i < facts->host->nr_nodes; i++) {
		int node = facts->host->nodes[i].node;
		long long kib = free_kib(node);

		if (kib >= 0 && kib < FREE_MIN_KIB)
			list_add(&little, "%d (%lld MiB)", node, kib >> 10);
	}
	if (!little.nr) {
		finding(f, DOCTOR_OK, "dom0 has free memory on each of its nodes");
		return;
	}
	finding(f, DOCTOR_WARN, "dom0 has little free memory on node %s", little.text);
	finding_todo(f, "Allocations for queues there come from elsewhere: boot with a larger dom0_mem.");
}

static void read_cpus(struct cpus *cpus, const char *path)
{
	char text[4096];

	if (read_string(text, sizeof(text), "%s", path) || !cpus_parse(cpus, text))
		memset(cpus, 0, sizeof(*cpus));
}

static bool is_without(const struct cpus *all, const struct cpus *taken)
{
	unsigned int cpu;

	for (cpu = 0; cpu < CPUS_MAX; cpu++)
		if (cpus_has(all, cpu) && !cpus_has(taken, cpu))
			return false;

	return cpus_count(all) > 0;
}

/* Which of dom0's CPUs kernel threads are kept from, by whom. */
static void check_housekeeping(const struct facts *facts, struct finding *f)
{
	static const struct {
		const char *path, *name;
	} sources[] = {
		{ "/sys/devices/system/cpu/isolated", "isolcpus=" },
		{ "/sys/devices/system/cpu/nohz_full", "nohz_full=" },
		{ "/sys/fs/cgroup/cpuset.cpus.isolated", "isolated cpusets" },
	};
	struct list who = { 0 }, gone = { 0 };
	struct cpus taken = { 0 }, cpus;
	unsigned int i, word;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		read_cpus(&cpus, sources[i].path);
		if (!cpus_count(&cpus))
			continue;
		list_add(&who, "%s", sources[i].name);
		for (word = 0; word < CPUS_WORDS; word++)
			taken.bits[word] |= cpus.bits[word];
	}
	if (!who.nr) {
		finding(f, DOCTOR_OK, "no CPU of dom0's is isolated");
		return;
	}
	for (i = 0; i < facts->host->nr_nodes; i++)
		if (cpus_parse(&cpus, facts->host->nodes[i].cpus) && is_without(&cpus, &taken))
			list_add(&gone, "%d", facts->host->nodes[i].node);
	for (i = 0; !facts->host->nr_nodes && i < facts->host->nr_places; i++)
		if (!*facts->host->places[i].cpus)
			list_add(&gone, "PXM %d", facts->host->places[i].pxm);
	if (gone.nr) {
		finding(f, DOCTOR_WARN, "%s leave no CPU on node %s: nothing is moved there", who.text,
			gone.text);
		finding_todo(f, "Leave at least one CPU of each node to the kernel's own work.");
		return;
	}
	finding(f, DOCTOR_NOTE, "%s keep some of dom0's CPUs free; each node has others", who.text);
}

const struct check doctor_dom0[] = {
	{ "dom0-type", check_type },
	{ "srat", check_srat },
	{ "pinning", check_pinning },
	{ "crosswise", check_crosswise },
	{ "dom0-nodes", check_nodes },
	{ "dom0-memory", check_memory },
	{ "housekeeping", check_housekeeping },
	{ 0 }
};
