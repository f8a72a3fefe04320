// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

/* A register dump follows the message that it belongs to within this. */
#define DUMP_LINES	60

static void keep(struct verdict *v, const char *line)
{
	snprintf(v->line, sizeof(v->line), "%.*s", (int)strcspn(line, "\r\n"), line);
}

/*
 * QEMU's emulated SVM sometimes leaves the hypervisor's own state in a VMCB, or
 * delivers an interrupt twice. The first ends in a triple fault with Xen's code
 * segment, the second in an oops at the very entry of an interrupt.
 */
static bool is_emulator_oops(const char *line)
{
	const char *rip = strstr(line, "RIP: ");

	return rip && (strstr(rip, ":asm_sysvec_xen_hvm_callback+") ||
		       strstr(rip, ":error_entry+"));
}

static bool is_xen_code_segment(const char *line)
{
	return strstr(line, "RIP:    e008:") || strstr(line, "cs: e008") ||
	       strstr(line, "CS: sel=e008") || strstr(line, "cs=e008") ||
	       strstr(line, "sel=0xe008");
}

static bool is_panic(const char *line)
{
	return strstr(line, "Kernel panic - not syncing") ||
	       strstr(line, "Panic on CPU") ||
	       strstr(line, "FATAL TRAP: vec");
}

void verdict_scan(struct verdict *v, const char *path)
{
	unsigned int since_triple_fault = DUMP_LINES;
	char *line = NULL;
	size_t size = 0;
	FILE *f;

	f = fopen(path, "r");
	if (!f)
		return;
	while (!v->emulator_fault && getline(&line, &size, f) > 0) {
		if (strstr(line, "Triple fault"))
			since_triple_fault = 0;
		else if (since_triple_fault < DUMP_LINES)
			since_triple_fault++;

		if (is_emulator_oops(line) ||
		    (since_triple_fault < DUMP_LINES && is_xen_code_segment(line))) {
			v->emulator_fault = true;
			keep(v, line);
		} else if (is_panic(line) && !v->panic) {
			v->panic = true;
			keep(v, line);
		}
	}
	free(line);
	fclose(f);
}
