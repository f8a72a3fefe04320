// SPDX-License-Identifier: GPL-2.0
/*
 * srat: find the host's table and keep what it says.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/printk.h>

#include <xen/xen.h>

#include "srat_host.h"

/* Changed by init and exit alone, which their callers serialise. */
static struct srat host;
static bool looked;
static int host_err;

/*
 * A PV dom0's ACPI tables are the host's; any other domain's SRAT is about
 * memory of its own.
 */
static int host_read(void)
{
	struct acpi_table_header *table;
	char why[80];
	int err;

	if (!xen_pv_domain() || !xen_initial_domain())
		return -ENODEV;
	if (acpi_disabled ||
	    ACPI_FAILURE(acpi_get_table(ACPI_SIG_SRAT, 0, &table)))
		return -ENOENT;
	err = srat_parse(&host, table, table->length, why, sizeof(why));
	acpi_put_table(table);
	if (err == -EINVAL)
		pr_warn("the host's SRAT is not used: %s\n", why);

	return err;
}

/**
 * srat_host_init() - read the host's SRAT
 *
 * Called again it does nothing and gives the same answer.
 *
 * Context: process context, may sleep; not beside srat_host_exit() or itself.
 * Return: 0; -ENODEV when this is no PV dom0, -ENOENT when the host has no SRAT
 * or nothing is enabled in it, -EINVAL for a malformed one, -ENOMEM.
 */
int srat_host_init(void)
{
	if (!looked) {
		host_err = host_read();
		looked = true;
	}

	return host_err;
}

/**
 * srat_host_exit() - forget the host's SRAT
 *
 * Context: process context, may sleep; nobody uses srat_host() any more.
 */
void srat_host_exit(void)
{
	srat_free(&host);
	looked = false;
}

/**
 * srat_host() - the host's SRAT
 *
 * Context: any, between srat_host_init() and srat_host_exit().
 * Return: what it says, or NULL when srat_host_init() was not called or failed.
 */
const struct srat *srat_host(void)
{
	return looked && !host_err ? &host : NULL;
}
