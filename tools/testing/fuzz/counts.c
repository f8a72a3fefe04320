// SPDX-License-Identifier: GPL-2.0
/*
 * What became of the inputs; libFuzzer has no use for it, but links it.
 */
#include "fuzz.h"

unsigned long fuzz_accepted;
unsigned long fuzz_refused;
unsigned long fuzz_useless;
