// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps a guest's memory and those that work on it apart: pure, from what
 * Xen has said.
 */
#include <stdarg.h>
#include <stdio.h>

#include "guests.h"

#define SHARE_MIN	5	/* percent: less is Xen's, or chance */

static unsigned int percent(const struct xen_domain *d, int pxm)
{
	uint64_t all = xen_pages_counted(d);

	return all ? (100 * xen_pages_on(d, pxm) + all / 2) / all : 0;
}

/* Where a vCPU is meant to run: soft affinity only counts if it says something. */
static bool vcpu_reaches(const struct xen_host *xen, const struct xen_vcpu *v, int pxm)
{
	const struct xen_node *node = xen_node(xen, pxm);
	unsigned int cpu;

	for (cpu = 0; node && cpu < xen->nr_cpus; cpu++)
		if (cpus_has(&node->cpus, cpu) && cpus_has(&v->hard, cpu) &&
		    cpus_has(&v->soft, cpu))
			return true;

	return false;
}

/**
 * guest_vcpus_reach() - may a domain run on a node
 * @xen: the host
 * @d: the domain
 * @pxm: the node
 *
 * Return: true if one of its vCPUs may.
 */
bool guest_vcpus_reach(const struct xen_host *xen, const struct xen_domain *d, int pxm)
{
	unsigned int i;

	for (i = 0; i < d->nr_vcpus; i++)
		if (vcpu_reaches(xen, &d->vcpus[i], pxm))
			return true;

	return false;
}

/**
 * dom0_is_at() - has dom0 a vCPU that is always on a node
 * @xen: the host
 * @pxm: the node
 *
 * Return: true if one is pinned to CPUs of that node only.
 */
bool dom0_is_at(const struct xen_host *xen, int pxm)
{
	const struct xen_domain *dom0 = xen_domain(xen, 0);
	unsigned int i;

	for (i = 0; dom0 && i < dom0->nr_vcpus; i++)
		if (xen_cpus_pxm(xen, &dom0->vcpus[i].hard) == pxm)
			return true;

	return false;
}

static bool dom0_is_somewhere(const struct xen_host *xen)
{
	unsigned int i;

	for (i = 0; i < xen->nr_nodes; i++)
		if (xen->nodes[i].pxm != PXM_UNKNOWN && dom0_is_at(xen, xen->nodes[i].pxm))
			return true;

	return false;
}

struct text {
	char *buf;
	size_t len, at;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *t, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(t->buf + t->at, t->len - t->at, fmt, args);
	va_end(args);
	if (n > 0)
		t->at = t->at + n < t->len ? t->at + n : t->len - 1;
}

static bool matters(const struct xen_host *xen, const struct xen_domain *d,
		    enum trouble trouble, int pxm)
{
	switch (trouble) {
	case GUEST_SPANS:
		return true;
	case GUEST_CPUS_AWAY:
		return d->nr_vcpus && !guest_vcpus_reach(xen, d, pxm);
	case GUEST_UNREACHED:
		/* If dom0 is nowhere that is a trouble of its own. */
		return dom0_is_somewhere(xen) && !dom0_is_at(xen, pxm);
	default:
		return false;
	}
}

/**
 * guest_trouble() - has a guest one of the troubles
 * @xen: the host, read with XEN_DOMAINS and XEN_PAGES
 * @d: the guest; dom0 has none
 * @trouble: which
 * @buf: gets where, like "node 0 (75 %), node 1 (25 %)"
 * @len: of @buf in bytes
 *
 * Where Xen does not tell pages by node nobody is in trouble.
 *
 * Return: true if it has.
 */
bool guest_trouble(const struct xen_host *xen, const struct xen_domain *d,
		   enum trouble trouble, char *buf, size_t len)
{
	struct text t = { .buf = buf, .len = len };
	unsigned int i, nodes = 0;

	*buf = '\0';
	for (i = 0; d->domid && !d->dying && i < d->nr_counts; i++) {
		int pxm = d->counts[i].pxm;

		if (percent(d, pxm) < SHARE_MIN || !matters(xen, d, trouble, pxm))
			continue;
		add(&t, "%snode %d (%u %%)", nodes ? ", " : "", pxm, percent(d, pxm));
		nodes++;
	}

	return trouble == GUEST_SPANS ? nodes > 1 : nodes > 0;
}

/**
 * cpus_nodes() - the nodes of some of Xen's CPUs
 * @xen: the host
 * @cpus: the CPUs
 * @buf: gets a list of PXMs like "0,2", or "?"
 * @len: of @buf in bytes
 */
void cpus_nodes(const struct xen_host *xen, const struct cpus *cpus, char *buf, size_t len)
{
	struct text t = { .buf = buf, .len = len };
	unsigned int i, cpu;

	*buf = '\0';
	for (i = 0; i < xen->nr_nodes; i++)
		for (cpu = 0; cpu < xen->nr_cpus; cpu++)
			if (cpus_has(cpus, cpu) && cpus_has(&xen->nodes[i].cpus, cpu)) {
				if (xen->nodes[i].pxm == PXM_UNKNOWN)
					add(&t, "%s?", t.at ? "," : "");
				else
					add(&t, "%s%d", t.at ? "," : "", xen->nodes[i].pxm);
				break;
			}
	if (!t.at)
		add(&t, "?");
}
