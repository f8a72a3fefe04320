/* SPDX-License-Identifier: GPL-2.0 */
/* Which instructions of a hooked backend are there because of xen-numa. */
#ifndef XN_COST_HOOKS_H
#define XN_COST_HOOKS_H

#include <stdbool.h>

/*
 * Looks all executed instructions of our backends up in the debug information of
 * the modules in @modules; exits with 1 when that cannot be done.
 */
void hooks_read(const char *modules);

/* Whether the instruction at an address, of our modules' runs, is a hook's. */
bool hooks_has(unsigned long long address);

#endif
