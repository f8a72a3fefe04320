// SPDX-License-Identifier: GPL-2.0
/*
 * numa.conf: what it says is what is printed of it, also line by line when a policy
 * changes; and which line counts is what the manual says.
 */
#include <string.h>
#include <strings.h>

#include "conf.h"
#include "names.h"
#include "policy.h"
#include "select.h"
#include "text.h"

const struct fuzzer fuzzer = { .name = "conf", .inputs = "configurations" };

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_line(const struct conf_line *a, const struct conf_line *b)
{
	return same_text(a->domain, b->domain) && same_text(a->device, b->device) &&
	       same_text(a->queue, b->queue) && !strcmp(a->policy, b->policy) &&
	       same_text(a->comment, b->comment);
}

static char *printed(const struct conf *c)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	conf_print(c, f);
	fclose(f);

	return text;
}

/* Printed and read again it says the same. */
static void check_printed(const struct conf *c)
{
	char *text = printed(c);
	struct conf again;
	unsigned int i;

	MUST(conf_parse(&again, "again", text), text);
	MUST(again.nr == c->nr, text);
	for (i = 0; i < c->nr; i++)
		MUST(same_line(&c->lines[i], &again.lines[i]), text);
	conf_free(&again);
	free(text);
}

static void check_lines(const struct conf *c)
{
	unsigned int i, j;

	for (i = 0; i < c->nr; i++) {
		const struct conf_line *l = &c->lines[i];

		MUST(!strchr(l->text, '\n'), l->text);
		MUST(!l->domain == !l->device, l->text);
		MUST(!l->queue || l->device, l->text);
		if (!*l->policy) {
			MUST(!l->domain, l->text);
			continue;
		}
		MUST(policy_valid(l->policy), l->text);
		MUST(!l->device || device_word_valid(l->device), l->text);
		for (j = 0; j < i; j++)
			MUST(!*c->lines[j].policy ||
			     !same_text(c->lines[j].domain, l->domain) ||
			     !same_text(c->lines[j].device, l->device) ||
			     !same_text(c->lines[j].queue, l->queue), l->text);
	}
}

/* How a line fits, best first: each rule counts more than those behind it. */
struct fit {
	bool fits, by_device, by_direction, by_uuid;
};

static struct fit fit_of(const struct conf_line *l, const char *name, const char *uuid,
			 const struct device *d, const char *queue)
{
	struct fit f = { 0 };

	if (!l->domain)
		return f;
	f.by_uuid = !strcasecmp(l->domain, uuid);
	f.by_device = strcmp(l->device, "*");
	f.by_direction = queue && l->queue && !strcmp(queue, l->queue);
	f.fits = (f.by_uuid || !strcmp(l->domain, name)) && device_is_called(d, l->device) &&
		 !queue == !l->queue && (!queue || queue_is_called(queue, l->queue));

	return f;
}

static bool less(struct fit a, struct fit b)
{
	if (a.fits != b.fits)
		return b.fits;
	if (a.by_device != b.by_device)
		return b.by_device;
	if (a.by_direction != b.by_direction)
		return b.by_direction;

	return !a.by_uuid && b.by_uuid;
}

static void check_find(const struct conf *c, const char *name, const char *uuid)
{
	static const char *const queues[] = { NULL, "0", "0-tx", "1-rx" };
	struct device d = { .name = "vif-3-0", .kind = "vif", .domid = 3 };
	unsigned int i, j, k;
	int found, best;

	for (i = 0; i < 2 * ARRAY_SIZE(queues); i++) {
		if (i == ARRAY_SIZE(queues)) {
			strcpy(d.name, "vbd-3-51712");
			strcpy(d.kind, "vbd");
			d.devid = 51712;
		}
		k = i % ARRAY_SIZE(queues);
		best = -1;
		for (j = 0; j < c->nr; j++) {
			struct fit f = fit_of(&c->lines[j], name, uuid, &d, queues[k]);

			if (f.fits && (best < 0 || !less(f, fit_of(&c->lines[best], name, uuid,
								   &d, queues[k]))))
				best = j;
		}
		found = conf_find(c, name, uuid, &d, queues[k], -1);
		MUST(found == best, name);
	}
}

