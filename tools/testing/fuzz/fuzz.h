/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each fuzzer is to the driver.
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include <linux/prandom.h>
#include <linux/types.h>

#define FUZZ_MAX	4096

struct fuzz_input {
	u8 bytes[FUZZ_MAX];
	size_t len;
};

/* Inputs by what the parser said. */
extern unsigned long fuzz_accepted;
extern unsigned long fuzz_refused;	/* malformed */
extern unsigned long fuzz_useless;	/* nothing in it */

/**
 * struct fuzzer - which one it is
 * @name: its name
 * @inputs: what they are, in the plural
 */
struct fuzzer {
	const char *name;
	const char *inputs;
};

extern const struct fuzzer fuzzer;

/* One input, which depends on @rnd alone. */
void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd);

/* What libFuzzer calls, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, and the text that it is about. stderr may be silent. */
#define MUST(what, about)						\
	do {								\
		if (!(what)) {						\
			dprintf(2, "%s:%d: not so: %s (\"%s\")\n",	\
				__FILE__, __LINE__, #what, about);	\
			abort();					\
		}							\
	} while (0)

static inline u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

#endif /* _FUZZ_FUZZ_H */
