// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "command.h"
#include "policy.h"
#include "say.h"

/* The first thing that went wrong is what counts. */
static int worse(int a, int b)
{
	return a ? a : b;
}

static int complain(const struct apply *a, unsigned int line, const char *what, int err)
{
	const char *policy = a->conf->lines[line].policy;
	char *where;
	int code;

	/* Who goes meanwhile needs no policy. */
	if (err == -ENOENT || (err == -ENODEV && !strchr(policy, ':')))
		return CODE_OK;
	where = say_text("%s:%u: %s", a->conf->path, line + 1, what);
	code = policy_complain(err, where, policy);
	free(where);

	return code == CODE_NO_PERMISSION ? code : CODE_FOUND;
}

static void tell(const struct apply *a, const char *what, const char *domain,
		 unsigned int line)
{
	const char *policy = a->conf->lines[line].policy;

	if (!a->tell)
		return;
	if (domain)
		printf("%s of %s: %s (line %u)\n", what, domain, policy, line + 1);
	else
		printf("%s: %s (line %u)\n", what, policy, line + 1);
	fflush(stdout);
}

/**
 * apply_default() - have the default policy hold
 * @a: how
 *
 * Return: CODE_OK, CODE_FOUND or CODE_NO_PERMISSION.
 */
int apply_default(const struct apply *a)
{
	int line = conf_default(a->conf), err;

	if (line < 0 || !strcmp(a->conf->lines[line].policy, a->h->policy))
		return CODE_OK;
	err = a->dry ? 0 : policy_write_default(a->conf->lines[line].policy);
	if (err)
		return complain(a, line, "the default policy", err);
	tell(a, "default", NULL, line);

	return CODE_OK;
}

static bool has_key(const struct applied *done, const char *key)
{
	unsigned int i;

	for (i = 0; done && i < done->nr; i++)
		if (!strcmp(done->keys[i], key))
			return true;

	return false;
}

static void add_key(struct applied *done, char *key)
{
	done->keys = say_alloc(done->keys, (done->nr + 1) * sizeof(*done->keys));
	done->keys[done->nr++] = key;
}

/**
 * applied_free() - forget what has had its policy
 * @done: empty afterwards
 */
void applied_free(struct applied *done)
{
	unsigned int i;

	for (i = 0; i < done->nr; i++)
		free(done->keys[i]);
	free(done->keys);
	*done = (struct applied){ 0 };
}

static int apply_one(const struct apply *a, const struct device *d, const struct queue *q,
		     const char *name)
{
	const char *uuid = names_uuid(a->names, d->domid);
	int line = conf_find(a->conf, name, uuid, d, q ? q->name : NULL, -1);
	int code = CODE_OK, err;
	char *what;

	/* Of what no line speaks nothing is changed. */
	if (line < 0 || !strcmp(a->conf->lines[line].policy, q ? q->policy : d->policy))
		return CODE_OK;
	what = q ? say_text("%s/%s", d->name, q->name) : say_text("%s", d->name);
	err = a->dry ? 0 : policy_write(d, q, a->conf->lines[line].policy);
	if (err)
		code = complain(a, line, what, err);
	else
		tell(a, what, name, line);
	free(what);

	return code;
}

/* Once for each thing that there is; @now collects what is there. */
static int apply_once(const struct apply *a, const struct device *d, const struct queue *q,
		      const char *name, struct applied *now)
{
	char *key = say_text("%s %" PRIu64 " %s %s", d->name, d->inode, q ? q->name : "-",
			     name);
	int code = CODE_OK;

	if (!has_key(a->done, key))
		code = apply_one(a, d, q, name);
	add_key(now, key);

	return code;
}

/**
 * apply_devices() - have the policies of devices and queues hold
 * @a: how
 *
 * Return: CODE_OK, CODE_FOUND or CODE_NO_PERMISSION.
 */
int apply_devices(const struct apply *a)
{
	struct applied now = { 0 };
	int code = CODE_OK;
	unsigned int i, k;

	for (i = 0; i < a->h->nr_devices; i++) {
		const struct device *d = &a->h->devices[i];
		const char *name = names_name(a->names, d->domid);

		if (d->domid < 0 || !strcmp(name, "(gone)"))
			continue;
		code = worse(code, apply_once(a, d, NULL, name, &now));
		for (k = 0; k < d->nr_queues; k++)
			code = worse(code, apply_once(a, d, &d->queues[k], name, &now));
	}
	if (a->done) {
		applied_free(a->done);
		*a->done = now;
	} else {
		applied_free(&now);
	}

	return code;
}
