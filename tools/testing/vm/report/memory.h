/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where Xen says that the guests' memory is: its debug key u.
 */
#ifndef _REPORT_MEMORY_H
#define _REPORT_MEMORY_H

#define MAX_DOMAINS	16
#define MAX_NODES	16

struct domain {
	int id;
	char name[32];				/* empty: no guest */
	unsigned long long pages[MAX_NODES];	/* by PXM */
};

struct memory {
	int nr_domains;
	int pxm_of_nid[MAX_NODES];		/* Xen's own numbers */
	struct domain domains[MAX_DOMAINS];
};

void memory_read(struct memory *m, const char *dir);
const char *memory_guest(const struct memory *m, int id);
int memory_home(const struct memory *m, int id);

#endif /* _REPORT_MEMORY_H */
