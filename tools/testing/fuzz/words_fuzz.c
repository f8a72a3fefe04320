// SPDX-License-Identifier: GPL-2.0
/*
 * The command's small parsers: policies, guests' names of devices, names of queues,
 * sets of CPUs, numbers and lists of them. The first byte of an input says for which it is.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "cpus.h"
#include "host.h"
#include "policy.h"
#include "read.h"
#include "select.h"
#include "text.h"

#define KINDS	6

const struct fuzzer fuzzer = { .name = "words", .inputs = "policies, names and lists" };

static void count(bool good)
{
	if (good)
		fuzz_accepted++;
	else
		fuzz_refused++;
}

static bool plain_policy(const char *text)
{
	const char *colon = strchr(text, ':');
	__int128 n;

	if (!colon)
		return !strcmp(text, "off") || !strcmp(text, "auto") ||
		       !strcmp(text, "strict") || !strcmp(text, "default");
	n = text_value(colon + 1, strlen(colon + 1));

	return (!strncmp(text, "node:", 5) || !strncmp(text, "pxm:", 4)) &&
	       strlen(text) < POLICY_LEN && n >= 0 && n <= UINT_MAX;
}

static void try_policy(const char *text)
{
	bool valid = policy_valid(text);

	MUST(valid == plain_policy(text), text);
	count(valid);
}

/* What Xen's documentation of the numbers of disks says, from the name on. */
static bool plain_disk(const char *name, int devid)
{
	static const char *const prefixes[] = { "xvd", "sd", "hd" };
	long long disk = 0, part = 0;
	unsigned int i;
	size_t n;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			break;
	if (i == ARRAY_SIZE(prefixes))
		return false;
	name += strlen(prefixes[i]);
	for (n = 0; name[n] >= 'a' && name[n] <= 'z'; n++)
		disk = 26 * disk + name[n] - 'a' + 1;
	if (!n--)
		return false;
	disk--;
	name += n + 1;
	if (*name)
		part = text_value(name, strlen(name));
	if (part < 0)
		return false;
	switch (i) {
	case 0:
		return (disk < 16 && part < 16 && devid == (202 << 8 | disk << 4 | part)) ||
		       (part < 256 && devid == (1 << 28 | disk << 8 | part));
	case 1:
		return disk < 16 && part < 16 && devid == (8 << 8 | disk << 4 | part);
	default:
		return part < 64 && devid == ((disk < 2 ? 3 : 22) << 8 | disk % 2 << 6 | part) &&
		       disk < 4;
	}
}

static int some_devid(const u8 *data)
{
	static const int majors[] = { 202 << 8, 8 << 8, 3 << 8, 22 << 8, 1 << 28 };
	unsigned int n;

	memcpy(&n, data, sizeof(n));
	switch (data[4] % 3) {
	case 0:
		return n >> 1;
	case 1:
		return majors[data[4] / 3 % ARRAY_SIZE(majors)] | (n & 0xff);
	default:
		return 1 << 28 | (n & 0xfffffff);
	}
}

static void try_device(const u8 *data, size_t size)
{
	struct device d = { .domid = 3 };
	char name[NAME_LEN], *text;
	bool valid, called;

	if (size < 6) {
		fuzz_useless++;
		return;
	}
	d.devid = some_devid(data);
	strcpy(d.kind, data[5] & 1 ? "vif" : "vbd");
	snprintf(d.name, sizeof(d.name), "%.3s-3-%d", d.kind, d.devid);
	device_short(name, sizeof(name), &d);
	MUST(device_word_valid(name), name);
	MUST(device_is_called(&d, name), name);
	if (strncmp(name, d.kind, 3))
		MUST(plain_disk(name, d.devid), name);

	text = text_copy(data + 6, size - 6);
	valid = device_word_valid(text);
	called = device_is_called(&d, text);
	if (called && strcmp(text, d.name))
		MUST(valid, text);
	if (called && strcmp(text, d.name) && strcmp(text, "*"))
		MUST(text_value(text + 3, strlen(text + 3)) == d.devid ||
		     (d.kind[1] == 'b' && plain_disk(text, d.devid)), text);
	count(valid);
	free(text);
}

static void try_queue(const char *text)
{
	static const char *const queues[] = { "0", "0-tx", "0-rx", "10-tx", "1" };
	bool any = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(queues); i++) {
		const char *word = strncmp(text, "queue-", 6) ? text : text + 6;
		bool called = queue_is_called(queues[i], text), same = !strcmp(word, queues[i]);
		const char *dash = strchr(queues[i], '-');

		if (dash && strlen(word) == (size_t)(dash - queues[i]))
			same = !strncmp(word, queues[i], dash - queues[i]);
		MUST(called == same, text);
		any |= called;
	}
	count(any);
}

