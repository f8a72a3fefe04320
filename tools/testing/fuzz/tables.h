/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables for the parser: well-formed ones, and damaged ones.
 */
#ifndef _FUZZ_TABLES_H
#define _FUZZ_TABLES_H

#include "fuzz.h"

/* The table of some host, of any size and revision. */
void table_make(struct fuzz_input *t, struct rnd_state *rnd);
/* Damages it in up to a few places. */
void table_damage(struct fuzz_input *t, struct rnd_state *rnd);

#endif /* _FUZZ_TABLES_H */
