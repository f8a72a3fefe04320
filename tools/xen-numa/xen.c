// SPDX-License-Identifier: GPL-2.0
/*
 * What Xen says of the host and its domains, from libxenctrl and, where this Xen
 * has them, our own hypercalls.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xenctrl.h>

#include "read.h"
#include "root.h"
#include "xen.h"
#include "xen_calls.h"
#include "xen_pxm.h"

#define LOG_SIZE	(256U << 10)
#define SRAT_SIZE	(64U << 10)
#define SRAT_CPUS	CPUS_MAX
#define SOME_DOMAINS	64U	/* asked for at once */

/* libxenctrl's own words would stand beside ours. */
static void say_nothing(struct xentoollog_logger *logger, xentoollog_level level,
			int error, const char *context, const char *format, va_list args)
{
	(void)logger;
	(void)level;
	(void)error;
	(void)context;
	(void)format;
	(void)args;
}

static struct xentoollog_logger silence = { .vmessage = say_nothing };

struct asking {
	xc_interface *xc;
	struct xencall_handle *call;
	struct xen_host *host;
	unsigned int map_bytes;	/* of a set of CPUs */
};

static int read_version(struct asking *a)
{
	xen_extraversion_t extra = "";
	int version = xc_version(a->xc, XENVER_version, NULL);

	if (version < 0)
		return -errno;
	xc_version(a->xc, XENVER_extraversion, &extra);
	snprintf(a->host->version, sizeof(a->host->version), "%d.%d%.*s", version >> 16,
		 version & 0xffff, (int)sizeof(extra), extra);

	return 0;
}

static int read_nodes(struct asking *a)
{
	struct xen_host *host = a->host;
	unsigned int nr = 0, i, j, n = 0;
	xc_meminfo_t *mem = NULL;
	uint32_t *distance = NULL;
	int err = -ENOMEM;

	if (xc_numainfo(a->xc, &nr, NULL, NULL))
		return -errno;
	mem = calloc(nr + 1, sizeof(*mem));
	distance = calloc(nr * nr + 1, sizeof(*distance));
	host->nodes = calloc(nr + 1, sizeof(*host->nodes));
	host->distances = calloc(nr * nr + 1, sizeof(*host->distances));
	if (!mem || !distance || !host->nodes || !host->distances)
		goto out;
	err = 0;
	if (xc_numainfo(a->xc, &nr, mem, distance)) {
		err = -errno;
		goto out;
	}
	for (i = 0; i < nr; i++) {
		/* Also what is not there has a number. */
		if (mem[i].memsize == XEN_INVALID_MEM_SZ)
			continue;
		host->nodes[n].nid = i;
		host->nodes[n].pxm = PXM_UNKNOWN;
		host->nodes[n].size = mem[i].memsize;
		host->nodes[n].free = mem[i].memfree;
		n++;
	}
	host->nr_nodes = n;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			uint32_t d = distance[host->nodes[i].nid * nr + host->nodes[j].nid];

			host->distances[i * n + j] = d == XEN_INVALID_NODE_DIST ? 0 : d;
		}
out:
	free(distance);
	free(mem);

	return err;
}

