// SPDX-License-Identifier: GPL-2.0
/*
 * Texts for the command's parsers: pieces that could be right, and damage.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "text.h"

void text_add(struct fuzz_input *in, const char *fmt, ...)
{
	char text[512];
	va_list args;
	size_t n;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	n = strlen(text);
	if (n > FUZZ_MAX - in->len)
		n = FUZZ_MAX - in->len;
	memcpy(in->bytes + in->len, text, n);
	in->len += n;
}

const char *text_pick(struct rnd_state *rnd, const char *const *words, size_t nr)
{
	return words[below(rnd, nr)];
}

void text_number(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const edges[] = {
		"-1", "-0", "+1", "00", "007", "2147483647", "2147483648", "4294967295",
		"4294967296", "9223372036854775807", "9223372036854775808",
		"18446744073709551615", "18446744073709551616", "", "0x10", "1e3", "nan", "inf",
		"000000000000000000000000000001", "99999999999999999999999999", " 1", "1 ", "4095",
		"4096", "65535", "65536", "4194304",
	};

	if (below(rnd, 8))
		text_add(in, "%u", prandom_u32_state(rnd) >> below(rnd, 32));
	else
		text_add(in, "%s", TEXT_PICK(rnd, edges));
}

void text_list(struct fuzz_input *in, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 6), from = 0;

	while (nr--) {
		from += below(rnd, 100);
		if (below(rnd, 20))
			text_add(in, "%u", from);
		else
			text_number(in, rnd);
		if (!below(rnd, 3)) {
			from += below(rnd, 40);
			text_add(in, "-%u", from);
		}
		if (nr)
			text_add(in, ",");
	}
}

void text_policy(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const words[] = {
		"auto", "strict", "off", "default", "node:", "pxm:", "node:", "pxm:",
	};
	const char *word = TEXT_PICK(rnd, words);

	text_add(in, "%s", word);
	if (strchr(word, ':'))
		text_number(in, rnd);
}

void text_junk(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const junk[] = {
		" ", "\t", "\r", "\n", "\"", "\\", "#", "/", ":", "-", ",", "=", ">", "?", "*",
		"%s%n", "..", "\xc3\xa4", "\xff", "\x01", "\v", "a", "9", "(null)", "default",
		"queue-", "-tx", "vif", "xvd", "+", " = ", "\n\n",
	};

	text_add(in, "%s", TEXT_PICK(rnd, junk));
}

static void insert(struct fuzz_input *in, size_t at, const u8 *bytes, size_t n)
{
	if (n > FUZZ_MAX - in->len)
		n = FUZZ_MAX - in->len;
	memmove(in->bytes + at + n, in->bytes + at, in->len - at);
	memcpy(in->bytes + at, bytes, n);
	in->len += n;
}

static void damage_once(struct fuzz_input *in, struct rnd_state *rnd)
{
	size_t at = in->len ? below(rnd, in->len) : 0, n;
	struct fuzz_input piece = { .len = 0 };

	switch (below(rnd, 7)) {
	case 0:
		if (in->len)
			in->bytes[at] ^= 1 << below(rnd, 8);
		return;
	case 1:
		if (in->len)
			in->bytes[at] = prandom_u32_state(rnd);
		return;
	case 2:
		n = in->len - at;
		if (n)
			n = 1 + below(rnd, n > 8 ? 8 : n);
		memmove(in->bytes + at, in->bytes + at + n, in->len - at - n);
		in->len -= n;
		return;
	case 3:
		n = in->len - at;
		if (n > 64)
			n = 64;
		memcpy(piece.bytes, in->bytes + at, n);
		piece.len = n;
		break;
	case 4:
		in->len = at;
		return;
	case 5:
		text_number(&piece, rnd);
		break;
	default:
		text_junk(&piece, rnd);
	}
	insert(in, at, piece.bytes, piece.len);
}

void text_damage(struct fuzz_input *in, struct rnd_state *rnd)
{
	/* half of them stay as they are */
	u32 nr = below(rnd, 2) ? below(rnd, 5) : 0;

	while (nr--)
		damage_once(in, rnd);
}

char *text_copy(const u8 *data, size_t size)
{
	char *text = malloc(size + 1);
	size_t i, n = 0;

	if (!text)
		abort();
	for (i = 0; i < size; i++)
		if (data[i])
			text[n++] = data[i];
	text[n] = '\0';

	return realloc(text, n + 1);
}

__int128 text_value(const char *text, size_t len)
{
	__int128 value = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		/* more than any type holds, and no more digits matter */
		if (value < (__int128)1 << 100)
			value = 10 * value + text[i] - '0';
	}

	return len ? value : -1;
}

void text_silence(void)
{
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (nowhere)
		stderr = nowhere;
}
