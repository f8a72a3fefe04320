// SPDX-License-Identifier: GPL-2.0
/*
 * One input for the SRAT parser, and what must hold whatever it is.
 *
 * The parser must say the same of it as a second, plain reading of the table
 * does, see nothing outside of it, and keep what it found in order.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/errno.h>

#include "fuzz.h"
#include "kernel.h"
#include "reference.h"
#include "resolve.h"
#include "srat.h"
#include "tables.h"

#define LOOKUPS		12
#define PXMS_MAX	64

const struct fuzzer fuzzer = { .name = "srat", .inputs = "damaged tables" };

static char why[96];

/* The same for the same input. */
static u64 pick(u64 *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;

	return *state ^ *state >> 29;
}

static u64 hash(const u8 *data, size_t size)
{
	u64 h = size;

	while (size--)
		h = (h ^ *data++) * 1099511628211ULL;

	return h;
}

static void check_order(const struct srat *s)
{
	const struct srat_range *r = s->ranges;
	unsigned int i;

	for (i = 0; i < s->nr_ranges; i++) {
		MUST(r[i].start < r[i].end, why);
		MUST(r[i].pxm != RESOLVE_UNKNOWN, why);
		MUST(!i || r[i - 1].end <= r[i].start, why);
		MUST(!i || r[i - 1].end < r[i].start || r[i - 1].pxm != r[i].pxm, why);
	}
	for (i = 0; i < s->nr_cpus; i++) {
		MUST(s->cpus[i].pxm != RESOLVE_UNKNOWN, why);
		MUST(!i || s->cpus[i - 1].apic_id < s->cpus[i].apic_id, why);
	}
}

static void check_lookups(const struct srat *s, const u8 *table, u64 state)
{
	unsigned int i;
	u64 mfn;
	u32 id;

	for (i = 0; i < LOOKUPS; i++) {
		mfn = reference_mfn(table, pick(&state));
		MUST(srat_pxm_of_mfn(s, mfn) == reference_pxm_of_mfn(table, mfn), why);
		id = reference_apic(table, pick(&state));
		MUST(srat_pxm_of_apic(s, id) == reference_pxm_of_apic(table, id), why);
	}
}

static bool has_pxm(const struct srat *s, u32 pxm)
{
	unsigned int i;

	for (i = 0; i < s->nr_ranges; i++)
		if (s->ranges[i].pxm == pxm)
			return true;
	for (i = 0; i < s->nr_cpus; i++)
		if (s->cpus[i].pxm == pxm)
			return true;

	return false;
}

static bool among(const u32 *pxms, unsigned int nr, u32 pxm)
{
	while (nr--)
		if (pxms[nr] == pxm)
			return true;

	return false;
}

static void check_pxms(const struct srat *s)
{
	u32 pxms[PXMS_MAX];
	unsigned int i, nr = srat_pxms(s, pxms, PXMS_MAX);

	MUST(nr && nr <= PXMS_MAX, why);
	for (i = 0; i < nr; i++) {
		MUST(!i || pxms[i - 1] < pxms[i], why);
		MUST(has_pxm(s, pxms[i]), why);
	}
	if (nr == PXMS_MAX)
		return;
	for (i = 0; i < s->nr_ranges; i++)
		MUST(among(pxms, nr, s->ranges[i].pxm), why);
	for (i = 0; i < s->nr_cpus; i++)
		MUST(among(pxms, nr, s->cpus[i].pxm), why);
}

static void check_empty(const struct srat *s)
{
	MUST(!s->ranges && !s->nr_ranges && !s->cpus && !s->nr_cpus, why);
	MUST(!kernel_live, why);
}

/* Once without the memory for one of the arrays. */
static void without_memory(const u8 *table, size_t size, unsigned int fail, int verdict)
{
	struct srat s;
	int err;

	kernel_fail = fail;
	err = srat_parse(&s, table, size, why, sizeof(why));
	MUST(err == verdict || err == -ENOMEM, why);
	MUST(err != -ENOMEM || !kernel_fail, why);
	kernel_fail = 0;
	srat_free(&s);
	check_empty(&s);
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	table_make(in, rnd);
	table_damage(in, rnd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u64 state = hash(data, size);
	struct srat s;
	int err, verdict;
	u8 *table;

	/* Of exactly its size, so that what is read behind it is seen. */
	table = malloc(size ? size : 1);
	if (!table)
		abort();
	if (size)
		memcpy(table, data, size);
	memset(&s, 0xa5, sizeof(s));
	why[0] = '\0';
	verdict = reference_verdict(data, size);
	err = srat_parse(&s, size ? table : table + 1, size, why, sizeof(why));
	MUST(err == verdict, why);
	switch (err) {
	case 0:
		fuzz_accepted++;
		check_order(&s);
		check_lookups(&s, data, state);
		check_pxms(&s);
		srat_free(&s);
		break;
	case -EINVAL:
		fuzz_refused++;
		MUST(why[0], why);
		break;
	default:
		fuzz_useless++;
	}
	check_empty(&s);
	if (!(state % 8))
		without_memory(table, size, 1 + state / 8 % 2, verdict);
	free(table);

	return 0;
}
