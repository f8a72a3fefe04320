// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "host.h"
#include "names.h"
#include "read.h"
#include "say.h"
#include "store.h"

#define DOMID_MAX	32751

struct domain {
	int domid;
	char *name;	/* NULL: it has gone */
	char *uuid;	/* NULL: not asked yet, or none */
	bool uuid_asked;
};

struct names {
	struct store *store;	/* NULL: not for us */
	int err;		/* and why */
	struct domain *domains;
	unsigned int nr;
	char number[16];
};

/**
 * names_open() - get ready to ask for names
 *
 * Works also for those who may not ask: domains are numbers then.
 *
 * Return: to be closed with names_close().
 */
struct names *names_open(void)
{
	struct names *n = say_alloc(NULL, sizeof(*n));

	*n = (struct names){ .store = store_open() };
	n->err = n->store ? 0 : errno;

	return n;
}

static bool not_permitted(const struct names *n)
{
	return n->err == EACCES || n->err == EPERM;
}

/**
 * names_why_not() - why domains have no names
 * @n: the names, which are not readable
 *
 * Return: a clause.
 */
const char *names_why_not(const struct names *n)
{
	return not_permitted(n) ? "only root may name domains" :
	       "xenstore does not answer, so domains have no names";
}

/**
 * names_require() - must xenstore be asked; if it cannot be, say so
 * @n: the names
 *
 * Return: CODE_OK, CODE_NO_PERMISSION, or CODE_NO_XEN when there is none.
 */
int names_require(const struct names *n)
{
	if (n->store)
		return CODE_OK;
	if (not_permitted(n))
		return say_failed(CODE_NO_PERMISSION, "only root may ask xenstore");

	return say_failed(CODE_NO_XEN, "xenstore does not answer: %s", strerror(n->err));
}

/**
 * names_forget() - ask again from now on
 * @n: the names; those that were returned are gone
 */
void names_forget(struct names *n)
{
	unsigned int i;

	for (i = 0; i < n->nr; i++) {
		free(n->domains[i].name);
		free(n->domains[i].uuid);
	}
	free(n->domains);
	n->domains = NULL;
	n->nr = 0;
}

/**
 * names_close() - free all
 * @n: the names, or NULL
 */
void names_close(struct names *n)
{
	if (!n)
		return;
	names_forget(n);
	store_close(n->store);
	free(n);
}

/**
 * names_readable() - may xenstore be asked
 * @n: the names
 *
 * Return: false for those who are not root.
 */
bool names_readable(const struct names *n)
{
	return n->store;
}

/**
 * names_store() - the connection to xenstore
 * @n: the names, which keep it
 *
 * Return: the connection, or NULL.
 */
struct store *names_store(struct names *n)
{
	return n->store;
}

static char *ask(struct names *n, int domid, const char *what)
{
	char *path = say_text("/local/domain/%d/%s", domid, what), *value;

	value = store_read(n->store, path);
	free(path);

	return value;
}

static struct domain *domain(struct names *n, int domid)
{
	struct domain *d;
	unsigned int i;

	for (i = 0; i < n->nr; i++)
		if (n->domains[i].domid == domid)
			return &n->domains[i];
	n->domains = say_alloc(n->domains, (n->nr + 1) * sizeof(*d));
	d = &n->domains[n->nr++];
	*d = (struct domain){ .domid = domid, .name = ask(n, domid, "name") };

	return d;
}

/**
 * names_name() - what a domain is called
 * @n: the names
 * @domid: its number; negative for none
 *
 * Return: its name, "(gone)" when it has none any more, its number when
 * xenstore may not be asked, "-" for no domain. Valid until names_forget() or
 * the next call.
 */
const char *names_name(struct names *n, int domid)
{
	const char *name;

	if (domid < 0)
		return "-";
	if (!n->store) {
		snprintf(n->number, sizeof(n->number), "%d", domid);
		return n->number;
	}
	name = domain(n, domid)->name;

	return name && *name ? name : "(gone)";
}

/**
 * names_uuid() - a domain's UUID
 * @n: the names
 * @domid: its number
 *
 * Return: the UUID, or NULL. Valid until names_forget().
 */
const char *names_uuid(struct names *n, int domid)
{
	struct domain *d;
	char *vm;

	if (!n->store || domid < 0)
		return NULL;
	d = domain(n, domid);
	if (d->uuid_asked)
		return d->uuid;
	d->uuid_asked = true;
	vm = ask(n, domid, "vm");
	/* "/vm/UUID"; it may have a "-1" behind it for a moment */
	if (vm && !strncmp(vm, "/vm/", 4) && strlen(vm) >= 4 + 36) {
		d->uuid = say_text("%.36s", vm + 4);
		if (!is_uuid(d->uuid)) {
			free(d->uuid);
			d->uuid = NULL;
		}
	}
	free(vm);

	return d->uuid;
}

/**
 * is_uuid() - does a text look like a UUID
 * @text: the text
 *
 * Return: true for 8-4-4-4-12 hexadecimal digits.
 */
bool is_uuid(const char *text)
{
	unsigned int i;

	for (i = 0; i < 36; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ?
		    text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;

	return !text[36];
}

/**
 * names_domid() - a domain's number
 * @n: the names
 * @text: its name, UUID or number
 *
 * A name counts before a number: a domain may be called "7".
 *
 * Return: the number, or -1 when there is no such domain. A number is taken as
 * it is when xenstore may not be asked.
 */
int names_domid(struct names *n, const char *text)
{
	long long number = -1;
	unsigned int i, nr;
	int found = -1;
	char **list;

	if (parse_number(&number, text) || number < 0 || number > DOMID_MAX)
		number = -1;
	if (!n->store)
		return number;
	list = store_list(n->store, "/local/domain", &nr);
	if (!list)
		return -1;
	for (i = 0; i < nr; i++) {
		long long domid;
		const char *uuid;

		if (parse_number(&domid, list[i]))
			continue;
		uuid = names_uuid(n, domid);
		if (!strcmp(names_name(n, domid), text) ||
		    (uuid && !strcasecmp(uuid, text))) {
			found = domid;
			break;
		}
		if (domid == number)
			found = domid;
	}
	free(list);

	return found;
}

/**
 * names_with_host() - what commands do that look at the host once
 * @fn: the command, with its options; returns an exit code
 * @o: passed to @fn
 *
 * Return: an exit code; without a module @fn is not called.
 */
int names_with_host(int (*fn)(const struct host *h, struct names *names, const void *o),
		    const void *o)
{
	struct names *names;
	struct host h;
	int code;

	code = host_read(&h);
	if (code)
		return code;
	names = names_open();
	code = fn(&h, names, o);
	names_close(names);
	host_free(&h);

	return code;
}
