// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa domains: where each domain's memory, vCPUs and devices are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "guests.h"
#include "host.h"
#include "json.h"
#include "names.h"
#include "say.h"
#include "table.h"
#include "xen.h"

enum { OPT_JSON = 256 };

struct options {
	bool json;
	const char *only;
};

struct view {
	struct xen_host *xen;
	struct host host;
	struct names *names;
	int only;		/* a domain's number, or -1 for all */
};

static const char *const trouble_names[GUEST_TROUBLES] = {
	[GUEST_SPANS]		= "spans-nodes",
	[GUEST_CPUS_AWAY]	= "vcpus-away",
	[GUEST_UNREACHED]	= "no-dom0-vcpu",
};

static const char *const trouble_words[GUEST_TROUBLES] = {
	[GUEST_SPANS] = "its memory is on %s: no place is local to all of it",
	[GUEST_CPUS_AWAY] = "memory on %s, where none of its vCPUs is to run",
	[GUEST_UNREACHED] = "memory on %s, where dom0 has no vCPU: its backends cannot be local",
};

/* Each vCPU's or, if they are all the same, that of all. */
static char *affinity_text(const struct xen_domain *d, bool soft)
{
	char buf[256], *text = NULL, *more;
	unsigned int i;
	bool same = true;

	for (i = 1; i < d->nr_vcpus; i++)
		if (memcmp(soft ? &d->vcpus[i].soft : &d->vcpus[i].hard,
			   soft ? &d->vcpus[0].soft : &d->vcpus[0].hard,
			   sizeof(struct cpus)))
			same = false;
	if (!d->nr_vcpus)
		return say_text("-");
	for (i = 0; i < (same ? 1 : d->nr_vcpus); i++) {
		cpus_print(soft ? &d->vcpus[i].soft : &d->vcpus[i].hard, buf, sizeof(buf));
		more = say_text("%s%s%s", text ? text : "", text ? " " : "", buf);
		free(text);
		text = more;
	}

	return text;
}

/* Beyond Xen's CPUs an affinity says nothing. */
static void trim(const struct xen_host *xen, struct cpus *cpus)
{
	unsigned int cpu;

	for (cpu = xen->nr_cpus; cpu < CPUS_MAX; cpu++)
		cpus->bits[cpu / 64] &= ~(1ULL << cpu % 64);
}

/* Where it is meant to run; "any" if one of its vCPUs may run wherever it likes. */
static void nodes_of(const struct xen_host *xen, const struct xen_domain *d, char *buf,
		     size_t len)
{
	struct cpus all = { 0 }, one;
	unsigned int i, word;

	for (i = 0; i < d->nr_vcpus; i++) {
		for (word = 0; word < CPUS_WORDS; word++) {
			one.bits[word] = d->vcpus[i].hard.bits[word] & d->vcpus[i].soft.bits[word];
			all.bits[word] |= one.bits[word];
		}
		if (xen->nr_nodes > 1 && xen_anywhere(xen, &one)) {
			snprintf(buf, len, "any");
			return;
		}
	}
	cpus_nodes(xen, &all, buf, len);
}

/* "0,1", without those that were there before; "?" for none */
static void print_homes(FILE *f, const struct device *dev)
{
	unsigned int i, j, homes = 0;

	for (i = 0; i < dev->nr_queues; i++) {
		int home = dev->queues[i].home;

		for (j = 0; j < i; j++)
			if (dev->queues[j].home == home)
				break;
		if (home >= 0 && j == i)
			fprintf(f, "%s%d", homes++ ? "," : "", home);
	}
	if (!homes)
		fputc('?', f);
}

/* "vif-0:1 vbd-51712:0,1": the homes of each device's queues. */
static char *homes_of(const struct host *h, unsigned int domid)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	unsigned int i;

	for (i = 0; f && i < h->nr_devices; i++) {
		const struct device *dev = &h->devices[i];

		if (dev->domid != (int)domid)
			continue;
		fprintf(f, "%s%s-%d:", ftell(f) ? " " : "", dev->kind, dev->devid);
		print_homes(f, dev);
	}
	if (f)
		fclose(f);
	if (!len) {
		free(text);
		text = say_text("-");
	}

	return text;
}

static bool wanted(const struct view *v, const struct xen_domain *d)
{
	return v->only < 0 || (int)d->domid == v->only;
}

