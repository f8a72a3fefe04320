/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of one input.
 */
#ifndef _FUZZ_SRAT_FUZZ_H
#define _FUZZ_SRAT_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Inputs by what the parser said. */
extern unsigned long fuzz_accepted;
extern unsigned long fuzz_refused;	/* malformed */
extern unsigned long fuzz_useless;	/* nothing in it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* _FUZZ_SRAT_FUZZ_H */
