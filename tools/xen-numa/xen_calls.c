// SPDX-License-Identifier: GPL-2.0
/*
 * The hypercalls that libxenctrl does not have: those of numa-pxm.h, and one of
 * Xen's own about CPUs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Xen's headers hide what is for toolstacks. */
#ifndef __XEN_TOOLS__
#define __XEN_TOOLS__ 1
#endif
#include <xencall.h>
#include <xen/memory.h>
#include <xen/platform.h>
#include <numa-pxm.h>

#include "xen_calls.h"

#define SPARE	16	/* entries more than there were when we asked */

/* What Xen writes to must not be moved by the kernel meanwhile. */
static void *shared(struct xencall_handle *call, size_t size)
{
	void *p = xencall_alloc_buffer(call, size);

	if (p)
		memset(p, 0, size);
	return p;
}

static int memory_op(struct xencall_handle *call, unsigned int cmd, void *arg)
{
	if (!xencall2(call, __HYPERVISOR_memory_op, cmd, (uintptr_t)arg))
		return 0;
	return -errno;
}

/**
 * xen_call_frames() - can Xen tell frames' nodes
 * @call: libxencall's handle
 *
 * Return: 0, -ENOSYS or -EPERM, see numa-pxm.h, or another negative errno.
 */
int xen_call_frames(struct xencall_handle *call)
{
	struct xen_get_mfn_pxms *op = shared(call, sizeof(*op));
	int err;

	if (!op)
		return -ENOMEM;
	err = memory_op(call, XENMEM_get_mfn_pxms, op);
	xencall_free_buffer(call, op);

	return err;
}

static struct xen_count *copy(const struct xen_pxm_count *from, unsigned int nr)
{
	struct xen_count *to = calloc(nr + 1, sizeof(*to));
	unsigned int i;

	for (i = 0; to && i < nr; i++) {
		to[i].pxm = from[i].pxm;
		to[i].width = from[i].width;
		to[i].pages = from[i].pages;
	}

	return to;
}

/*
 * One after the other: how many, and which. fill() makes the call with so much
 * room and sets the number.
 */
static int ask(struct xencall_handle *call, void *op,
	       int (*fill)(struct xencall_handle *call, void *op, struct xen_pxm_count *buf,
			   unsigned int *nr),
	       struct xen_count **counts, unsigned int *nr)
{
	struct xen_pxm_count *buf;
	int err;

	*nr = 0;
	err = fill(call, op, NULL, nr);
	if (err)
		return err;
	*nr += SPARE;
	buf = shared(call, *nr * sizeof(*buf));
	if (!buf)
		return -ENOMEM;
	err = fill(call, op, buf, nr);
	if (!err) {
		*counts = copy(buf, *nr);
		if (!*counts)
			err = -ENOMEM;
	}
	xencall_free_buffer(call, buf);

	return err;
}

static int fill_domain(struct xencall_handle *call, void *arg, struct xen_pxm_count *buf,
		       unsigned int *nr)
{
	struct xen_get_domain_pxms *op = arg;
	int err;

	op->nr_counts = *nr;
	op->next = 0;
	set_xen_guest_handle(op->counts, buf);
	err = memory_op(call, XENMEM_get_domain_pxms, op);
	*nr = op->nr_counts;

	return err;
}

static int fill_free(struct xencall_handle *call, void *arg, struct xen_pxm_count *buf,
		     unsigned int *nr)
{
	struct xen_get_free_pxms *op = arg;
	int err;

	op->nr_counts = *nr;
	set_xen_guest_handle(op->counts, buf);
	err = memory_op(call, XENMEM_get_free_pxms, op);
	*nr = op->nr_counts;

	return err;
}

/**
 * xen_call_domain() - a domain's pages by node
 * @call: libxencall's handle
 * @domid: the domain
 * @counts: gets them, to be given to free(); untouched on errors
 * @nr: gets their number
 *
 * Takes up to a second for each TiB of the host's memory.
 *
 * Return: 0, -ENOSYS, -EPERM, -ESRCH for no such domain, or another negative
 * errno.
 */
int xen_call_domain(struct xencall_handle *call, unsigned int domid,
		    struct xen_count **counts, unsigned int *nr)
{
	struct xen_get_domain_pxms *op = shared(call, sizeof(*op));
	int err;

	if (!op)
		return -ENOMEM;
	op->domid = domid;
	err = ask(call, op, fill_domain, counts, nr);
	xencall_free_buffer(call, op);

	return err;
}

/**
 * xen_call_free() - the free pages by node and width
 * @call: libxencall's handle
 * @counts: gets them, to be given to free(); untouched on errors
 * @nr: gets their number
 *
 * Return: 0, -ENOSYS, -EPERM, or another negative errno.
 */
int xen_call_free(struct xencall_handle *call, struct xen_count **counts, unsigned int *nr)
{
	struct xen_get_free_pxms *op = shared(call, sizeof(*op));
	int err;

	if (!op)
		return -ENOMEM;
	err = ask(call, op, fill_free, counts, nr);
	xencall_free_buffer(call, op);

	return err;
}

/**
 * xen_call_apic() - the APIC id of one of Xen's CPUs
 * @call: libxencall's handle
 * @cpu: Xen's number
 * @apic: gets it
 *
 * Return: 0 or a negative errno.
 */
int xen_call_apic(struct xencall_handle *call, unsigned int cpu, uint32_t *apic)
{
	struct xen_platform_op *op = shared(call, sizeof(*op));
	int err = 0;

	if (!op)
		return -ENOMEM;
	op->cmd = XENPF_get_cpuinfo;
	op->interface_version = XENPF_INTERFACE_VERSION;
	op->u.pcpu_info.xen_cpuid = cpu;
	if (xencall1(call, __HYPERVISOR_platform_op, (uintptr_t)op))
		err = -errno;
	else if (op->u.pcpu_info.flags & XEN_PCPU_FLAGS_INVALID)
		err = -ENOENT;
	*apic = op->u.pcpu_info.apic_id;
	xencall_free_buffer(call, op);

	return err;
}
