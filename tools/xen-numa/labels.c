// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of metrics. A domain's name is what stays when it boots again, its
 * number is not; but two series may not have the same labels, and nobody keeps
 * two domains from having the same name for a moment.
 */
#include <stdlib.h>
#include <string.h>

#include "labels.h"
#include "say.h"

struct entry {
	int domid;
	char *text;
};

struct labels {
	struct entry *list;
	unsigned int nr;
};

static struct entry *find(const struct labels *l, int domid)
{
	unsigned int i;

	for (i = 0; i < l->nr; i++)
		if (l->list[i].domid == domid)
			return &l->list[i];

	return NULL;
}

static void add(struct labels *l, struct names *names, int domid)
{
	const char *name;

	if (find(l, domid))
		return;
	name = domid < 0 ? "" : names_name(names, domid);
	l->list = say_alloc(l->list, (l->nr + 1) * sizeof(*l->list));
	l->list[l->nr].domid = domid;
	l->list[l->nr++].text = !names_readable(names) || !strcmp(name, "(gone)") ?
				NULL : say_text("%s", name);
}

static void both(bool *same, unsigned int i, unsigned int j)
{
	same[i] = true;
	same[j] = true;
}

/* All of those that have the same name go by their numbers. */
static void tell_apart(struct labels *l)
{
	bool same[l->nr + 1];
	unsigned int i, j;

	memset(same, 0, sizeof(same));
	for (i = 0; i < l->nr; i++)
		for (j = 0; j < i; j++)
			if (l->list[i].text && l->list[j].text &&
			    !strcmp(l->list[i].text, l->list[j].text))
				both(same, i, j);
	for (i = 0; i < l->nr; i++) {
		if (l->list[i].text && !same[i])
			continue;
		free(l->list[i].text);
		l->list[i].text = l->list[i].domid < 0 ? say_text("%s", "") :
				  say_text("domid-%d", l->list[i].domid);
	}
}

/**
 * labels_new() - names for all domains that there are
 * @names: of domains
 * @h: the host
 * @xen: what Xen has said, or NULL
 *
 * Return: to be freed with labels_free().
 */
struct labels *labels_new(struct names *names, const struct host *h,
			  const struct xen_host *xen)
{
	struct labels *l = say_alloc(NULL, sizeof(*l));
	unsigned int i;

	*l = (struct labels){ 0 };
	for (i = 0; i < h->nr_devices; i++)
		add(l, names, h->devices[i].domid);
	for (i = 0; xen && i < xen->nr_domains; i++)
		add(l, names, xen->domains[i].domid);
	tell_apart(l);

	return l;
}

/**
 * label_domain() - what a domain is called in metrics
 * @l: the labels
 * @domid: one of those that were there
 *
 * Return: a text that no other has, as long as @l is there.
 */
const char *label_domain(const struct labels *l, int domid)
{
	const struct entry *e = find(l, domid);

	return e ? e->text : "";
}

/**
 * labels_free() - give them back
 * @l: the labels
 */
void labels_free(struct labels *l)
{
	unsigned int i;

	for (i = 0; i < l->nr; i++)
		free(l->list[i].text);
	free(l->list);
	free(l);
}

/* Length of the UTF-8 character there, 0 for what is none: readers refuse that. */
static unsigned int utf8(const unsigned char *s)
{
	unsigned int i, n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 :
		(*s & 0xf0) == 0xe0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;

	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] >= 0xa0) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] >= 0x90))
		return 0;

	return n;
}

/**
 * label_quote() - a label's value with its quotes
 * @f: where to
 * @text: any bytes; what is no UTF-8 becomes U+FFFD
 */
void label_quote(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned int n;

	fputc('"', f);
	while (*s) {
		n = utf8(s);
		if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else if (*s == '\n')
			fputs("\\n", f);
		else if (n)
			fwrite(s, 1, n, f);
		else
			fputs("\xef\xbf\xbd", f);
		s += n ? n : 1;
	}
	fputc('"', f);
}
