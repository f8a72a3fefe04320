// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to what Xen has said. No calls: the tests use this with an answer
 * of their own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "read.h"
#include "say.h"
#include "xen.h"

/**
 * xen_failed() - say why Xen could not be asked
 * @err: the negative errno of xen_read()
 *
 * Return: the code with which the program ends.
 */
int xen_failed(int err)
{
	char type[16];

	if (read_string(type, sizeof(type), "/sys/hypervisor/type") || strcmp(type, "xen"))
		return say_failed(CODE_NO_XEN, "this is not a Xen host");
	switch (-err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return say_failed(CODE_NO_XEN, "no /dev/xen/privcmd: run \"modprobe xen-privcmd\"");
	case EOPNOTSUPP:
		return say_failed(CODE_NO_XEN,
				  "this Xen and the installed libxenctrl are of different versions");
	case EACCES:
	case EPERM:
		if (geteuid())
			return say_failed(CODE_NO_PERMISSION, "Xen may only be asked by root");
		return say_failed(CODE_NO_XEN, "Xen refuses: this is not its control domain");
	default:
		return say_failed(CODE_FOUND, "cannot ask Xen: %s", strerror(-err));
	}
}

/**
 * xen_ask() - xen_read(), with words when it fails
 * @host: as of xen_read()
 * @what: as of xen_read()
 *
 * Return: CODE_OK, or the code with which the program ends.
 */
int xen_ask(struct xen_host **host, unsigned int what)
{
	int err = xen_read(host, what);

	return err ? xen_failed(err) : CODE_OK;
}

/**
 * xen_free() - give back what xen_read() made
 * @host: it, or NULL
 */
void xen_free(struct xen_host *host)
{
	unsigned int i;

	if (!host)
		return;
	for (i = 0; i < host->nr_domains; i++) {
		free(host->domains[i].vcpus);
		free(host->domains[i].counts);
	}
	free(host->domains);
	free(host->free);
	free(host->distances);
	free(host->nodes);
	free(host);
}

/**
 * xen_node() - a node by the firmware's number
 * @host: what Xen has said
 * @pxm: the number
 *
 * Return: it, as long as @host is there, or NULL.
 */
const struct xen_node *xen_node(const struct xen_host *host, int pxm)
{
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++)
		if (host->nodes[i].pxm == pxm)
			return &host->nodes[i];

	return NULL;
}

/**
 * xen_domain() - a domain by number
 * @host: what Xen has said
 * @domid: the number
 *
 * Return: it, as long as @host is there, or NULL.
 */
const struct xen_domain *xen_domain(const struct xen_host *host, unsigned int domid)
{
	unsigned int i;

	for (i = 0; i < host->nr_domains; i++)
		if (host->domains[i].domid == domid)
			return &host->domains[i];

	return NULL;
}

/**
 * xen_cpu_pxm() - where one of Xen's CPUs is
 * @host: what Xen has said
 * @cpu: its number
 *
 * Return: the PXM, PXM_UNKNOWN if nobody tells.
 */
int xen_cpu_pxm(const struct xen_host *host, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++)
		if (cpus_has(&host->nodes[i].cpus, cpu))
			return host->nodes[i].pxm;

	return PXM_UNKNOWN;
}

/**
 * xen_cpus_pxm() - the node that all of some CPUs are on
 * @host: what Xen has said
 * @cpus: Xen's CPUs; numbers that the host does not have do not count
 *
 * Return: the PXM, PXM_UNKNOWN if they are on several, or nobody tells.
 */
int xen_cpus_pxm(const struct xen_host *host, const struct cpus *cpus)
{
	int pxm = PXM_UNKNOWN, here;
	bool first = true;
	unsigned int i;

	for (i = 0; i < host->nr_cpus; i++) {
		if (!cpus_has(cpus, i))
			continue;
		here = xen_cpu_pxm(host, i);
		if (!first && here != pxm)
			return PXM_UNKNOWN;
		pxm = here;
		first = false;
	}

	return pxm;
}

/**
 * xen_pages_on() - a domain's pages on a node
 * @domain: the domain
 * @pxm: the node
 *
 * Return: their number; 0 also where Xen does not tell (counts_error).
 */
uint64_t xen_pages_on(const struct xen_domain *domain, int pxm)
{
	unsigned int i;

	for (i = 0; i < domain->nr_counts; i++)
		if (domain->counts[i].pxm == pxm)
			return domain->counts[i].pages;

	return 0;
}

/**
 * xen_pages_counted() - a domain's pages on all nodes
 * @domain: the domain
 *
 * Return: their number; 0 also where Xen does not tell (counts_error).
 */
uint64_t xen_pages_counted(const struct xen_domain *domain)
{
	uint64_t pages = 0;
	unsigned int i;

	for (i = 0; i < domain->nr_counts; i++)
		pages += domain->counts[i].pages;

	return pages;
}

/**
 * xen_anywhere() - does an affinity leave everything open
 * @host: what Xen has said
 * @cpus: the affinity
 *
 * Return: true if all of the host's CPUs are in it.
 */
bool xen_anywhere(const struct xen_host *host, const struct cpus *cpus)
{
	unsigned int i;

	for (i = 0; i < host->nr_cpus; i++)
		if (!cpus_has(cpus, i))
			return false;

	return true;
}
