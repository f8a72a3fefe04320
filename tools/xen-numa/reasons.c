// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's reasons in words. A test compares both lists with the module's.
 */
#include <stddef.h>
#include <string.h>

#include "host.h"
#include "say.h"

static const struct {
	const char *name;
	const char *words;
	bool trouble;
} reasons[] = {
	{ "steered", "it is on the node that owns most of the bytes it moves", false },
	{ "fixed", "it is where a policy says, whatever it moves", false },
	{ "off", "its policy is off: it runs wherever Linux puts it", false },
	{ "no-choice",
	  "nothing can be steered on this host: dom0's CPUs are all on one node, or nobody knows on which",
	  false },
	{ "no-traffic", "it has not moved enough yet to have a home", false },
	{ "unknown-frames", "it moves bytes, but nobody knows on which node they are", true },
	{ "pxm-without-node",
	  "dom0 has no node for the proximity domain on which it should be", true },
	{ "node-without-cpus", "no CPU of the node on which it should be may work for it",
	  true },
	{ "home-full", "the CPUs of its home have no room for its work", true },
	{ "kept-by-operator",
	  "somebody has set the affinity of one of its threads or interrupts by hand", true },
	{ "refused", "the kernel would not change the affinity of a thread or interrupt",
	  true },
};

static const struct {
	const char *name;
	const char *words;
} host_reasons[] = {
	{ "ok", "queues can be steered" },
	{ "no-hypercall",
	  "this Xen does not tell on which node a frame is: boot one with XENMEM_get_mfn_pxms, or a PV dom0" },
	{ "hypercall-refused", "Xen tells it only to the hardware domain, and this is not it" },
	{ "hypercall-failed", "Xen was asked where frames are and failed; the kernel's log has the error" },
	{ "no-srat", "the firmware has no table (SRAT) of which memory is on which node" },
	{ "bad-srat", "the firmware's table of memory (SRAT) is damaged; the kernel's log says where" },
	{ "one-node",
	  "dom0 sees one node; is this a host with several, and are dom0's vCPUs pinned (dom0_vcpus_pin)?" },
	{ "vcpus-not-pinned",
	  "dom0's vCPUs are not pinned: dom0_vcpus_pin on Xen's command line, or xl vcpu-pin Domain-0 N CPU for each" },
	{ "vcpus-on-one-node", "dom0's vCPUs are all on one node: give it some on each" },
};

/**
 * reason_at() - the reasons one by one
 * @n: from 0 on
 *
 * Return: its name, NULL after the last.
 */
const char *reason_at(unsigned int n)
{
	return n < ARRAY_SIZE(reasons) ? reasons[n].name : NULL;
}

/**
 * reason_words() - why a queue is where it is
 * @reason: as the kernel names it
 *
 * Return: a clause, also for a reason that is newer than this program.
 */
const char *reason_words(const char *reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(reasons[i].name, reason))
			return reasons[i].words;

	return "the module is newer than this command, which does not know that reason";
}

/**
 * reason_is_known() - is there such a reason
 * @reason: the name
 *
 * Return: true for those that this program knows.
 */
bool reason_is_known(const char *reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(reasons[i].name, reason))
			return true;

	return false;
}

/**
 * reason_is_trouble() - does a reason call for somebody
 * @reason: as the kernel names it
 *
 * Return: true when a queue cannot be where it should.
 */
bool reason_is_trouble(const char *reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!strcmp(reasons[i].name, reason))
			return reasons[i].trouble;

	return true;
}

/**
 * host_reason_words() - why nothing, or something, can be steered here
 * @reason: as the module's parameter has it
 *
 * Return: a clause.
 */
const char *host_reason_words(const char *reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(host_reasons); i++)
		if (!strcmp(host_reasons[i].name, reason))
			return host_reasons[i].words;

	return "the module is newer than this command, which does not know that reason";
}
