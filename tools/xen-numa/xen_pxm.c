// SPDX-License-Identifier: GPL-2.0
/*
 * From Xen's own numbers of nodes to the firmware's. No call of Xen's tells, so
 * there are two sources: what Xen said when it booted, which may have left its
 * log, and the host's SRAT, which only a PV dom0 sees and only knows nodes with
 * CPUs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen_pxm.h"

#define HEADER		48	/* of an SRAT, before its first entry */
#define TYPE_APIC	0
#define TYPE_X2APIC	2
#define ENABLED		1

static struct xen_node *by_nid(struct xen_host *host, unsigned int nid)
{
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++)
		if (host->nodes[i].nid == nid)
			return &host->nodes[i];

	return NULL;
}

/**
 * xen_pxm_from_log() - take the numbers from Xen's log
 * @host: its nodes get their PXM where the log has it
 * @log: Xen's console, or what is left of it; the last boot's lines count
 *
 * The lines are "(XEN) NUMA: Node 1 PXM 4 [...]", with other words before "Node" in
 * other versions. What a guest says begins with its number instead.
 */
void xen_pxm_from_log(struct xen_host *host, const char *log)
{
	unsigned int nid, pxm;
	struct xen_node *node;
	const char *at, *end;

	for (; *log; log = *end ? end + 1 : end) {
		end = log + strcspn(log, "\n");
		at = strncmp(log, "(XEN) ", 6) ? NULL : strstr(log, "Node ");
		if (!at || at > end || sscanf(at, "Node %u PXM %u ", &nid, &pxm) != 2)
			continue;
		node = by_nid(host, nid);
		if (node)
			node->pxm = pxm;
	}
}

static uint32_t u32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool apic_entry(const uint8_t *p, unsigned int len, struct apic_node *cpu)
{
	if (p[0] == TYPE_APIC && len >= 16) {
		cpu->apic = p[3];
		cpu->pxm = p[2] | p[9] << 8 | p[10] << 16 | p[11] << 24;
		return u32(p + 4) & ENABLED;
	}
	if (p[0] == TYPE_X2APIC && len >= 24) {
		cpu->apic = u32(p + 8);
		cpu->pxm = u32(p + 4);
		return u32(p + 12) & ENABLED;
	}

	return false;
}

/**
 * xen_pxm_srat() - the CPUs that an SRAT names
 * @table: the table as firmware has it
 * @size: of @table in bytes
 * @cpus: gets them
 * @room: for so many
 *
 * Return: how many there are, at most @room; what is behind a malformed entry
 * is not read.
 */
unsigned int xen_pxm_srat(const uint8_t *table, size_t size, struct apic_node *cpus,
			  unsigned int room)
{
	unsigned int nr = 0, len;
	size_t at;

	for (at = HEADER; at + 2 <= size && nr < room; at += len) {
		len = table[at + 1];
		if (len < 2 || len > size - at)
			break;
		nr += apic_entry(table + at, len, &cpus[nr]);
	}

	return nr;
}

/**
 * xen_pxm_from_cpus() - take the numbers from the CPUs
 * @host: its nodes get their PXM where one of their CPUs tells
 * @apics: the APIC id of each of the host's CPUs, as many as host->nr_cpus
 * @cpus: the host's SRAT
 * @nr: of @cpus
 */
void xen_pxm_from_cpus(struct xen_host *host, const uint32_t *apics,
		       const struct apic_node *cpus, unsigned int nr)
{
	unsigned int i, j, cpu;

	for (i = 0; i < host->nr_nodes; i++)
		for (cpu = 0; cpu < host->nr_cpus; cpu++) {
			if (!cpus_has(&host->nodes[i].cpus, cpu))
				continue;
			for (j = 0; j < nr; j++)
				if (cpus[j].apic == apics[cpu])
					host->nodes[i].pxm = cpus[j].pxm;
		}
}

static bool pxm_taken(const struct xen_host *host, int pxm)
{
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++)
		if (host->nodes[i].pxm == pxm)
			return true;

	return false;
}

/**
 * xen_pxm_from_rest() - one node and one PXM are left: they belong together
 * @host: its last node may get its PXM
 * @cpus: an SRAT's CPUs
 * @nr: of @cpus
 */
void xen_pxm_from_rest(struct xen_host *host, const struct apic_node *cpus,
		       unsigned int nr)
{
	struct xen_node *left = NULL;
	int pxm = PXM_UNKNOWN;
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++) {
		if (host->nodes[i].pxm != PXM_UNKNOWN)
			continue;
		if (left)
			return;
		left = &host->nodes[i];
	}
	for (i = 0; i < nr && left; i++) {
		if (pxm_taken(host, cpus[i].pxm) || cpus[i].pxm == pxm)
			continue;
		if (pxm != PXM_UNKNOWN)
			return;
		pxm = cpus[i].pxm;
	}
	if (left)
		left->pxm = pxm;
}
