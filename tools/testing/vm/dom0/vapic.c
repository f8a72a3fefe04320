// SPDX-License-Identifier: GPL-2.0
/*
 * Lets xl create a PVH guest whose virtual NUMA nodes are packages (LD_PRELOAD):
 * sets the creation flag, and puts the APIC ids that Xen gave the vCPUs into the
 * guest's MADT and SRAT, which libacpi fills in with vcpu_id * 2.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#include <xenctrl.h>
#include <xenguest.h>
#include <xen/domctl.h>
#include <numa-apic.h>

#define VCPUS_MAX	128
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* What the entries of a table look like that name a processor. */
struct layout {
	const char *signature;
	size_t first, size;
};

#define OFFSET_LENGTH	4
#define OFFSET_CHECKSUM	9
#define OFFSET_ID	3	/* in either kind of entry */

static const struct layout layouts[] = {
	{ "APIC", 44, 8 },
	{ "SRAT", 48, 16 },
};

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "libvapic: %s\n", what);
	abort();
}

static void *real(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		give_up(name);
	return function;
}

int xc_domain_create(xc_interface *xch, uint32_t *domid, struct xen_domctl_createdomain *config)
{
	int (*create)(xc_interface *xch, uint32_t *domid,
		      struct xen_domctl_createdomain *config) = real("xc_domain_create");

	config->flags |= XEN_DOMCTL_CDF_vnuma_apic_topology;
	return create(xch, domid, config);
}

/* What Xen has for each vCPU. Returns how many. */
static uint32_t ask(uint32_t domid, uint32_t *ids)
{
	struct xen_domctl_vcpu_apicids op = { .nr_vcpus = VCPUS_MAX };
	xencall_handle *xcall = xencall_open(NULL, 0);
	struct xen_domctl *call;
	uint32_t *shared;

	if (!xcall)
		give_up("/dev/xen/privcmd");
	call = xencall_alloc_buffer(xcall, sizeof(*call));
	shared = xencall_alloc_buffer(xcall, VCPUS_MAX * sizeof(*shared));
	if (!call || !shared)
		give_up("memory for hypercalls");
	memset(call, 0, sizeof(*call));
	call->cmd = XEN_DOMCTL_get_vcpu_apicids;
	call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	call->domain = domid;
	set_xen_guest_handle_raw(op.ids, shared);
	memcpy(&call->u, &op, sizeof(op));
	if (xencall1(xcall, __HYPERVISOR_domctl, (uintptr_t)call))
		give_up("XEN_DOMCTL_get_vcpu_apicids");
	memcpy(&op, &call->u, sizeof(op));
	memcpy(ids, shared, op.nr_vcpus * sizeof(*ids));
	xencall_close(xcall);
	return op.nr_vcpus;
}

static uint8_t sum(const uint8_t *table, size_t length)
{
	uint8_t total = 0;

	while (length--)
		total += table[length];
	return total;
}

static void rewrite(uint8_t *table, size_t length, const struct layout *l, const uint32_t *ids,
		    uint32_t nr)
{
	size_t pos;
	uint8_t *id;

	for (pos = l->first; pos + 1 < length && table[pos + 1]; pos += table[pos + 1]) {
		id = &table[pos + OFFSET_ID];
		if (table[pos] || table[pos + 1] != l->size || *id / 2 >= nr)
			continue;
		*id = ids[*id / 2];
	}
	table[OFFSET_CHECKSUM] -= sum(table, length);
}

/* The tables are in one piece, aligned. */
static unsigned int rewrite_all(uint8_t *data, size_t size, const uint32_t *ids, uint32_t nr)
{
	unsigned int found = 0, i;
	uint32_t length;
	size_t pos;

	for (pos = 0; pos + layouts[0].first <= size; pos += 4) {
		for (i = 0; i < ARRAY_SIZE(layouts); i++) {
			if (memcmp(data + pos, layouts[i].signature, 4))
				continue;
			memcpy(&length, data + pos + OFFSET_LENGTH, sizeof(length));
			if (length < layouts[i].first || length > size - pos ||
			    sum(data + pos, length))
				continue;
			rewrite(data + pos, length, &layouts[i], ids, nr);
			found++;
		}
	}
	return found;
}

/* The tables are ready by now, and not yet in the guest. */
int xc_dom_build_image(struct xc_dom_image *dom)
{
	int (*build)(struct xc_dom_image *dom) = real("xc_dom_build_image");
	uint32_t ids[VCPUS_MAX], nr = ask(dom->guest_domid, ids);
	unsigned int found = 0, i;

	for (i = 0; i < MAX_ACPI_MODULES && dom->acpi_modules[i].length; i++)
		found += rewrite_all(dom->acpi_modules[i].data, dom->acpi_modules[i].length,
				     ids, nr);
	if (found != ARRAY_SIZE(layouts))
		give_up("not one MADT and one SRAT");
	return build(dom);
}
