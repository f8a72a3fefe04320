/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a SRAT says, found in the slowest and plainest way: by looking through
 * all its entries for each answer.
 */
#ifndef _FUZZ_REFERENCE_H
#define _FUZZ_REFERENCE_H

#include <stddef.h>

#include <linux/types.h>

/* What srat_parse() must return. */
int reference_verdict(const u8 *table, size_t len);

/* The following are for tables that are not malformed. */
u32 reference_pxm_of_mfn(const u8 *table, u64 mfn);
u32 reference_pxm_of_apic(const u8 *table, u32 apic_id);
/* Some frame near the beginning or end of an entry, chosen by @pick. */
u64 reference_mfn(const u8 *table, u64 pick);
/* Some CPU, chosen by @pick. */
u32 reference_apic(const u8 *table, u32 pick);

#endif /* _FUZZ_REFERENCE_H */
