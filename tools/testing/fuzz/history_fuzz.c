// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the history: what was written is read again, what was cut off is
 * refused, and whatever is taken can be drawn.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "plot.h"
#include "text.h"

const struct fuzzer fuzzer = { .name = "history", .inputs = "lines" };

#define YEAR_10000	253402300800

static char *printed(const struct sample *s)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	history_print(f, s);
	fclose(f);

	return text;
}

static bool is_amount(double bytes)
{
	return isfinite(bytes) && bytes >= 0;
}

static void check_values(const struct sample *s, const char *text)
{
	unsigned int i, j;

	MUST(s->time > 0 && s->time < YEAR_10000, text);
	MUST(s->seconds > 0 && s->seconds < 1e9, text);
	MUST(is_amount(s->bytes.local) && is_amount(s->bytes.remote) &&
	     is_amount(s->bytes.unknown), text);
	for (i = 0; i <= s->matrix.nr; i++)
		for (j = 0; j <= s->matrix.nr; j++)
			MUST(is_amount(matrix_cell(&s->matrix, i, j)), text);
	for (i = 0; i < s->matrix.nr; i++) {
		MUST(s->matrix.pxms[i] >= 0, text);
		MUST(!i || s->matrix.pxms[i - 1] < s->matrix.pxms[i], text);
	}
}

static void draw(struct sample *s)
{
	struct plot p = { .samples = s, .nr = 1 };
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	plot_locality(f, &p);
	plot_matrix(f, &p);
	fclose(f);
	free(text);
}

static char *join(const char *a, size_t len, const char *b)
{
	char *text = malloc(len + strlen(b) + 1);

	memcpy(text, a, len);
	strcpy(text + len, b);

	return text;
}

/* All but nothing and all of it: alone, and with the next line behind it. */
static void check_cut(const char *line, size_t cut)
{
	struct sample s;
	char *text;

	cut = 1 + cut % (strlen(line) - 1);
	text = join(line, cut, "");
	MUST(!history_parse(&s, text), text);
	free(text);
	text = join(line, cut, line);
	MUST(!history_parse(&s, text), text);
	free(text);
}

static void check_sample(const struct sample *s, size_t cut)
{
	char *first = printed(s), *second;
	struct sample again;

	MUST(history_parse(&again, first), first);
	MUST(again.time == s->time && again.queues == s->queues &&
	     again.off_home == s->off_home && again.moves == s->moves, first);
	MUST(!strcmp(again.mode, s->mode) && !strcmp(again.reason, s->reason), first);
	MUST(fabs(again.seconds - s->seconds) < 0.051 + s->seconds / 1e9, first);
	second = printed(&again);
	MUST(!strcmp(first, second), first);
	matrix_free(&again.matrix);
	check_cut(first, cut);
	free(second);
	free(first);
}

/* As "record" makes them, of random bytes. */
static void check_random(const u8 *data, size_t size)
{
	struct sample s = { .mode = "full", .reason = "vcpus-not-pinned" };
	u64 v[8] = { 0 };

	memcpy(v, data, size < sizeof(v) ? size : sizeof(v));
	s.time = 1 + v[0] % (YEAR_10000 - 1);
	s.seconds = 0.1 + v[1] % 100000 / 7.0;
	s.queues = v[2];
	s.off_home = v[2] >> 32;
	s.moves = v[3];
	s.bytes.local = v[4];
	s.bytes.remote = v[5];
	s.bytes.unknown = v[6] / 3.0;
	matrix_begin(&s.matrix, NULL);
	matrix_node(&s.matrix, v[0] & INT_MAX);
	matrix_node(&s.matrix, v[7] % 4);
	matrix_add(&s.matrix, v[7] % 4, v[7] % 8 - 1, v[4]);
	matrix_add(&s.matrix, -1, v[0] & INT_MAX, v[5] / 2.0);
	check_sample(&s, v[7] >> 8);
	matrix_free(&s.matrix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_copy(data, size);
	struct sample s;

	check_random(data, size);
	if (!history_parse(&s, text)) {
		fuzz_refused++;
	} else {
		fuzz_accepted++;
		check_values(&s, text);
		MUST(strchr(text, '\n'), text);
		draw(&s);
		/* of other versions some words are missing */
		if (*s.mode && *s.reason && s.seconds >= 0.05)
			check_sample(&s, size);
		matrix_free(&s.matrix);
	}
	free(text);

	return 0;
}

static void make_node(struct fuzz_input *in, struct rnd_state *rnd)
{
	if (below(rnd, 4))
		text_add(in, "%u", below(rnd, 5));
	else if (below(rnd, 2))
		text_add(in, "?");
	else
		text_number(in, rnd);
}

static void make_matrix(struct fuzz_input *in, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 32) ? below(rnd, 5) : 400, i;

	text_add(in, " m=");
	if (!nr)
		text_add(in, "-");
	for (i = 0; i < nr; i++) {
		text_add(in, i ? "," : "");
		if (nr == 400)
			text_add(in, "%u", i);
		else
			make_node(in, rnd);
		text_add(in, ">");
		make_node(in, rnd);
		text_add(in, ":%u", prandom_u32_state(rnd) >> below(rnd, 32));
	}
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const keys[] = {
		" queues=", " off_home=", " moves=", " local=", " remote=", " unknown=",
	};
	static const char *const modes[] = { "full", "stock", "mixed", "none" };
	static const char *const reasons[] = {
		"ok", "no-srat", "a-reason-of-more-than-32-letters-or-so",
	};
	unsigned int i;

	text_add(in, "time=");
	if (below(rnd, 16))
		text_add(in, "%u", 1 + prandom_u32_state(rnd) / 2);
	else
		text_number(in, rnd);
	text_add(in, " seconds=%u.%u", below(rnd, 100), below(rnd, 10));
	text_add(in, " mode=%s", TEXT_PICK(rnd, modes));
	text_add(in, " reason=%s", TEXT_PICK(rnd, reasons));
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		text_add(in, "%s", keys[i]);
		if (below(rnd, 16))
			text_add(in, "%u", prandom_u32_state(rnd) >> below(rnd, 32));
		else
			text_number(in, rnd);
	}
	make_matrix(in, rnd);
	text_add(in, "%s\n", below(rnd, 8) ? "" : " newer=1");
	text_damage(in, rnd);
}