static int read_cpus(struct asking *a)
{
	struct xen_host *host = a->host;
	unsigned int nr = 0, i, j;
	xc_cputopo_t *cpus;
	int err = 0;

	if (xc_cputopoinfo(a->xc, &nr, NULL))
		return -errno;
	cpus = calloc(nr + 1, sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	if (xc_cputopoinfo(a->xc, &nr, cpus))
		err = -errno;
	host->nr_cpus = err ? 0 : nr;
	for (i = 0; i < host->nr_cpus; i++)
		for (j = 0; j < host->nr_nodes; j++)
			if (cpus[i].node == host->nodes[j].nid)
				cpus_add(&host->nodes[j].cpus, i);
	free(cpus);

	return err;
}

static bool all_named(const struct xen_host *host)
{
	unsigned int i;

	for (i = 0; i < host->nr_nodes; i++)
		if (host->nodes[i].pxm == PXM_UNKNOWN)
			return false;

	return true;
}

static void names_from_log(struct asking *a)
{
	unsigned int len = LOG_SIZE - 1;
	char *log = calloc(1, LOG_SIZE);

	if (log && !xc_readconsolering(a->xc, log, &len, 0, 0, NULL))
		xen_pxm_from_log(a->host, log);
	free(log);
}

/* The APIC ids in another dom0's SRAT are its own, not the host's. */
static bool is_pv(void)
{
	char type[8];

	return !read_string(type, sizeof(type), "/sys/hypervisor/guest_type") &&
	       !strcmp(type, "PV");
}

static void names_from_srat(struct asking *a)
{
	struct apic_node *cpus = calloc(SRAT_CPUS, sizeof(*cpus));
	uint32_t *apics = calloc(a->host->nr_cpus + 1, sizeof(*apics));
	uint8_t *table = malloc(SRAT_SIZE);
	FILE *f = root_fopen("/sys/firmware/acpi/tables/SRAT", "rb");
	unsigned int nr, i;

	if (f && cpus && apics && table) {
		nr = xen_pxm_srat(table, fread(table, 1, SRAT_SIZE, f), cpus, SRAT_CPUS);
		for (i = 0; i < a->host->nr_cpus; i++)
			if (xen_call_apic(a->call, i, &apics[i]))
				apics[i] = ~0U;
		if (is_pv())
			xen_pxm_from_cpus(a->host, apics, cpus, nr);
		xen_pxm_from_rest(a->host, cpus, nr);
	}
	if (f)
		fclose(f);
	free(table);
	free(apics);
	free(cpus);
}

static int by_pxm(const void *a, const void *b)
{
	const struct xen_node *const *m = a, *const *n = b;

	if ((*m)->pxm != (*n)->pxm)
		return (unsigned int)(*m)->pxm < (unsigned int)(*n)->pxm ? -1 : 1;

	return (*m)->nid < (*n)->nid ? -1 : 1;
}

/* The distances go along. */
static int sort_nodes(struct xen_host *host)
{
	unsigned int nr = host->nr_nodes, i, j;
	const struct xen_node **order = calloc(nr + 1, sizeof(*order));
	struct xen_node *nodes = calloc(nr + 1, sizeof(*nodes));
	uint32_t *distances = calloc(nr * nr + 1, sizeof(*distances));

	if (!order || !nodes || !distances) {
		free(order);
		free(nodes);
		free(distances);
		return -ENOMEM;
	}
	for (i = 0; i < nr; i++)
		order[i] = &host->nodes[i];
	qsort(order, nr, sizeof(*order), by_pxm);
	for (i = 0; i < nr; i++) {
		nodes[i] = *order[i];
		for (j = 0; j < nr; j++)
			distances[i * nr + j] = host->distances[(order[i] - host->nodes) * nr +
								(order[j] - host->nodes)];
	}
	free(order);
	free(host->nodes);
	free(host->distances);
	host->nodes = nodes;
	host->distances = distances;

	return 0;
}

static int read_host(struct asking *a)
{
	int err = read_version(a);

	err = err ?: read_nodes(a);
	err = err ?: read_cpus(a);
	if (err)
		return err;
	names_from_log(a);
	if (!all_named(a->host))
		names_from_srat(a);
	a->host->frames_error = xen_call_frames(a->call);

	return sort_nodes(a->host);
}

static void take_map(struct cpus *cpus, const uint8_t *map, unsigned int bytes)
{
	unsigned int i;

	for (i = 0; i < bytes * 8; i++)
		if (map[i / 8] >> i % 8 & 1)
			cpus_add(cpus, i);
}

static int read_vcpu(struct asking *a, struct xen_domain *d, unsigned int vcpu,
		     uint8_t *hard, uint8_t *soft)
{
	xc_vcpuinfo_t info;
	struct xen_vcpu *v = &d->vcpus[d->nr_vcpus];

	if (xc_vcpu_getinfo(a->xc, d->domid, vcpu, &info))
		return -errno;
	if (!info.online)
		return 0;
	if (xc_vcpu_getaffinity(a->xc, d->domid, vcpu, hard, soft,
				XEN_VCPUAFFINITY_HARD | XEN_VCPUAFFINITY_SOFT))
		return -errno;
	v->vcpu = vcpu;
	take_map(&v->hard, hard, a->map_bytes);
	take_map(&v->soft, soft, a->map_bytes);
	d->nr_vcpus++;

	return 0;
}

static bool is_there(struct asking *a, unsigned int domid)
{
	xc_domaininfo_t info;

	return xc_domain_getinfolist(a->xc, domid, 1, &info) == 1 && info.domain == domid;
}

static int read_vcpus(struct asking *a, struct xen_domain *d, unsigned int max)
{
	uint8_t *hard = xc_cpumap_alloc(a->xc), *soft = xc_cpumap_alloc(a->xc);
	unsigned int i;
	int err = 0;

	d->vcpus = calloc(max + 1, sizeof(*d->vcpus));
	if (!hard || !soft || !d->vcpus)
		err = -ENOMEM;
	for (i = 0; i < max && !err; i++) {
		err = read_vcpu(a, d, i, hard, soft);
		/* Numbers may have gaps. */
		if (err == -ESRCH && is_there(a, d->domid))
			err = 0;
	}
	free(hard);
	free(soft);

	return err;
}

/* Xen calls both HVM; one of them has no old interrupt controller. */
static const char *type_of(const xc_domaininfo_t *info)
{
	if (!(info->flags & XEN_DOMINF_hvm_guest))
		return "PV";

	return info->arch_config.emulation_flags & XEN_X86_EMU_PIC ? "HVM" : "PVH";
}

/* A domain that goes meanwhile is left out. */
static int read_domain(struct asking *a, const xc_domaininfo_t *info, unsigned int what)
{
	struct xen_domain *d = &a->host->domains[a->host->nr_domains];
	int err;

	memset(d, 0, sizeof(*d));
	d->domid = info->domain;
	d->type = type_of(info);
	d->dying = info->flags & XEN_DOMINF_dying;
	d->pages = info->tot_pages;
	d->counts_error = -ENODATA;
	err = read_vcpus(a, d, info->max_vcpu_id + 1);
	if (!err && what & XEN_PAGES) {
		d->counts_error = xen_call_domain(a->call, d->domid, &d->counts,
						  &d->nr_counts);
		if (d->counts_error == -ESRCH)
			err = -ESRCH;
		if (d->counts_error)
			d->nr_counts = 0;
	}
	if (!err) {
		a->host->nr_domains++;
		return 0;
	}
	free(d->vcpus);
	free(d->counts);

	return err == -ESRCH || err == -EINVAL ? 0 : err;
}

static int more_domains(struct xen_host *host, unsigned int nr)
{
	struct xen_domain *more = reallocarray(host->domains, host->nr_domains + nr + 1,
					       sizeof(*more));

	if (!more)
		return -ENOMEM;
	host->domains = more;

	return 0;
}

static int read_domains(struct asking *a, unsigned int what)
{
	xc_domaininfo_t info[SOME_DOMAINS];
	unsigned int next = 0;
	int nr, i, err = 0;

	do {
		nr = xc_domain_getinfolist(a->xc, next, SOME_DOMAINS, info);
		if (nr < 0)
			return -errno;
		err = more_domains(a->host, nr);
		for (i = 0; i < nr && !err; i++) {
			err = read_domain(a, &info[i], what);
			next = info[i].domain + 1;
		}
	} while (nr == SOME_DOMAINS && !err);

	return err;
}

static int read_all(struct asking *a, unsigned int what)
{
	struct xen_count *counts = NULL;
	unsigned int nr = 0;
	int err = read_host(a);

	if (err)
		return err;
	a->map_bytes = xc_get_cpumap_size(a->xc);
	a->host->counts_error = xen_call_free(a->call, &counts, &nr);
	if (!a->host->counts_error && what & XEN_FREE) {
		a->host->free = counts;
		a->host->nr_free = nr;
	} else {
		free(counts);
	}
	if (what & XEN_DOMAINS)
		err = read_domains(a, what);

	return err;
}

/**
 * xen_read() - ask Xen
 * @host: gets the answer, to be given to xen_free(); NULL on errors
 * @what: XEN_DOMAINS, XEN_PAGES (with the former), XEN_FREE
 *
 * What this Xen or its privileges do not allow to know is in the answer as an
 * error of its own. Nothing is printed.
 *
 * Return: 0, -ENOENT and -ENXIO without Xen, -EACCES and -EPERM for want of
 * permission, -EOPNOTSUPP if the hypervisor does not take calls of this version of
 * libxenctrl, or another negative errno.
 */
int xen_read(struct xen_host **host, unsigned int what)
{
	struct asking a = { 0 };
	int err;

	*host = NULL;
	if (root_is_fake())
		return -ENOENT;
	a.call = xencall_open(&silence, XENCALL_OPENFLAG_NON_REENTRANT);
	if (!a.call)
		return -errno;
	a.xc = xc_interface_open(&silence, &silence, 0);
	a.host = calloc(1, sizeof(*a.host));
	if (!a.xc)
		err = -errno;
	else if (!a.host)
		err = -ENOMEM;
	else
		err = read_all(&a, what);
	/* That it may not be opened was said above. */
	if (a.xc && err == -EACCES)
		err = -EOPNOTSUPP;
	if (a.xc)
		xc_interface_close(a.xc);
	xencall_close(a.call);
	if (err) {
		xen_free(a.host);
		return err;
	}
	*host = a.host;

	return 0;
}
