/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The result channel: records that dom0 writes to a debug port of the emulated
 * machine and the monitor reads from a file. It is apart from the console, so
 * neither a kernel message in the middle of a line nor a half-dead VM can look
 * like a result.
 *
 * A record is a header line "XN1 KIND LENGTH NAME", LENGTH bytes, a newline.
 * NAME is "-" where the kind has none.
 */
#ifndef XN_CHANNEL_H
#define XN_CHANNEL_H

/*
 * Not the usual 0xe9: for a PVH dom0 Xen takes that one itself. Reading the
 * port gives CHANNEL_READBACK where the device is present.
 */
#define CHANNEL_PORT		0x5e9
#define CHANNEL_READBACK	0xe9

#define CHANNEL_MAGIC		"XN1"
#define CHANNEL_HEADER_MAX	256
#define CHANNEL_NAME_MAX	128

#define CHANNEL_SAY	"say"	/* a line of progress */
#define CHANNEL_TAP	"tap"	/* a line of TAP output */
#define CHANNEL_FILE	"file"	/* a file for the run's directory */
#define CHANNEL_EXIT	"exit"	/* the scenario's exit code, the last record */

#endif
