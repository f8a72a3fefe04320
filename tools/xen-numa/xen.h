/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Xen says of the host and its domains, as of one moment.
 *
 * Nodes are the firmware's (PXM). Xen has numbers of its own for them, which
 * only this file's implementation knows.
 */
#ifndef XEN_NUMA_XEN_H
#define XEN_NUMA_XEN_H

#include <stdbool.h>
#include <stdint.h>

#include "cpus.h"

#define XEN_PAGE	4096ULL
#define PXM_UNKNOWN	(-1)

/* What to ask for; the host itself is always told. */
#define XEN_DOMAINS	1U	/* domains with their vCPUs */
#define XEN_PAGES	2U	/* and their pages by node: up to a second per TiB each */
#define XEN_FREE	4U	/* the free pages by node and width */

/**
 * struct xen_node - a node with memory or CPUs
 * @nid: Xen's own number
 * @pxm: the firmware's, PXM_UNKNOWN if nobody tells
 * @size: bytes of memory
 * @free: bytes that no domain has
 * @cpus: Xen's CPUs there
 */
struct xen_node {
	unsigned int nid;
	int pxm;
	uint64_t size, free;
	struct cpus cpus;
};

/**
 * struct xen_count - some pages
 * @pxm: their node
 * @width: bits of the widest address, 0 where that is not told
 * @pages: how many, of 4 KiB
 */
struct xen_count {
	int pxm;
	unsigned int width;
	uint64_t pages;
};

/**
 * struct xen_vcpu - a vCPU that is online
 * @vcpu: its number
 * @hard: where it may run
 * @soft: where it would best run, within @hard
 */
struct xen_vcpu {
	unsigned int vcpu;
	struct cpus hard, soft;
};

/**
 * struct xen_domain - a domain
 * @domid: its number
 * @type: "PV", "PVH" or "HVM"
 * @dying: it is being destroyed
 * @pages: what Xen accounts to it, of 4 KiB
 * @vcpus: those online, @nr_vcpus of them
 * @counts: its pages by node, @nr_counts of them; none if @counts_error
 * @counts_error: 0, or the negative errno with which Xen refused
 */
struct xen_domain {
	unsigned int domid;
	const char *type;
	bool dying;
	uint64_t pages;
	struct xen_vcpu *vcpus;
	unsigned int nr_vcpus;
	struct xen_count *counts;
	unsigned int nr_counts;
	int counts_error;
};

/**
 * struct xen_host - the whole
 * @version: like "4.20.4"
 * @nr_cpus: Xen's CPUs, from 0 on
 * @nodes: by PXM, @nr_nodes of them
 * @distances: from node i to j in [i * nr_nodes + j], 0 if unknown
 * @frames_error: 0 if Xen can tell frames' nodes, else -ENOSYS or -EPERM
 * @counts_error: the same for pages by node
 * @free: free pages by node and width, @nr_free of them
 * @domains: by number, @nr_domains of them
 */
struct xen_host {
	char version[64];
	unsigned int nr_cpus;
	struct xen_node *nodes;
	unsigned int nr_nodes;
	uint32_t *distances;
	int frames_error;
	int counts_error;
	struct xen_count *free;
	unsigned int nr_free;
	struct xen_domain *domains;
	unsigned int nr_domains;
};

int xen_read(struct xen_host **host, unsigned int what);
int xen_ask(struct xen_host **host, unsigned int what);
int xen_failed(int err);
void xen_free(struct xen_host *host);

const struct xen_node *xen_node(const struct xen_host *host, int pxm);
const struct xen_domain *xen_domain(const struct xen_host *host, unsigned int domid);
int xen_cpu_pxm(const struct xen_host *host, unsigned int cpu);
int xen_cpus_pxm(const struct xen_host *host, const struct cpus *cpus);
uint64_t xen_pages_on(const struct xen_domain *domain, int pxm);
uint64_t xen_pages_counted(const struct xen_domain *domain);
bool xen_anywhere(const struct xen_host *host, const struct cpus *cpus);

#endif
