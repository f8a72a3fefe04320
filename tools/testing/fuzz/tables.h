/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables for the parser: well-formed ones, and damaged ones.
 */
#ifndef _FUZZ_TABLES_H
#define _FUZZ_TABLES_H

#include <linux/prandom.h>
#include <linux/types.h>

#define TABLE_MAX	4096

struct srat_bytes {
	u8 bytes[TABLE_MAX];
	u32 len;
};

/* The table of some host, of any size and revision. */
void table_make(struct srat_bytes *t, struct rnd_state *rnd);
/* Damages it in up to a few places. */
void table_damage(struct srat_bytes *t, struct rnd_state *rnd);

#endif /* _FUZZ_TABLES_H */