/* "0-3,7"; where to go on, or NULL */
static const char *plain_range(const char *at, long long *from, long long *to, long long limit)
{
	size_t n = strspn(at, "0123456789");
	__int128 a = text_value(at, n), b = a;

	at += n;
	if (*at == '-') {
		n = strspn(++at, "0123456789");
		b = text_value(at, n);
		at += n;
	}
	if (a < 0 || b < a || b >= limit || (*at && (*at != ',' || !at[1])))
		return NULL;
	*from = a;
	*to = b;

	return at + (*at == ',');
}

static bool plain_cpus(struct cpus *cpus, const char *text)
{
	char *copy = strdup(text);
	const char *at = copy;
	long long from, to;
	size_t len = strlen(copy);

	memset(cpus, 0, sizeof(*cpus));
	if (len && copy[len - 1] == '\n')
		copy[len - 1] = '\0';
	if (!strcmp(copy, "(null)"))
		at += strlen(copy);
	while (at && *at) {
		at = plain_range(at, &from, &to, CPUS_MAX);
		for (; at && from <= to; from++)
			cpus_add(cpus, from);
	}
	free(copy);

	return at;
}

static void try_cpus(const char *text)
{
	struct cpus cpus, other;
	char buf[20480], small[24];
	bool valid = cpus_parse(&cpus, text);

	MUST(valid == plain_cpus(&other, text), text);
	count(valid);
	if (!valid)
		return;
	MUST(!memcmp(&cpus, &other, sizeof(cpus)), text);
	cpus_print(&cpus, buf, sizeof(buf));
	if (cpus_count(&cpus))
		MUST(cpus_parse(&other, buf) && !memcmp(&cpus, &other, sizeof(cpus)), text);
	else
		MUST(!strcmp(buf, "-"), text);
	cpus_print(&cpus, small, sizeof(small));
	if (strlen(buf) < sizeof(small))
		MUST(!strcmp(buf, small), text);
	else
		MUST(!strcmp(small + sizeof(small) - 4, "..."), text);
}

static void try_list(const char *text)
{
	unsigned int *list = NULL;
	const char *at = text;
	long long from, to, nr = 0;
	int got = parse_list(&list, text);

	MUST(got >= 0 || !list, text);
	while (at && *at) {
		at = plain_range(at, &from, &to, 1LL << 31);
		for (; at && nr <= LIST_MAX && from <= to; from++, nr++)
			MUST(got <= nr || list[nr] == from, text);
	}
	if (nr > LIST_MAX)
		at = NULL;
	MUST(got == (at ? nr : -EINVAL), text);
	count(at);
	if (got >= 0)
		free(list);
}

static void try_number(const char *text)
{
	bool minus = *text == '-';
	__int128 n = text_value(text + minus, strlen(text + minus));
	long long value = 7;
	int err = parse_number(&value, text), want = 0;

	if (n < 0)
		want = -EINVAL;
	else if (n > (__int128)LLONG_MAX + minus)
		want = -ERANGE;
	MUST(err == want, text);
	MUST(value == (err ? 7 : minus ? -n : n), text);
	count(!err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size) {
		fuzz_useless++;
		return 0;
	}
	text = text_copy(data + 1, size - 1);
	switch (data[0] % KINDS) {
	case 0:
		try_policy(text);
		break;
	case 1:
		try_device(data + 1, size - 1);
		break;
	case 2:
		try_queue(text);
		break;
	case 3:
		try_cpus(text);
		break;
	case 4:
		try_list(text);
		break;
	case 5:
		try_number(text);
		break;
	}
	free(text);

	return 0;
}

static void make_device(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const words[] = {
		"vif", "vbd", "xvda", "xvdb", "xvdaaaaa", "sda", "hdc", "*", "xvd", "vif-3-",
	};
	u32 number = prandom_u32_state(rnd), more = prandom_u32_state(rnd);

	memcpy(in->bytes + in->len, &number, sizeof(number));
	memcpy(in->bytes + in->len + 4, &more, 2);
	in->len += 6;
	text_add(in, "%s", TEXT_PICK(rnd, words));
	if (below(rnd, 2))
		text_number(in, rnd);
	else if (below(rnd, 2))
		text_add(in, "%d", some_devid(in->bytes + 1));
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const queues[] = { "0", "0-tx", "0-rx", "10", "1", "queue-0", "" };
	u8 kind = below(rnd, KINDS);

	in->bytes[in->len++] = kind;
	switch (kind) {
	case 0:
		text_policy(in, rnd);
		break;
	case 1:
		make_device(in, rnd);
		break;
	case 2:
		text_add(in, "%s", TEXT_PICK(rnd, queues));
		break;
	case 5:
		text_number(in, rnd);
		break;
	default:
		text_list(in, rnd);
	}
	text_damage(in, rnd);
}
