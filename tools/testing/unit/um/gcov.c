// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the counts when the kernel's process ends: its linker script has no
 * place for the destructors that gcc makes for that.
 */
#include "gcov.h"

static void __attribute__((destructor)) dump_at_exit(void)
{
	__gcov_dump();
}
