// SPDX-License-Identifier: GPL-2.0
/*
 * In place of xen.c, for tests: Xen says what the file "xen" below
 * XEN_NUMA_ROOT says, a line each:
 *
 *	error NAME			ENOENT, EPERM, EOPNOTSUPP: nothing can be asked
 *	version TEXT
 *	cpus N
 *	frames|counts ENOSYS|EPERM	our hypercalls say no
 *	node NID PXM MIB FREE-MIB CPUS	by PXM; -1 if not known; CPUS "-" for none
 *	distance I J N			of the Ith and Jth of these
 *	log TEXT			a line of its log, behind the nodes that it names
 *	free PXM WIDTH PAGES
 *	domain ID TYPE PAGES [dying]	by number
 *	vcpu N HARD SOFT		of the last domain
 *	pages PXM PAGES			of the last domain
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"
#include "say.h"
#include "xen.h"
#include "xen_pxm.h"

static int error_of(const char *name)
{
	static const struct {
		const char *name;
		int error;
	} errors[] = {
		{ "ENOENT", -ENOENT },
		{ "ENOSYS", -ENOSYS },
		{ "EPERM", -EPERM },
		{ "EOPNOTSUPP", -EOPNOTSUPP },
	};
	unsigned int i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (!strcmp(errors[i].name, name))
			return errors[i].error;
	say_error("xen_fake: no error %s", name);
	abort();
}

static struct cpus cpus_of(const char *text)
{
	struct cpus cpus;

	if (!cpus_parse(&cpus, strcmp(text, "-") ? text : "")) {
		say_error("xen_fake: no CPUs: %s", text);
		abort();
	}

	return cpus;
}

static void *grown(void *array, unsigned int nr, size_t size)
{
	return say_alloc(array, (nr + 1) * size);
}

static void add_node(struct xen_host *h, unsigned int nid, int pxm, unsigned long size,
		     unsigned long left, const char *cpus)
{
	h->nodes = grown(h->nodes, h->nr_nodes, sizeof(*h->nodes));
	h->nodes[h->nr_nodes++] = (struct xen_node){
		.nid = nid,
		.pxm = pxm,
		.size = (uint64_t)size << 20,
		.free = (uint64_t)left << 20,
		.cpus = cpus_of(cpus),
	};
	h->distances = say_alloc(h->distances, h->nr_nodes * h->nr_nodes * sizeof(*h->distances));
	memset(h->distances, 0, h->nr_nodes * h->nr_nodes * sizeof(*h->distances));
}

static const char *type_of(const char *text)
{
	return !strcmp(text, "PV") ? "PV" : !strcmp(text, "PVH") ? "PVH" : "HVM";
}

static bool host_line(struct xen_host *h, const char *line)
{
	char word[64], name[64];
	unsigned int a, b, n;
	unsigned long size, left;
	int pxm;

	if (sscanf(line, "version %63[^\n]", h->version) == 1 ||
	    sscanf(line, "cpus %u", &h->nr_cpus) == 1)
		return true;
	if (sscanf(line, "frames %63s", name) == 1)
		h->frames_error = error_of(name);
	else if (sscanf(line, "counts %63s", name) == 1)
		h->counts_error = error_of(name);
	else if (sscanf(line, "node %u %d %lu %lu %63s", &a, &pxm, &size, &left, word) == 5)
		add_node(h, a, pxm, size, left, word);
	else if (!strncmp(line, "log ", 4))
		xen_pxm_from_log(h, line + 4);
	else if (sscanf(line, "distance %u %u %u", &a, &b, &n) == 3)
		h->distances[a * h->nr_nodes + b] = n;
	else
		return false;

	return true;
}

static bool domain_line(struct xen_host *h, unsigned int what, const char *line)
{
	struct xen_domain *d = h->nr_domains ? &h->domains[h->nr_domains - 1] : NULL;
	char type[8], hard[64], soft[64];
	unsigned long pages;
	unsigned int n;
	int pxm;

	if (sscanf(line, "domain %u %7s %lu", &n, type, &pages) == 3) {
		h->domains = grown(h->domains, h->nr_domains, sizeof(*h->domains));
		h->domains[h->nr_domains++] = (struct xen_domain){
			.domid = n,
			.type = type_of(type),
			.dying = strstr(line, "dying"),
			.pages = pages,
			.counts_error = what & XEN_PAGES ? h->counts_error : -ENODATA,
		};
	} else if (d && sscanf(line, "vcpu %u %63s %63s", &n, hard, soft) == 3) {
		d->vcpus = grown(d->vcpus, d->nr_vcpus, sizeof(*d->vcpus));
		d->vcpus[d->nr_vcpus++] = (struct xen_vcpu){ n, cpus_of(hard), cpus_of(soft) };
	} else if (d && sscanf(line, "pages %d %lu", &pxm, &pages) == 2) {
		d->counts = grown(d->counts, d->nr_counts, sizeof(*d->counts));
		d->counts[d->nr_counts] = (struct xen_count){ pxm, 0, pages };
		d->nr_counts += !d->counts_error;
	} else {
		return false;
	}

	return true;
}

static bool free_line(struct xen_host *h, unsigned int what, const char *line)
{
	unsigned int width;
	unsigned long pages;
	int pxm;

	if (sscanf(line, "free %d %u %lu", &pxm, &width, &pages) != 3)
		return false;
	if (what & XEN_FREE && !h->counts_error) {
		h->free = grown(h->free, h->nr_free, sizeof(*h->free));
		h->free[h->nr_free++] = (struct xen_count){ pxm, width, pages };
	}

	return true;
}

int xen_read(struct xen_host **host, unsigned int what)
{
	struct xen_host *h;
	char line[256], name[64];
	int err = 0;
	FILE *f;

	*host = NULL;
	f = root_fopen("/xen", "r");
	if (!f)
		return -ENOENT;
	h = say_alloc(NULL, sizeof(*h));
	memset(h, 0, sizeof(*h));
	while (fgets(line, sizeof(line), f)) {
		if (*line == '#' || *line == '\n')
			continue;
		if (sscanf(line, "error %63s", name) == 1)
			err = error_of(name);
		else if (!host_line(h, line) && !domain_line(h, what, line) &&
			 !free_line(h, what, line))
			abort();
	}
	fclose(f);
	if (!(what & XEN_DOMAINS)) {
		while (h->nr_domains) {
			free(h->domains[--h->nr_domains].vcpus);
			free(h->domains[h->nr_domains].counts);
		}
	}
	if (err)
		xen_free(h);
	else
		*host = h;

	return err;
}
