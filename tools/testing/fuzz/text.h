/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Texts for the command's parsers: pieces that could be right, and damage.
 */
#ifndef _FUZZ_TEXT_H
#define _FUZZ_TEXT_H

#include "fuzz.h"

/* Behind what is there; what does not fit is cut off. */
void text_add(struct fuzz_input *in, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* One of the words. */
const char *text_pick(struct rnd_state *rnd, const char *const *words, size_t nr);
/* A number as people and damage have them: small, at the edges, too large, none. */
void text_number(struct fuzz_input *in, struct rnd_state *rnd);
/* "0-3,7" */
void text_list(struct fuzz_input *in, struct rnd_state *rnd);
/* A policy, mostly. */
void text_policy(struct fuzz_input *in, struct rnd_state *rnd);
/* Some bytes of which parsers think something. */
void text_junk(struct fuzz_input *in, struct rnd_state *rnd);
/* Damages it in up to a few places. */
void text_damage(struct fuzz_input *in, struct rnd_state *rnd);

/* A copy that ends in a NUL byte, without those before; of exactly its size. */
char *text_copy(const u8 *data, size_t size);
/* The decimal number that is all of a text of @len, or -1. Of any length. */
__int128 text_value(const char *text, size_t len);
/* From now on the command's complaints are not seen. */
void text_silence(void);

#define TEXT_PICK(rnd, words)	text_pick(rnd, words, ARRAY_SIZE(words))

#endif /* _FUZZ_TEXT_H */
