// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's look at the guests and their queues.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "guests.h"
#include "read.h"

/* Names of the guests with that trouble. */
static void find_guests(const struct facts *facts, enum trouble trouble, struct list *list)
{
	char where[256];
	unsigned int i;

	for (i = 0; i < facts->xen->nr_domains; i++) {
		const struct xen_domain *d = &facts->xen->domains[i];

		if (guest_trouble(facts->xen, d, trouble, where, sizeof(where)))
			list_add(list, "%s", names_name(facts->names, d->domid));
	}
}

/* "1 guest", "2 guests"; until the next call. */
static const char *guests(unsigned int nr)
{
	static char text[24];

	snprintf(text, sizeof(text), "%u guest%s", nr, nr == 1 ? "" : "s");

	return text;
}

static bool can_tell(const struct facts *facts, struct finding *f)
{
	if (!facts->xen || facts->xen->nr_nodes < 2)
		return false;
	if (facts->xen->counts_error) {
		finding(f, DOCTOR_UNKNOWN, "this Xen does not tell where guests' memory is");
		return false;
	}

	return true;
}

static void check_spans(const struct facts *facts, struct finding *f)
{
	struct list list = { 0 };

	if (!can_tell(facts, f))
		return;
	find_guests(facts, GUEST_SPANS, &list);
	if (!list.nr) {
		finding(f, DOCTOR_OK, "every guest's memory is on one node");
		return;
	}
	finding(f, DOCTOR_WARN, "memory spans nodes of %s: %s", guests(list.nr), list.text);
	finding_todo(f, "\"xen-numa domains\" shows where. Give vCPUs as a list, cpus=[\"8-15\",...] with CPUs of one node, and see \"xen-numa heap\" for room there before they are started.");
}

static void check_away(const struct facts *facts, struct finding *f)
{
	struct list list = { 0 };

	if (!can_tell(facts, f))
		return;
	find_guests(facts, GUEST_CPUS_AWAY, &list);
	if (!list.nr) {
		finding(f, DOCTOR_OK, "every guest may run where its memory is");
		return;
	}
	finding(f, DOCTOR_WARN, "%s may not run where memory is: %s", guests(list.nr),
		list.text);
	finding_todo(f, "\"xl vcpu-pin\" to CPUs of the memory's node. With a string, like cpus=\"node:1\", xl places memory by what is free; a list, cpus=[\"8-15\",...], places it with the CPUs.");
}

static void check_unreached(const struct facts *facts, struct finding *f)
{
	struct list list = { 0 };

	if (!can_tell(facts, f))
		return;
	find_guests(facts, GUEST_UNREACHED, &list);
	if (!list.nr) {
		finding(f, DOCTOR_OK, "dom0 has a vCPU wherever guests have memory");
		return;
	}
	finding(f, DOCTOR_WARN, "memory is where dom0 has no vCPU, of %s: %s",
		guests(list.nr), list.text);
	finding_todo(f, "Give dom0 a vCPU there (dom0_max_vcpus, \"xl vcpu-pin Domain-0\"), or place them elsewhere.");
}

/* With fewer queues than nodes a guest cannot have one on each. */
static void check_netback(const struct facts *facts, struct finding *f)
{
	long long most;

	if (!facts->xen || facts->xen->nr_nodes < 2 ||
	    read_number(&most, "/sys/module/xen_netback/parameters/max_queues"))
		return;
	if (most >= facts->xen->nr_nodes) {
		finding(f, DOCTOR_OK, "a network device may have %lld queues", most);
		return;
	}
	finding(f, DOCTOR_NOTE, "a network device may have %lld queue%s on %u nodes", most,
		most == 1 ? "" : "s", facts->xen->nr_nodes);
	finding_todo(f, "A guest on several nodes needs one for each: \"options xen-netback max_queues=%u\" in /etc/modprobe.d, for devices that connect after that.",
		     facts->xen->nr_nodes);
}

static void check_queues(const struct facts *facts, struct finding *f)
{
	static const struct {
		const char *reason, *todo;
	} cures[] = {
		{ "node-without-cpus", "Give dom0 a vCPU on that node that is not isolated." },
		{ "pxm-without-node", "This dom0 has no such node: see dom0-nodes and nodes-without-cpus." },
		{ "home-full", "dom0 needs more vCPUs on that node; or raise capacity_pct, or use the policy strict." },
		{ "refused", "\"dmesg | grep xen-numa\" names the thread or interrupt that the kernel would not move." },
		{ "unknown-frames", "Xen or the SRAT does not know those frames: see hypercall and srat; \"dmesg | grep xen-numa\"." },
	};
	struct list list = { 0 };
	unsigned int i, j, k, nr = 0;
	const char *todo = NULL;

	if (!facts->host->loaded)
		return;
	for (k = 0; k < sizeof(cures) / sizeof(cures[0]); k++)
		for (i = 0; i < facts->host->nr_devices; i++)
			for (j = 0; j < facts->host->devices[i].nr_queues; j++) {
				const struct device *d = &facts->host->devices[i];

				nr++;
				if (strcmp(d->queues[j].reason, cures[k].reason))
					continue;
				list_add(&list, "%s/%s (%s)", d->name, d->queues[j].name,
					 cures[k].reason);
				todo = todo ? todo : cures[k].todo;
			}
	if (list.nr) {
		finding(f, DOCTOR_WARN, "kept from home: %s", list.text);
		finding_todo(f, "%s", todo);
	} else if (nr) {
		finding(f, DOCTOR_OK, "no queue is kept from its home");
	} else {
		finding(f, DOCTOR_NOTE, "there are no queues");
	}
}

const struct check doctor_guests[] = {
	{ "guests-memory", check_spans },
	{ "guests-vcpus", check_away },
	{ "guests-reach", check_unreached },
	{ "netback-queues", check_netback },
	{ "queues", check_queues },
	{ 0 }
};
