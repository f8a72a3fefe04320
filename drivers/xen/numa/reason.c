// SPDX-License-Identifier: GPL-2.0
/*
 * The names of the reasons; documented in Documentation/troubleshooting.md.
 */
#include "reason.h"

static const char *const names[] = {
	[REASON_NO_TRAFFIC]	= "no-traffic",
	[REASON_UNKNOWN_FRAMES]	= "unknown-frames",
	[REASON_OFF]		= "off",
	[REASON_STEERED]	= "steered",
	[REASON_FIXED]		= "fixed",
	[REASON_NO_CHOICE]	= "no-choice",
	[REASON_NO_NODE]	= "pxm-without-node",
	[REASON_NO_CPUS]	= "node-without-cpus",
	[REASON_FULL]		= "home-full",
	[REASON_OPERATOR]	= "kept-by-operator",
	[REASON_REFUSED]	= "refused",
};

/**
 * reason_name() - a reason for people and scripts
 * @reason: which
 *
 * Context: any.
 * Return: a constant string without blanks.
 */
const char *reason_name(enum reason reason)
{
	return names[reason];
}

/**
 * reason_is_trouble() - is it worth a line in the log
 * @reason: which
 *
 * Context: any.
 * Return: true when a queue that has a home cannot be there.
 */
bool reason_is_trouble(enum reason reason)
{
	switch (reason) {
	case REASON_NO_NODE:
	case REASON_NO_CPUS:
	case REASON_FULL:
	case REASON_OPERATOR:
	case REASON_REFUSED:
		return true;
	default:
		return false;
	}
}
