// SPDX-License-Identifier: GPL-2.0
/*
 * The host as sysfs and debugfs tell it. An input is the text of each file, NUL
 * bytes between them: a device's name, the files of its queue in the order of
 * queue_files, the list of nodes, and "places". What is read must be what a second,
 * plain reading of the text says.
 */
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "host.h"
#include "matrix.h"
#include "select.h"
#include "text.h"
#include "tree.h"

const struct fuzzer fuzzer = { .name = "host", .inputs = "hosts" };

enum { INT, U64, WORD, INT_NEWER, WORD_NEWER };

static const struct {
	const char *name;
	int type;
	size_t at, size;
} queue_files[] = {
#define FILE_OF(type, file, member)	\
	{ file, type, offsetof(struct queue, member), sizeof(((struct queue *)0)->member) }
	FILE_OF(WORD, "policy", policy),
	FILE_OF(WORD, "reason", reason),
	FILE_OF(INT, "home", home),
	FILE_OF(INT, "home_node", home_node),
	FILE_OF(INT, "place", place),
	FILE_OF(INT, "memory_node", memory_node),
	FILE_OF(U64, "moves", moves),
	FILE_OF(U64, "local_bytes", local.bytes),
	FILE_OF(U64, "local_frames", local.frames),
	FILE_OF(U64, "remote_bytes", remote.bytes),
	FILE_OF(U64, "remote_frames", remote.frames),
	FILE_OF(U64, "unknown_bytes", unknown.bytes),
	FILE_OF(U64, "unknown_frames", unknown.frames),
	FILE_OF(INT_NEWER, "place_pxm", place_pxm),
	FILE_OF(WORD_NEWER, "irqs", irqs),
	FILE_OF(WORD_NEWER, "tasks", tasks),
	{ "votes", -1, 0, 0 },
};

#define NR_FILES	ARRAY_SIZE(queue_files)
#define NUMBER_LEN	64	/* of a number's file so much is read */

/* Of a text without the newlines at its end. */
static size_t plain_length(const char *text, size_t size)
{
	size_t len = strlen(text);

	if (len > size - 1)
		len = size - 1;
	while (len && text[len - 1] == '\n')
		len--;

	return len;
}

static bool plain_number(const char *text, __int128 *value)
{
	size_t len = plain_length(text, NUMBER_LEN), minus = len && *text == '-';

	*value = text_value(text + minus, len - minus);
	if (*value < 0)
		return false;
	*value = minus ? -*value : *value;

	return true;
}

static bool plain_int(const char *text, int *value)
{
	__int128 n;

	if (!plain_number(text, &n) || n < INT_MIN || n > INT_MAX)
		return false;
	*value = n;

	return true;
}

static bool plain_u64(const char *text, uint64_t *value)
{
	__int128 n;

	if (*text == '-' || !plain_number(text, &n) || n > UINT64_MAX)
		return false;
	*value = n;

	return true;
}

/* Does the queue have what is in the file; false when it cannot be read. */
static bool check_file(unsigned int i, const char *text, const struct queue *q)
{
	const void *got = q ? (const char *)q + queue_files[i].at : NULL;
	uint64_t count;
	size_t len;
	int n;

	switch (queue_files[i].type) {
	case INT:
		if (!plain_int(text, &n))
			return false;
		MUST(!q || *(const int *)got == n, text);
		return true;
	case U64:
		if (!plain_u64(text, &count))
			return false;
		MUST(!q || *(const uint64_t *)got == count, text);
		return true;
	case INT_NEWER:
		if (!plain_int(text, &n))
			n = PLACE_PXM_UNTOLD;
		MUST(!q || *(const int *)got == n, text);
		return true;
	case WORD:
		len = plain_length(text, queue_files[i].size);
		MUST(!q || (!strncmp(got, text, len) && strlen(got) == len), text);
		return true;
	case WORD_NEWER:
		/* what does not fit ends with a whole number */
		len = plain_length(text, 1 << 20);
		MUST(!q || !strncmp(got, text, strlen(got)), text);
		MUST(!q || strlen(got) == len ||
		     (len >= queue_files[i].size && text[strlen(got)] == ','), text);
		return true;
	default:
		return true;
	}
}

