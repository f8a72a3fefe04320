/* SPDX-License-Identifier: GPL-2.0 */
/* What a log tells about how a run ended. */
#ifndef XN_MONITOR_VERDICT_H
#define XN_MONITOR_VERDICT_H

#include <stdbool.h>

struct verdict {
	bool emulator_fault;	/* the bench's fault, says nothing about the code */
	bool panic;		/* of Xen or of dom0's kernel */
	char line[256];		/* the line that told, for the message */
};

/* Adds to @v what the log at @path shows. A log that is absent shows nothing. */
void verdict_scan(struct verdict *v, const char *path);

#endif
