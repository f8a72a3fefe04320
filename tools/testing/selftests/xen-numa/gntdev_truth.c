// SPDX-License-Identifier: GPL-2.0
/*
 * The truth that all parts compare with is that of the very frames: Xen's debug
 * key has the MFN of each mapped grant, whoever built the host knows on which node
 * an MFN is, and Xen's call says the same, where there is one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gntdev_test.h"

static void shell(const char *command)
{
	if (system(command))
		give_up("cannot run %s", command);
}

static void note_mfn(const char *line, const struct grants *g, uint64_t *mfns)
{
	unsigned long mfn, gfn;
	unsigned int ref, i;

	if (sscanf(line, "[%x] %*d %lx %*x %*d %lx", &ref, &mfn, &gfn) != 3)
		return;
	for (i = 0; i < g->nr; i++)
		if (g->grant[i].ref == ref && g->grant[i].gfn == gfn)
			mfns[i] = mfn;
}

/* Xen's words about our guest, the last time. */
static void read_mfns(const struct grants *g, uint64_t *mfns)
{
	char line[256], want[32];
	bool ours = false;
	const char *text;
	FILE *f;

	snprintf(want, sizeof(want), "for remote d%u ", host.domid);
	f = popen("xl dmesg", "r");
	if (!f)
		give_up("cannot run xl dmesg");
	while (fgets(line, sizeof(line), f)) {
		text = strstr(line, "(XEN) ");
		text = text ? text + 6 : line;
		if (strstr(text, "grant-table for remote"))
			ours = strstr(text, want);
		else if (ours && *text == '[')
			note_mfn(text, g, mfns);
	}
	pclose(f);
}

/* The PXM by the host's layout, "PXM:FROM-TO+FROM-TO/PXM:..." in MiB. */
static uint32_t built_pxm(uint64_t mfn)
{
	unsigned long from, to, mib = mfn * PAGE >> 20;
	const char *text = getenv("LAYOUT");
	unsigned int pxm;
	int n;

	if (!text)
		give_up("LAYOUT= is not set");
	while (sscanf(text, "%u:%n", &pxm, &n) == 1) {
		for (text += n; sscanf(text, "%lu-%lu%n", &from, &to, &n) == 2; text += n) {
			if (mib >= from && mib < to)
				return pxm;
			if (text[n] == '+')
				n++;
		}
		if (*text == '/')
			text++;
	}
	return XEN_NUMA_PXM_UNKNOWN;
}

/* The PXM that Xen gives for it, or XEN_NUMA_PXM_UNKNOWN. */
static uint32_t called_pxm(uint64_t mfn)
{
	uint32_t pxm = XEN_NUMA_PXM_UNKNOWN;
	char command[64];
	long number;
	FILE *f;

	snprintf(command, sizeof(command), "vmxen frames 0x%lx", mfn);
	f = popen(command, "r");
	if (!f)
		give_up("cannot run %s", command);
	if (fscanf(f, "%*u %ld", &number) == 1)
		pxm = number;
	pclose(f);
	return pxm;
}

void part_truth(void)
{
	unsigned int i, good = 0, found = 0, agree = 0;
	struct xen_numa_page want;
	struct mapping m;
	struct grants g;
	uint64_t *mfns;
	uint32_t built, called;
	int fd = gnt_open();

	guest_make(&g, 8, "turns");
	map_or_give_up(&m, fd, &g, 0, g.nr);
	test(right(&m), "the mapping that Xen is asked about");
	mfns = calloc(g.nr, sizeof(*mfns));
	if (!mfns)
		give_up("no memory");
	shell("xl debug-keys g");
	read_mfns(&g, mfns);
	for (i = 0; i < g.nr; i++) {
		want = host.halves[g.grant[i].gfn >= host.split];
		built = built_pxm(mfns[i]);
		called = called_pxm(mfns[i]);
		note("frame 0x%lx of the guest is 0x%lx, on PXM %d, says Xen %d",
		     g.grant[i].gfn, mfns[i], (int)built, (int)called);
		found += mfns[i] != 0;
		good += built == want.pxm;
		agree += called == want.pxm;
	}
	test(found == g.nr, "Xen has our grants as mapped");
	test(good == g.nr, "the frames are where the guest's halves are");
	/* Elsewhere there may be no such call. */
	if (host.state == STATE_KNOWN && !host.pv)
		test(agree == g.nr, "so says Xen's call");
	free(mfns);
	map_end(&m);
	test_unused(&g, "Xen asked");
	guest_free(&g);
	close(fd);
}
