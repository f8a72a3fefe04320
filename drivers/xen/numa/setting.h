/* SPDX-License-Identifier: GPL-2.0 */
/*
 * setting: what the operator asks for, as text and back.
 */
#ifndef _XEN_NUMA_SETTING_H
#define _XEN_NUMA_SETTING_H

#include <linux/types.h>

/**
 * enum setting_mode - how a queue is placed
 * @SETTING_DEFAULT: as the device, or the module's parameter, says
 * @SETTING_OFF: counted, but left where it is
 * @SETTING_AUTO: at its home, with all the care of policy.c
 * @SETTING_STRICT: at its home, whatever else is there
 * @SETTING_NODE: on a fixed node, by Linux's number
 * @SETTING_PXM: on a fixed node, by firmware's number
 */
enum setting_mode {
	SETTING_DEFAULT,
	SETTING_OFF,
	SETTING_AUTO,
	SETTING_STRICT,
	SETTING_NODE,
	SETTING_PXM,
};

/**
 * struct setting - an operator's wish
 * @mode: which
 * @number: for SETTING_NODE and SETTING_PXM
 */
struct setting {
	enum setting_mode mode;
	unsigned int number;
};

#define SETTING_TEXT_MAX	16

int setting_parse(struct setting *s, const char *text);
int setting_print(const struct setting *s, char *buf, size_t len);

#endif /* _XEN_NUMA_SETTING_H */
