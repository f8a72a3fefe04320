// SPDX-License-Identifier: GPL-2.0
/*
 * vcpu_pxm: the PXM on which a vCPU of a PV dom0 runs.
 *
 * VCPUOP_get_physid says that a vCPU is pinned to one CPU, but takes it for the
 * CPU of the vCPU's own number. So the hypervisor's control interface is asked
 * for the CPUs on which the vCPU may run, and if all of them are on one PXM, it
 * is there, pinned to a single CPU or not. That interface has a version, and
 * refuses others; this call has been the same in all of them since Xen 4.14.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/bitmap.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>

#include <xen/interface/platform.h>
#include <xen/interface/vcpu.h>
#include <xen/interface/xen.h>
#include <xen/xen-ops.h>
#include <asm/xen/hypercall.h>

#include "resolve.h"
#include "srat_host.h"
#include "vcpu_pxm.h"

#define CALL_DOMCTL		36
#define DOMCTL_GETVCPUAFFINITY	25
#define AFFINITY_HARD		1
#define VERSION_FIRST		0x13
#define VERSION_LAST		0x2f

/* Physical CPUs that are looked at. */
#define PCPUS			4096

struct ctl_bitmap {
	u64 bits;
	u32 nr_bits;
} __aligned(8);

/* As Xen has it; the rest is for other calls. */
struct ctl {
	u32 cmd;
	u32 version;
	u16 domain;
	u16 pad[3];
	union {
		struct {
			u32 vcpu;
			u32 flags;
			struct ctl_bitmap hard;
			struct ctl_bitmap soft;
		} affinity;
		u8 all[128];
	};
};

static_assert(sizeof(struct ctl) == 144);
static_assert(sizeof(struct ctl_bitmap) == 16);

/* All under the lock of place_refresh(). */
static u32 pcpu_pxm[PCPUS];
static unsigned int pcpus;
static u32 version;
static bool version_unknown;

static int ask(struct ctl *ctl)
{
	ctl->version = version;

	return privcmd_call(CALL_DOMCTL, (unsigned long)ctl, 0, 0, 0, 0);
}

/* The version that the hypervisor takes; others it refuses with -EACCES. */
static int ask_any(struct ctl *ctl)
{
	int err;

	if (version)
		return ask(ctl);
	if (version_unknown)
		return -EACCES;
	for (version = VERSION_FIRST; version <= VERSION_LAST; version++) {
		err = ask(ctl);
		if (err != -EACCES)
			return err;
	}
	version = 0;
	version_unknown = true;
	pr_notice("Xen does not say where dom0's vCPUs are pinned: they are taken for pinned one to one\n");

	return -EACCES;
}

static int get_affinity(unsigned int vcpu, unsigned long *cpus)
{
	struct ctl ctl = {
		.cmd	= DOMCTL_GETVCPUAFFINITY,
		.domain	= 0,	/* SELF is not taken, and only dom0 gets here */
		.affinity = {
			.vcpu	= vcpu,
			.flags	= AFFINITY_HARD,
			.hard	= { (unsigned long)cpus, PCPUS },
		},
	};

	bitmap_zero(cpus, PCPUS);

	return ask_any(&ctl);
}

static bool is_pinned(unsigned int vcpu, u32 *apic_id)
{
	struct vcpu_get_physid id;

	if (HYPERVISOR_vcpu_op(VCPUOP_get_physid, vcpu, &id))
		return false;
	*apic_id = xen_vcpu_physid_to_x86_apicid(id.phys_id);

	return true;
}

/**
 * vcpu_pxm_refresh() - look again at the host's CPUs
 *
 * Context: process context, may sleep; the caller serialises this and
 * vcpu_pxm(). A hypercall for each physical CPU.
 */
void vcpu_pxm_refresh(void)
{
	struct xen_platform_op op = { .cmd = XENPF_get_cpuinfo };
	struct xenpf_pcpuinfo *info = &op.u.pcpu_info;
	unsigned int cpu, nr = 1;

	for (cpu = 0; cpu < nr; cpu++) {
		pcpu_pxm[cpu] = RESOLVE_UNKNOWN;
		info->xen_cpuid = cpu;
		if (HYPERVISOR_platform_op(&op))
			break;
		nr = min(info->max_present + 1, (u32)PCPUS);
		if (!(info->flags & XEN_PCPU_FLAGS_INVALID))
			pcpu_pxm[cpu] = srat_pxm_of_apic(srat_host(),
							 info->apic_id);
	}
	pcpus = cpu;
}

/**
 * vcpu_pxm() - the PXM of all CPUs on which a vCPU may run
 * @cpu: Linux's number of a present CPU
 *
 * Context: as vcpu_pxm_refresh(), which comes first.
 * Return: the PXM, or RESOLVE_UNKNOWN when they are several or nobody knows.
 */
u32 vcpu_pxm(unsigned int cpu)
{
	static DECLARE_BITMAP(cpus, PCPUS);
	unsigned int vcpu = xen_vcpu_nr(cpu), i;
	u32 apic_id, pxm = RESOLVE_UNKNOWN;
	bool pinned = is_pinned(vcpu, &apic_id);
	int err = get_affinity(vcpu, cpus);

	if (err == -EACCES && pinned)
		return srat_pxm_of_apic(srat_host(), apic_id);
	/* What the two say must fit, or one of them is not understood. */
	if (err || pinned != (bitmap_weight(cpus, PCPUS) == 1))
		return RESOLVE_UNKNOWN;
	for_each_set_bit(i, cpus, pcpus) {
		if (pcpu_pxm[i] == RESOLVE_UNKNOWN)
			continue;
		if (pxm != RESOLVE_UNKNOWN && pxm != pcpu_pxm[i])
			return RESOLVE_UNKNOWN;
		pxm = pcpu_pxm[i];
	}

	return pxm;
}
