// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's look at the hypervisor.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "guests.h"

static void check_xen(const struct facts *facts, struct finding *f)
{
	if (facts->xen) {
		finding(f, DOCTOR_OK, "Xen %s answers", facts->xen->version);
		return;
	}
	switch (-facts->xen_error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		finding(f, DOCTOR_FAIL, "there is no /dev/xen/privcmd");
		finding_todo(f, "Run \"modprobe xen-privcmd\".");
		break;
	case EOPNOTSUPP:
		finding(f, DOCTOR_FAIL, "Xen and the installed libxenctrl do not fit together");
		finding_todo(f, "Boot the hypervisor of the installed tools, or install its tools.");
		break;
	case EACCES:
	case EPERM:
		finding(f, geteuid() ? DOCTOR_UNKNOWN : DOCTOR_FAIL, "Xen may not be asked: %s",
			strerror(-facts->xen_error));
		finding_todo(f, "Run this as root, in the control domain.");
		break;
	default:
		finding(f, DOCTOR_UNKNOWN, "Xen cannot be asked: %s",
			strerror(-facts->xen_error));
	}
}

static void check_nodes(const struct facts *facts, struct finding *f)
{
	struct list unnamed = { 0 };
	unsigned int i;

	if (!facts->xen)
		return;
	if (facts->xen->nr_nodes < 2) {
		finding(f, DOCTOR_FAIL, "Xen sees one node");
		finding_todo(f, "If the machine has more: remove numa=off from Xen's command line, turn off node interleaving in the firmware, and look for \"SRAT\" in \"xl dmesg\".");
		return;
	}
	for (i = 0; i < facts->xen->nr_nodes; i++)
		if (facts->xen->nodes[i].pxm == PXM_UNKNOWN)
			list_add(&unnamed, "%u", facts->xen->nodes[i].nid);
	if (unnamed.nr) {
		finding(f, DOCTOR_UNKNOWN, "Xen sees %u nodes; the firmware's number of its node %s is not known", facts->xen->nr_nodes, unnamed.text);
		finding_todo(f, "Xen's log has lost its first lines: boot with a larger conring_size, like conring_size=1M.");
		return;
	}
	finding(f, DOCTOR_OK, "Xen sees %u nodes", facts->xen->nr_nodes);
}

static void check_hypercall(const struct facts *facts, struct finding *f)
{
	if (!facts->xen)
		return;
	if (!facts->xen->frames_error) {
		finding(f, DOCTOR_OK, "Xen tells which node a frame is on (XENMEM_get_mfn_pxms)");
		return;
	}
	if (facts->pv) {
		finding(f, DOCTOR_OK, "this Xen has no XENMEM_get_mfn_pxms; a PV dom0 does without, with the host's SRAT");
		return;
	}
	finding(f, DOCTOR_FAIL, "Xen does not tell which node a frame is on (XENMEM_get_mfn_pxms: %s)", strerror(-facts->xen->frames_error));
	finding_todo(f, "Boot our hypervisor (%s), or a PV dom0: without dom0=pvh.",
		     MANUAL("hypervisor.md"));
}

static void check_counts(const struct facts *facts, struct finding *f)
{
	if (!facts->xen)
		return;
	if (!facts->xen->counts_error) {
		finding(f, DOCTOR_OK, "Xen tells domains' pages by node (XENMEM_get_domain_pxms)");
		return;
	}
	finding(f, DOCTOR_NOTE, "this Xen does not tell domains' pages by node");
	finding_todo(f, "Nothing needs it; \"xl debug-keys u; xl dmesg\" shows them.");
}

static void check_cpuless(const struct facts *facts, struct finding *f)
{
	struct list none = { 0 };
	unsigned int i;

	for (i = 0; facts->xen && i < facts->xen->nr_nodes; i++) {
		const struct xen_node *node = &facts->xen->nodes[i];

		if (node->size && !cpus_count(&node->cpus) && node->pxm != PXM_UNKNOWN)
			list_add(&none, "%d", node->pxm);
	}
	if (!facts->xen || facts->xen->nr_nodes < 2)
		return;
	if (!none.nr) {
		finding(f, DOCTOR_OK, "every node with memory has CPUs");
		return;
	}
	finding(f, DOCTOR_WARN, "no CPUs on node %s, which has memory", none.text);
	finding_todo(f, "Work for memory there cannot be local: place guests on other nodes.");
}

/* Where work would go, dom0 must be. */
static void check_reach(const struct facts *facts, struct finding *f)
{
	struct list without = { 0 };
	unsigned int i, with = 0;

	for (i = 0; facts->xen && i < facts->xen->nr_nodes; i++) {
		const struct xen_node *node = &facts->xen->nodes[i];

		if (node->pxm == PXM_UNKNOWN || !cpus_count(&node->cpus))
			continue;
		if (dom0_is_at(facts->xen, node->pxm))
			with++;
		else
			list_add(&without, "%d", node->pxm);
	}
	if (!facts->xen || facts->xen->nr_nodes < 2)
		return;
	if (with > 1 && !without.nr) {
		finding(f, DOCTOR_OK, "dom0 has a vCPU on every node");
	} else if (with > 1) {
		finding(f, DOCTOR_WARN, "dom0 has no vCPU on node %s", without.text);
		finding_todo(f, "Give it more vCPUs (dom0_max_vcpus), or pin one of them there.");
	} else {
		finding(f, DOCTOR_FAIL, "dom0 has vCPUs on %s node%s for good, so there is no choice",
			with ? "one" : "no", with ? " only" : "");
		finding_todo(f, "Boot Xen with dom0_vcpus_pin and a dom0_max_vcpus that reaches CPUs of every node.");
	}
}

const struct check doctor_xen[] = {
	{ "xen", check_xen },
	{ "nodes", check_nodes },
	{ "hypercall", check_hypercall },
	{ "pages-by-node", check_counts },
	{ "nodes-without-cpus", check_cpuless },
	{ "dom0-reach", check_reach },
	{ 0 }
};