/* "PXM:BYTES" by blanks; others are left out. */
static void check_votes(const char *text, const struct queue *q)
{
	const char *end = text + plain_length(text, 4096), *at = text;
	unsigned int nr = 0;
	__int128 pxm, bytes;
	size_t len, digits;

	for (; q && at < end; at += len + 1) {
		len = strcspn(at, " ");
		if (len > (size_t)(end - at))
			len = end - at;
		digits = strcspn(at, ":");
		pxm = digits < len ? text_value(at, digits) : -1;
		bytes = digits < len ? text_value(at + digits + 1, len - digits - 1) : -1;
		if (pxm < 0 || pxm > INT_MAX || bytes < 0 || bytes > UINT64_MAX)
			continue;
		MUST(nr < q->nr_votes, text);
		MUST(q->votes[nr].pxm == pxm && q->votes[nr].bytes == bytes, text);
		nr++;
	}
	MUST(!q || q->nr_votes == nr, text);
}

static bool plain_device(const char *name)
{
	const char *dash = strchr(name, '-'), *second = dash ? strchr(dash + 1, '-') : NULL;
	__int128 domid, devid;
	size_t i;

	if (!second || dash == name || dash - name > 15 || strlen(name) >= NAME_LEN)
		return false;
	for (i = 0; name + i < dash; i++)
		if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]))
			return false;
	/* nobody writes more zeros than a number has digits */
	if (second - dash > 16 || strlen(second) > 16)
		return false;
	domid = text_value(dash + 1, second - dash - 1);
	devid = text_value(second + 1, strlen(second + 1));

	return domid >= 0 && domid <= INT_MAX && devid >= 0 && devid <= INT_MAX;
}

/* Lines as the module writes them are read; of others only that nothing breaks. */
static void check_places(const struct host *h, const char *text)
{
	unsigned int lines = 0, i;
	const char *at;
	char line[256];

	for (at = text; *at; at += strcspn(at, "\n") + !!at[strcspn(at, "\n")])
		lines++;
	MUST(h->nr_places <= lines, text);
	for (i = 0; i < h->nr_places; i++) {
		const struct place *p = &h->places[i];

		MUST(p->pxm >= 0 && p->node >= -1, text);
		MUST(!strpbrk(p->cpus, "\n "), text);
		if (strlen(p->cpus) > 100)
			continue;
		snprintf(line, sizeof(line), "pxm=%d node=%d cpus=%.100s", p->pxm, p->node,
			 p->cpus);
		MUST(strstr(text, line) || strstr(text, "=0") || strstr(text, "=-0"), text);
	}
}

static const struct device *device_of(const struct host *h, const char *name)
{
	unsigned int i;

	for (i = 0; i < h->nr_devices; i++)
		if (!strcmp(h->devices[i].name, name))
			return &h->devices[i];

	return NULL;
}

static void use(const struct host *h)
{
	unsigned int i, j;
	struct matrix m;
	char name[NAME_LEN];

	matrix_rates(&m, h);
	for (i = 0; i < h->nr_devices; i++) {
		const struct device *d = &h->devices[i];

		device_short(name, sizeof(name), d);
		for (j = 0; j < d->nr_queues; j++) {
			queue_off_home(h, d, &d->queues[j]);
			queue_share(&d->queues[j]);
			queue_bytes_per_second(h, d, &d->queues[j]);
		}
	}
	matrix_free(&m);
}

static void check_host(const char *name, char *const files[], const char *places)
{
	const struct device *d;
	const struct queue *q;
	bool whole = true;
	unsigned int i;
	struct host h;

	host_look(&h);
	d = device_of(&h, name);
	q = d && d->nr_queues ? d->queues : NULL;
	MUST(!d == !plain_device(name), name);
	for (i = 0; i < NR_FILES; i++)
		whole &= check_file(i, files[i], q);
	check_votes(files[NR_FILES - 1], q);
	MUST(!d || !q == !whole, name);
	MUST(!d || h.partial == !whole, name);
	check_places(&h, places);
	use(&h);
	if (d && q)
		fuzz_accepted++;
	else
		fuzz_refused++;
	host_free(&h);
}