static bool knows_pages(const struct view *v)
{
	return !v->xen->counts_error;
}

static void table_domain(struct table *t, const struct view *v, const struct xen_domain *d)
{
	char nodes[64], *homes = homes_of(&v->host, d->domid), *cpus = affinity_text(d, false);
	unsigned int i;

	nodes_of(v->xen, d, nodes, sizeof(nodes));
	table_row(t);
	table_text(t, "%s", names_name(v->names, d->domid));
	table_value(t, d->domid, "%u", d->domid);
	table_text(t, "%s", d->dying ? "dying" : d->type);
	table_value(t, d->nr_vcpus, "%u", d->nr_vcpus);
	table_text(t, "%s", cpus);
	table_text(t, "%s", nodes);
	table_bytes(t, d->pages * XEN_PAGE, "", "");
	for (i = 0; knows_pages(v) && i < v->xen->nr_nodes; i++) {
		if (d->counts_error || v->xen->nodes[i].pxm == PXM_UNKNOWN)
			table_text(t, "?");
		else
			table_bytes(t, xen_pages_on(d, v->xen->nodes[i].pxm) * XEN_PAGE, "", "");
	}
	table_text(t, "%s", homes);
	free(homes);
	free(cpus);
}

static void print_table(const struct view *v)
{
	unsigned int nr = v->xen->nr_nodes, i, fixed;
	struct column *columns = say_alloc(NULL, (nr + 8) * sizeof(*columns));
	char **titles = say_alloc(NULL, (nr + 1) * sizeof(*titles));
	struct table *t;

	fixed = 0;
	columns[fixed++] = (struct column){ "DOMAIN", false };
	columns[fixed++] = (struct column){ "ID", true };
	columns[fixed++] = (struct column){ "TYPE", false };
	columns[fixed++] = (struct column){ "VCPUS", true };
	columns[fixed++] = (struct column){ "CPUS", false };
	columns[fixed++] = (struct column){ "NODES", false };
	columns[fixed++] = (struct column){ "MEMORY", true };
	for (i = 0; knows_pages(v) && i < nr; i++) {
		titles[i] = v->xen->nodes[i].pxm == PXM_UNKNOWN ? say_text("ON ?") :
			    say_text("ON %d", v->xen->nodes[i].pxm);
		columns[fixed++] = (struct column){ titles[i], true };
	}
	columns[fixed++] = (struct column){ "DEVICES' HOMES", false };
	t = table_new(columns, fixed);
	for (i = 0; i < v->xen->nr_domains; i++)
		if (wanted(v, &v->xen->domains[i]))
			table_domain(t, v, &v->xen->domains[i]);
	table_sort(t, 1, false);
	table_print(t, stdout);
	table_free(t);
	for (i = 0; knows_pages(v) && i < nr; i++)
		free(titles[i]);
	free(titles);
	free(columns);
}

static void print_warnings(const struct view *v)
{
	char where[256], line[512];
	unsigned int i, j;

	if (!knows_pages(v))
		puts("\nThis Xen does not tell domains' pages by node (XENMEM_get_domain_pxms).");
	for (i = 0; i < v->xen->nr_domains; i++)
		for (j = 0; j < GUEST_TROUBLES; j++) {
			const struct xen_domain *d = &v->xen->domains[i];

			if (!wanted(v, d) || !guest_trouble(v->xen, d, j, where, sizeof(where)))
				continue;
			snprintf(line, sizeof(line), trouble_words[j], where);
			printf("%swarning:%s %s: %s\n", say_tone(stdout, TONE_WARN),
			       say_tone(stdout, TONE_PLAIN), names_name(v->names, d->domid),
			       line);
		}
}

static void json_cpus(struct json *j, const char *key, const struct cpus *cpus)
{
	char buf[1024];

	json_string(j, key, cpus_count(cpus) ? cpus_print(cpus, buf, sizeof(buf)) : "");
}

static void json_vcpus(struct json *j, const struct view *v, const struct xen_domain *d)
{
	char nodes[64];
	unsigned int i;

	json_array(j, "vcpus");
	for (i = 0; i < d->nr_vcpus; i++) {
		cpus_nodes(v->xen, &d->vcpus[i].hard, nodes, sizeof(nodes));
		json_object(j, NULL);
		json_uint(j, "vcpu", d->vcpus[i].vcpu);
		json_cpus(j, "hard", &d->vcpus[i].hard);
		json_cpus(j, "soft", &d->vcpus[i].soft);
		json_string(j, "nodes", nodes);
		json_close(j);
	}
	json_close(j);
}