/* A domain of any name can be added, and stays what it is. */
static void check_add(struct conf *c, const u8 *data, size_t size)
{
	char *name = text_copy(data, size < 24 ? size : 24);

	name[strcspn(name, "\n")] = '\0';
	if (*name) {
		conf_add(c, name, "*", "7", "node:3");
		conf_add(c, name, "vif3", NULL, "off");
		MUST(!strcmp(c->lines[c->nr - 1].domain, name), name);
	}
	free(name);
}

static bool has_line(const struct conf *c, const char *device, const char *queue)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++)
		if (same_text(c->lines[i].device, device) && same_text(c->lines[i].queue, queue))
			return true;

	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_copy(data, size), *again;
	unsigned int i;
	struct conf c;

	text_silence();
	if (!conf_parse(&c, "fuzz", text)) {
		fuzz_refused++;
		conf_free(&c);
		free(text);
		return 0;
	}
	fuzz_accepted++;
	again = printed(&c);
	/* but for a newline at the end */
	MUST(!strncmp(again, text, strlen(text)), text);
	free(again);
	check_lines(&c);
	check_printed(&c);
	check_find(&c, "vm1", "00000001-1111-2222-3333-444444444444");
	check_find(&c, c.nr && c.lines[0].domain ? c.lines[0].domain : "a b", "x");
	for (i = 0; i < c.nr; i++)
		if (*c.lines[i].policy)
			conf_change(&c, i, "pxm:4294967295");
	check_printed(&c);
	if (!has_line(&c, "*", "7") && !has_line(&c, "vif3", NULL)) {
		check_add(&c, data, size);
		check_printed(&c);
	}
	while (c.nr)
		conf_remove(&c, c.nr / 2);
	conf_free(&c);
	free(text);

	return 0;
}

static void make_line(struct fuzz_input *in, struct rnd_state *rnd)
{
	static const char *const domains[] = {
		"vm1", "vm2", "\"a b\"", "\"default\"", "\"q\\\"\\\\\"", "default", "*", "\"\"",
		"00000001-1111-2222-3333-444444444444", "00000001-1111-2222-3333-44444444444A",
		"\"#\"", "x#y",
	};
	static const char *const devices[] = {
		"*", "vif0", "vif3", "xvda", "sdb", "vbd51712", "xvdaa1", "vif",
	};
	static const char *const queues[] = { "", "", "/0", "/0-tx", "/1-rx", "/7", "/", "/x" };
	static const char *const blanks[] = { " ", "\t", "   ", " \t ", "\r " };
	const char *domain;

	if (!below(rnd, 6)) {
		text_add(in, below(rnd, 2) ? "# \"%%s\" # comment\n" : "\n");
		return;
	}
	domain = TEXT_PICK(rnd, domains);
	text_add(in, "%s%s", below(rnd, 8) ? "" : " ", domain);
	if (strcmp(domain, "default") && below(rnd, 3)) {
		text_add(in, "%s%s", TEXT_PICK(rnd, blanks), TEXT_PICK(rnd, devices));
		text_add(in, "%s", TEXT_PICK(rnd, queues));
	}
	text_add(in, "%s", TEXT_PICK(rnd, blanks));
	if (below(rnd, 4))
		text_add(in, "node:%u", below(rnd, 4));
	else
		text_policy(in, rnd);
	text_add(in, "%s", below(rnd, 6) ? "" : " # why");
	text_add(in, "%s\n", below(rnd, 12) ? "" : "\r");
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	u32 nr = below(rnd, 6);

	while (nr--)
		make_line(in, rnd);
	text_damage(in, rnd);
}
