// SPDX-License-Identifier: GPL-2.0
/*
 * Reads Xen's log after its debug key u, and the guests' names behind it.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"

static struct domain *find(const struct memory *m, int id)
{
	int i;

	for (i = 0; i < m->nr_domains; i++)
		if (m->domains[i].id == id)
			return (struct domain *)&m->domains[i];

	return NULL;
}

static struct domain *make(struct memory *m, int id)
{
	struct domain *d = find(m, id);

	if (!d && m->nr_domains < MAX_DOMAINS)
		d = &m->domains[m->nr_domains++];
	if (d)
		*d = (struct domain) { .id = id };

	return d;
}

/* The log may have several dumps: the last one counts. */
static void parse_xen(struct memory *m, const char *line, struct domain **now)
{
	unsigned long long pages;
	const char *at;
	int nid, pxm, id;

	at = strstr(line, "Node ");
	if (at && sscanf(at, "Node %d PXM %d", &nid, &pxm) == 2 &&
	    nid >= 0 && nid < MAX_NODES)
		m->pxm_of_nid[nid] = pxm;

	at = strstr(line, "Domain ");
	if (!at)
		at = strstr(line, "d");
	if (strstr(line, "(total:") && at &&
	    (sscanf(at, "Domain %d (total:", &id) == 1 ||
	     sscanf(at, "d%d (total:", &id) == 1)) {
		*now = make(m, id);
		return;
	}
	at = strstr(line, "Node ");
	if (*now && at && sscanf(at, "Node %d: %llu", &nid, &pages) == 2 &&
	    nid >= 0 && nid < MAX_NODES)
		(*now)->pages[m->pxm_of_nid[nid] % MAX_NODES] += pages;
}

static void parse_guest(struct memory *m, const char *line)
{
	struct domain *d;
	char name[32];
	int id;

	if (sscanf(line, "%31s %d", name, &id) != 2)
		return;
	d = find(m, id);
	if (d)
		snprintf(d->name, sizeof(d->name), "%s", name);
}

/**
 * memory_read() - read snap.xen; ends the program when it cannot
 * @m: result
 * @dir: where the snapshots of a run are
 */
void memory_read(struct memory *m, const char *dir)
{
	struct domain *now = NULL;
	char path[512], line[4096];
	bool guests = false;
	FILE *f;
	int i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < MAX_NODES; i++)
		m->pxm_of_nid[i] = i;
	snprintf(path, sizeof(path), "%s/snap.xen", dir);
	f = fopen(path, "r");
	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "== ", 3))
			guests = !strncmp(line + 3, "guests", 6);
		else if (guests)
			parse_guest(m, line);
		else
			parse_xen(m, line, &now);
	}
	fclose(f);
}

/**
 * memory_guest() - a guest's name
 * @m: what Xen says
 * @id: the guest's number
 *
 * Return: "?" for one that is not known.
 */
const char *memory_guest(const struct memory *m, int id)
{
	const struct domain *d = find(m, id);

	return d && d->name[0] ? d->name : "?";
}

/**
 * memory_home() - the PXM that holds most of a domain's pages
 * @m: what Xen says
 * @id: the domain's number
 *
 * Return: -1 when it is not known.
 */
int memory_home(const struct memory *m, int id)
{
	const struct domain *d = find(m, id);
	int i, best = -1;

	for (i = 0; d && i < MAX_NODES; i++)
		if (d->pages[i] && (best < 0 || d->pages[i] > d->pages[best]))
			best = i;

	return best;
}