/* One that can be a file's name; there may be no other of that name. */
static void make_name(char *name, size_t len, const char *text)
{
	char *at;

	snprintf(name, len, "%s", text);
	for (at = name; *at; at++)
		if (*at == '/')
			*at = '|';
	if (!*name || !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "vif-1-0"))
		snprintf(name, len, "none");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char now[80] = "vbd-1-51712";
	const u8 *end = data + size, *at = data;
	char *files[NR_FILES + 3], path[256], name[80];
	unsigned int i;

	tree_root();
	text_silence();
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		size_t len = end > at ? strnlen((const char *)at, end - at) : 0;

		files[i] = text_copy(at, len);
		at += len < (size_t)(end - at) ? len + 1 : len;
	}
	make_name(name, sizeof(name), files[0]);
	if (tree_rename(now, name))
		abort();
	strcpy(now, name);
	for (i = 0; i < NR_FILES; i++) {
		snprintf(path, sizeof(path), TREE_DEVICES "/%s/numa/queue-0/%s", name,
			 queue_files[i].name);
		tree_print(path, files[1 + i]);
	}
	tree_print("/sys/devices/system/node/online", files[NR_FILES + 1]);
	tree_print("/sys/kernel/debug/xen-numa/places", files[NR_FILES + 2]);
	check_host(name, files + 1, files[NR_FILES + 2]);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		free(files[i]);

	return 0;
}

static void end_file(struct fuzz_input *in, struct rnd_state *rnd, struct fuzz_input *file)
{
	/* A queue with one bad file says nothing of the others. */
	if (!below(rnd, 24))
		text_damage(file, rnd);
	if (below(rnd, 8))
		text_add(file, "\n");
	if (in->len + file->len + 1 > FUZZ_MAX)
		return;
	memcpy(in->bytes + in->len, file->bytes, file->len);
	in->len += file->len;
	in->bytes[in->len++] = '\0';
	file->len = 0;
}

static void make_number(struct fuzz_input *file, struct rnd_state *rnd, int type)
{
	u64 n = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	if (!below(rnd, 48))
		text_number(file, rnd);
	else if (type == U64)
		text_add(file, "%llu", n >> below(rnd, 64));
	else
		text_add(file, "%d", below(rnd, 3) ? (int)below(rnd, 9) - 1 : (int)n);
}

static void make_votes(struct fuzz_input *file, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 5);

	while (nr--) {
		make_number(file, rnd, U64);
		file->len -= file->len > 9 ? file->len - 9 : 0;
		text_add(file, ":");
		make_number(file, rnd, U64);
		text_add(file, nr ? " " : "");
	}
}

static void make_places(struct fuzz_input *file, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 5), i;

	for (i = 0; i < nr; i++) {
		text_add(file, "place=%u pxm=%u node=%d cpus=", i, below(rnd, 300),
			 (int)below(rnd, 5) - 1);
		text_list(file, rnd);
		text_add(file, "%s\n", below(rnd, 4) ? "" : " room=1");
	}
}

static void make_device(struct fuzz_input *file, struct rnd_state *rnd)
{
	static const char *const kinds[] = { "vif", "vbd", "vbd", "vkbd", "9pfs", "q", "" };

	text_add(file, "%s-", TEXT_PICK(rnd, kinds));
	text_add(file, "%u-", below(rnd, 9));
	if (below(rnd, 8))
		text_add(file, "%u", prandom_u32_state(rnd) >> (1 + below(rnd, 31)));
	else
		text_number(file, rnd);
	if (!below(rnd, 16))
		text_damage(file, rnd);
	/* it has no newline */
	while (file->len && file->bytes[file->len - 1] == '\n')
		file->len--;
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const reasons[] = { "steered", "fixed", "off", "home-full" };
	struct fuzz_input file = { .len = 0 };
	unsigned int i;

	make_device(&file, rnd);
	memcpy(in->bytes, file.bytes, file.len);
	in->len = file.len + 1;
	in->bytes[file.len] = '\0';
	file.len = 0;
	for (i = 0; i < NR_FILES; i++) {
		switch (queue_files[i].type) {
		case WORD:
			if (i)
				text_add(&file, "%s", TEXT_PICK(rnd, reasons));
			else
				text_policy(&file, rnd);
			break;
		case WORD_NEWER:
			text_list(&file, rnd);
			while (!below(rnd, 3))
				text_add(&file, ",1234567,7654321,55555,4444444444,33333333,222");
			break;
		case -1:
			make_votes(&file, rnd);
			break;
		default:
			make_number(&file, rnd, queue_files[i].type);
		}
		end_file(in, rnd, &file);
	}
	text_list(&file, rnd);
	end_file(in, rnd, &file);
	make_places(&file, rnd);
	end_file(in, rnd, &file);
}
