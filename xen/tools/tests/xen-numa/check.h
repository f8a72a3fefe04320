/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to hold after mock_build_dom0(), for any machine and any dom0. Each
 * returns NULL, or what is wrong, which is good until the next call of any.
 */

#ifndef XEN_NUMA_CHECK_H
#define XEN_NUMA_CHECK_H

#include "machines.h"

/* Of a dom0 with nodes */
const char *check_total(const struct machine *m, unsigned long nr_pages);
const char *check_form(const struct machine *m, unsigned long nr_pages);
const char *check_ground(const struct machine *m, unsigned long nr_pages);
const char *check_shares(const struct machine *m, unsigned long nr_pages);
const char *check_low(const struct machine *m, unsigned long nr_pages);
const char *check_lowest_first(const struct machine *m, unsigned long nr_pages);
const char *check_populated(const struct machine *m, unsigned long nr_pages);
const char *check_places(const struct machine *m, unsigned long nr_pages);
const char *check_fallbacks(const struct machine *m, unsigned long nr_pages);
const char *check_shortfall(const struct machine *m, unsigned long nr_pages);
const char *check_tables(const struct machine *m, unsigned long nr_pages);
const char *check_srat_mems(const struct machine *m, unsigned long nr_pages);
const char *check_srat_cpus(const struct machine *m, unsigned long nr_pages);
const char *check_slit(const struct machine *m, unsigned long nr_pages);
const char *check_apic_ids(const struct machine *m, unsigned long nr_pages);

/* Of a dom0 without */
const char *check_stock(const struct machine *m, unsigned long nr_pages);

/* Of either: one line says why there are no nodes, or none does. */
const char *check_verdict(const struct machine *m, const char *why_not);

/*
 * Of any machine once it is booted: what XENMEM_get_mfn_pxms says of the first
 * and last frame of all that is in its tables, and of frames that are not.
 */
const char *check_frames(const struct machine *m);

/* check_map.c, for all of them: makes up what is wrong. */
const char *__attribute__((format(printf, 1, 2))) wrong(const char *fmt, ...);

/* check_map.c: dom0's pages of RAM, as truth_pages() counts the host's. */
unsigned long dom0_pages(const struct machine *m, unsigned int pxm,
                         uint64_t start, uint64_t end);

#endif /* XEN_NUMA_CHECK_H */
