// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa heap: the memory of each node that no domain has.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "json.h"
#include "say.h"
#include "table.h"
#include "xen.h"

#define WIDTH_LOW	32	/* all below 4 GiB */

enum { OPT_JSON = 256 };

struct options {
	bool json;
};

static uint64_t free_on(const struct xen_host *xen, int pxm, unsigned int width)
{
	uint64_t pages = 0;
	unsigned int i;

	for (i = 0; i < xen->nr_free; i++)
		if (xen->free[i].pxm == pxm && xen->free[i].width <= width)
			pages += xen->free[i].pages;

	return pages * XEN_PAGE;
}

static bool knows_width(const struct xen_host *xen)
{
	return !xen->counts_error;
}

static void table_node(struct table *t, const struct xen_host *xen, unsigned int n)
{
	const struct xen_node *node = &xen->nodes[n];
	char cpus[256];
	unsigned int i;

	table_row(t);
	if (node->pxm == PXM_UNKNOWN)
		table_text(t, "? (Xen's %u)", node->nid);
	else
		table_value(t, node->pxm, "%d", node->pxm);
	table_text(t, "%s", cpus_print(&node->cpus, cpus, sizeof(cpus)));
	table_bytes(t, node->size, "", "");
	table_bytes(t, node->free, "", "");
	if (node->size)
		table_value(t, (double)node->free / node->size, "%.0f%%",
			    100.0 * node->free / node->size);
	else
		table_text(t, "-");
	if (knows_width(xen) && node->pxm == PXM_UNKNOWN)
		table_text(t, "?");
	else if (knows_width(xen))
		table_bytes(t, free_on(xen, node->pxm, WIDTH_LOW), "", "");
	for (i = 0; i < xen->nr_nodes; i++) {
		uint32_t d = xen->distances[n * xen->nr_nodes + i];

		if (d)
			table_value(t, d, "%u", d);
		else
			table_text(t, "?");
	}
}

static void print_table(const struct xen_host *xen)
{
	unsigned int nr = xen->nr_nodes, i, n = 0;
	struct column *columns = say_alloc(NULL, (nr + 6) * sizeof(*columns));
	char **titles = say_alloc(NULL, (nr + 1) * sizeof(*titles));
	struct table *t;

	columns[n++] = (struct column){ "NODE", false };
	columns[n++] = (struct column){ "CPUS", false };
	columns[n++] = (struct column){ "MEMORY", true };
	columns[n++] = (struct column){ "FREE", true };
	columns[n++] = (struct column){ "FREE%", true };
	if (knows_width(xen))
		columns[n++] = (struct column){ "FREE<4G", true };
	for (i = 0; i < nr; i++) {
		titles[i] = xen->nodes[i].pxm == PXM_UNKNOWN ? say_text("TO ?") :
			    say_text("TO %d", xen->nodes[i].pxm);
		columns[n++] = (struct column){ titles[i], true };
	}
	t = table_new(columns, n);
	for (i = 0; i < nr; i++)
		table_node(t, xen, i);
	table_print(t, stdout);
	table_free(t);
	for (i = 0; i < nr; i++)
		free(titles[i]);
	free(titles);
	free(columns);
}

static void json_widths(struct json *j, const struct xen_host *xen, int pxm)
{
	unsigned int i;

	if (!knows_width(xen) || pxm == PXM_UNKNOWN) {
		json_null(j, "free_pages_by_width");
		return;
	}
	json_array(j, "free_pages_by_width");
	for (i = 0; i < xen->nr_free; i++) {
		if (xen->free[i].pxm != pxm)
			continue;
		json_object(j, NULL);
		json_uint(j, "width", xen->free[i].width);
		json_uint(j, "pages", xen->free[i].pages);
		json_close(j);
	}
	json_close(j);
}

static void print_json(const struct xen_host *xen)
{
	unsigned int nr = xen->nr_nodes, i, k;
	char cpus[1024];
	struct json j;

	json_begin(&j, stdout);
	json_array(&j, "nodes");
	for (i = 0; i < nr; i++) {
		const struct xen_node *node = &xen->nodes[i];

		json_object(&j, NULL);
		json_int(&j, "pxm", node->pxm);
		json_uint(&j, "xen_node", node->nid);
		json_string(&j, "cpus", cpus_count(&node->cpus) ?
			    cpus_print(&node->cpus, cpus, sizeof(cpus)) : "");
		json_uint(&j, "bytes", node->size);
		json_uint(&j, "free_bytes", node->free);
		json_widths(&j, xen, node->pxm);
		json_array(&j, "distances");
		for (k = 0; k < nr; k++) {
			json_object(&j, NULL);
			json_int(&j, "pxm", xen->nodes[k].pxm);
			json_uint(&j, "distance", xen->distances[i * nr + k]);
			json_close(&j);
		}
		json_close(&j);
		json_close(&j);
	}
	json_end(&j);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	if (key != OPT_JSON)
		return ARGP_ERR_UNKNOWN;
	o->json = true;

	return 0;
}

static const struct argp_option option_list[] = {
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc = "The memory of each node that no domain has, in the firmware's numbers of nodes (PXM), with the distances between nodes.\vFREE<4G is what can be had with addresses of at most 32 bits; only a Xen with XENMEM_get_free_pxms tells.\n\n"
	       "Exit codes: 0 printed, 2 wrong usage, 4 no Xen, 5 no permission.",
};

/**
 * cmd_heap() - the subcommand
 * @argc: number of words
 * @argv: the words, its name first
 *
 * Return: an enum code.
 */
int cmd_heap(int argc, char **argv)
{
	struct options o = { 0 };
	struct xen_host *xen;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = xen_ask(&xen, XEN_FREE);
	if (code)
		return code;
	if (o.json)
		print_json(xen);
	else
		print_table(xen);
	xen_free(xen);

	return CODE_OK;
}