static void json_pages(struct json *j, const struct xen_domain *d)
{
	unsigned int i;

	if (d->counts_error) {
		json_null(j, "pages_by_node");
		return;
	}
	json_array(j, "pages_by_node");
	for (i = 0; i < d->nr_counts; i++) {
		json_object(j, NULL);
		json_int(j, "pxm", d->counts[i].pxm);
		json_uint(j, "pages", d->counts[i].pages);
		json_close(j);
	}
	json_close(j);
}

static void json_devices(struct json *j, const struct view *v, const struct xen_domain *d)
{
	unsigned int i, k;

	json_array(j, "devices");
	for (i = 0; i < v->host.nr_devices; i++) {
		const struct device *dev = &v->host.devices[i];

		if (dev->domid != (int)d->domid)
			continue;
		json_object(j, NULL);
		json_string(j, "device", dev->name);
		json_array(j, "homes");
		for (k = 0; k < dev->nr_queues; k++)
			json_int(j, NULL, dev->queues[k].home);
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void json_domain(struct json *j, const struct view *v, const struct xen_domain *d)
{
	char where[256];
	unsigned int i;

	json_object(j, NULL);
	json_string(j, "domain", names_name(v->names, d->domid));
	json_uint(j, "domid", d->domid);
	json_string(j, "type", d->type);
	json_bool(j, "dying", d->dying);
	json_uint(j, "pages", d->pages);
	json_pages(j, d);
	json_vcpus(j, v, d);
	json_devices(j, v, d);
	json_array(j, "warnings");
	for (i = 0; i < GUEST_TROUBLES; i++)
		if (guest_trouble(v->xen, d, i, where, sizeof(where)))
			json_string(j, NULL, trouble_names[i]);
	json_close(j);
	json_close(j);
}

static void print_json(const struct view *v)
{
	struct json j;
	unsigned int i;

	json_begin(&j, stdout);
	json_bool(&j, "pages_known", knows_pages(v));
	json_array(&j, "domains");
	for (i = 0; i < v->xen->nr_domains; i++)
		if (wanted(v, &v->xen->domains[i]))
			json_domain(&j, v, &v->xen->domains[i]);
	json_end(&j);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->only)
			argp_error(state, "one domain at most");
		o->only = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "json", OPT_JSON, NULL, 0, "For scripts", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "[DOMAIN]",
	.doc = "Where each domain's memory, vCPUs and devices are, in the firmware's numbers of nodes (PXM), with warnings of guests whose backends cannot be local.\vCPUS are Xen's, to which the vCPUs are pinned, NODES those on which they are meant to run. Without the module xen-numa no device has a home. Counting the pages takes up to a second for each domain and TiB of the host's memory.\n\n"
	       "Exit codes: 0 printed, 2 wrong usage, 4 no Xen, 5 no permission, 6 no such domain.",
};

static int choose(struct view *v, const char *only)
{
	v->only = -1;
	if (!only)
		return CODE_OK;
	v->only = names_domid(v->names, only);
	if (v->only < 0 || !xen_domain(v->xen, v->only))
		return say_failed(CODE_NO_SUCH, "no such domain: %s", only);

	return CODE_OK;
}

/**
 * cmd_domains() - the subcommand
 * @argc: number of words
 * @argv: the words, its name first
 *
 * Return: an enum code.
 */
int cmd_domains(int argc, char **argv)
{
	struct options o = { 0 };
	struct view v = { 0 };
	unsigned int i, j;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = xen_ask(&v.xen, XEN_DOMAINS | XEN_PAGES);
	if (code)
		return code;
	for (i = 0; i < v.xen->nr_domains; i++)
		for (j = 0; j < v.xen->domains[i].nr_vcpus; j++) {
			trim(v.xen, &v.xen->domains[i].vcpus[j].hard);
			trim(v.xen, &v.xen->domains[i].vcpus[j].soft);
		}
	host_look(&v.host);
	v.names = names_open();
	code = choose(&v, o.only);
	if (!code && o.json) {
		print_json(&v);
	} else if (!code) {
		print_table(&v);
		print_warnings(&v);
	}
	names_close(v.names);
	host_free(&v.host);
	xen_free(v.xen);

	return code;
}
