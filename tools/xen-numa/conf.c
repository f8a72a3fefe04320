// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conf.h"
#include "names.h"
#include "policy.h"
#include "say.h"
#include "select.h"

#define WORDS_MAX	3

/* The words of a line, as they are read. */
struct words {
	char *word[WORDS_MAX + 1];
	bool quoted[WORDS_MAX + 1];
	unsigned int nr;
	const char *comment;
	const char *error;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A quoted word, from behind its first quote on; where it ends, or NULL. */
static const char *quoted_word(char *to, const char *at)
{
	for (; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (!*at)
			return NULL;
		*to++ = *at;
	}
	*to = '\0';

	return at + 1;
}

static const char *plain_word(char *to, const char *at)
{
	while (*at && !is_blank(*at))
		*to++ = *at++;
	*to = '\0';

	return at;
}

static void split(struct words *w, const char *at)
{
	*w = (struct words){ 0 };
	for (;;) {
		char *word;

		while (is_blank(*at))
			at++;
		if (*at == '#')
			w->comment = at;
		if (!*at || *at == '#')
			return;
		if (w->nr > WORDS_MAX) {
			w->error = "too many words";
			return;
		}
		word = say_alloc(NULL, strlen(at) + 1);
		w->quoted[w->nr] = *at == '"';
		w->word[w->nr++] = word;
		at = *at == '"' ? quoted_word(word, at + 1) : plain_word(word, at);
		if (!at) {
			*word = '\0';
			w->error = "a quote is not closed";
			return;
		}
		if (*at && !is_blank(*at)) {
			w->error = "text right behind a quote";
			return;
		}
	}
}

static void free_words(struct words *w)
{
	unsigned int i;

	for (i = 0; i < w->nr; i++)
		free(w->word[i]);
}

/* "0", "0-tx", "0-rx" */
static bool queue_valid(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	text += digits;

	return digits && (!*text || !strcmp(text, "-tx") || !strcmp(text, "-rx"));
}

static const char *take_device(struct conf_line *l, char *word)
{
	char *slash = strchr(word, '/');

	if (slash)
		*slash++ = '\0';
	if (!device_word_valid(word))
		return "is no device; it is as vif0, xvda, or * for all";
	if (slash && !queue_valid(slash)) {
		slash[-1] = '/';
		return "has no queue behind the /; it is as 0, 0-tx or 0-rx";
	}
	l->device = say_text("%s", word);
	l->queue = slash ? say_text("%s", slash) : NULL;

	return NULL;
}

/* What is wrong with a line that has words, said of @bad; NULL for nothing. */
static const char *take_words(struct conf_line *l, struct words *w, const char **bad)
{
	bool is_default = !strcmp(w->word[0], "default") && !w->quoted[0];
	const char *policy = w->word[w->nr - 1];

	*bad = NULL;
	if (w->error)
		return w->error;
	if (w->nr > WORDS_MAX)
		return "too many words";
	if (w->nr < 2)
		return "a policy is missing";
	if (is_default && w->nr > 2)
		return "too many words; a domain of the name default needs quotes";
	*bad = policy;
	if (!policy_valid(policy))
		return "is no policy; it is one of " POLICY_WORDS;
	if (is_default && !strcmp(policy, "default"))
		return "says nothing: the default is the last word";
	if (!is_default) {
		*bad = w->word[0];
		if (!**bad)
			return "is no domain";
		if (!strcmp(*bad, "*") && !w->quoted[0])
			return "is no domain; for all of them there is the line \"default POLICY\"";
		if (w->nr == 3) {
			const char *wrong = take_device(l, w->word[1]);

			*bad = w->word[1];
			if (wrong)
				return wrong;
		} else {
			l->device = say_text("*");
		}
		l->domain = say_text("%s", w->word[0]);
	}
	snprintf(l->policy, sizeof(l->policy), "%s", policy);

	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_domain(const char *a, const char *b)
{
	if (a && b && is_uuid(a) && is_uuid(b))
		return !strcasecmp(a, b);

	return same_text(a, b);
}

/* The earlier line about the same, or -1. */
static int earlier(const struct conf *c, const struct conf_line *l)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++) {
		const struct conf_line *o = &c->lines[i];

		if (*o->policy && same_domain(o->domain, l->domain) &&
		    same_text(o->device, l->device) && same_text(o->queue, l->queue))
			return i;
	}

	return -1;
}

static struct conf_line *new_line(struct conf *c)
{
	c->lines = say_alloc(c->lines, (c->nr + 1) * sizeof(*c->lines));
	c->lines[c->nr] = (struct conf_line){ 0 };

	return &c->lines[c->nr];
}

static bool parse_line(struct conf *c, const char *text)
{
	struct conf_line *l = new_line(c);
	const char *wrong = NULL, *bad = NULL;
	unsigned int number = c->nr + 1;
	struct words w;
	int other = -1;

	l->text = say_text("%s", text);
	split(&w, l->text);
	l->comment = w.comment;
	if (w.nr)
		wrong = take_words(l, &w, &bad);
	if (wrong && bad)
		say_error("%s:%u: \"%s\" %s", c->path, number, bad, wrong);
	else if (wrong)
		say_error("%s:%u: %s", c->path, number, wrong);
	else if (*l->policy)
		other = earlier(c, l);
	if (other >= 0)
		say_error("%s:%u: line %d is about the same", c->path, number, other + 1);
	free_words(&w);
	c->nr++;

	return !wrong && other < 0;
}

/**
 * conf_parse() - read a configuration; say what is wrong with each line
 * @c: result, to be freed with conf_free() in any case
 * @path: where the text is from
 * @text: the text
 *
 * Return: false if something is wrong.
 */
bool conf_parse(struct conf *c, const char *path, const char *text)
{
	bool good = true;

	*c = (struct conf){ .path = say_text("%s", path) };
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = say_text("%.*s", (int)len, text);

		good &= parse_line(c, line);
		free(line);
		text += len + (text[len] == '\n');
	}

	return good;
}

static void free_line(struct conf_line *l)
{
	free(l->text);
	free(l->domain);
	free(l->device);
	free(l->queue);
}

/**
 * conf_free() - free a configuration
 * @c: the configuration, empty afterwards
 */
void conf_free(struct conf *c)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++)
		free_line(&c->lines[i]);
	free(c->lines);
	free(c->path);
	*c = (struct conf){ 0 };
}

/**
 * conf_default() - the line about the default
 * @c: the configuration
 *
 * Return: its index, or -1.
 */
int conf_default(const struct conf *c)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++)
		if (*c->lines[i].policy && !c->lines[i].domain)
			return i;

	return -1;
}

/* How much a line counts, 0 when it does not fit. */
static unsigned int weight(const struct conf_line *l, const char *name, const char *uuid,
			   const struct device *d, const char *queue)
{
	bool by_uuid = l->domain && uuid && !strcasecmp(l->domain, uuid);
	unsigned int n = 1;

	if (!l->domain || (!by_uuid && strcmp(l->domain, name)))
		return 0;
	if (!l->queue != !queue || (queue && !queue_is_called(queue, l->queue)))
		return 0;
	if (!device_is_called(d, l->device))
		return 0;
	n += strcmp(l->device, "*") ? 8 : 0;
	n += queue && !strcmp(queue, l->queue) ? 4 : 0;

	return n + (by_uuid ? 2 : 0);
}

/**
 * conf_find() - the line that holds for a device or a queue
 * @c: the configuration
 * @name: its domain's name
 * @uuid: and UUID, or NULL
 * @d: the device
 * @queue: the queue's name, or NULL for the device itself
 * @without: index of a line that does not count, or -1
 *
 * Return: its index, or -1 when there is none.
 */
int conf_find(const struct conf *c, const char *name, const char *uuid,
	      const struct device *d, const char *queue, int without)
{
	unsigned int i, best = 0;
	int found = -1;

	for (i = 0; i < c->nr; i++) {
		unsigned int n = (int)i == without ? 0 :
				 weight(&c->lines[i], name, uuid, d, queue);

		if (n && n >= best) {
			best = n;
			found = i;
		}
	}

	return found;
}

static char *quote(const char *domain)
{
	char *text, *at;

	if (*domain && !strpbrk(domain, " \t\r\"#\\") && strcmp(domain, "default") &&
	    strcmp(domain, "*"))
		return say_text("%s", domain);
	text = say_alloc(NULL, 2 * strlen(domain) + 3);
	at = text;
	*at++ = '"';
	for (; *domain; domain++) {
		if (*domain == '"' || *domain == '\\')
			*at++ = '\\';
		*at++ = *domain;
	}
	strcpy(at, "\"");

	return text;
}

static void write_line(struct conf_line *l)
{
	char *comment = l->comment ? say_text("\t%s", l->comment) : say_text("%s", "");
	char *domain, *device;

	free(l->text);
	if (l->domain) {
		domain = quote(l->domain);
		device = say_text("%s%s%s", l->device, l->queue ? "/" : "",
				  l->queue ? l->queue : "");
		l->text = say_text("%-15s %-11s %s%s", domain, device, l->policy, comment);
		free(device);
		free(domain);
	} else {
		l->text = say_text("%-15s %s%s", "default", l->policy, comment);
	}
	/* no policy has a "#" in it, and a comment is the last thing there is */
	l->comment = *comment ? l->text + strlen(l->text) - strlen(comment) + 1 : NULL;
	free(comment);
}

/**
 * conf_add() - another line
 * @c: the configuration
 * @domain: name or UUID; NULL for the default
 * @device: the device in it, or "*"; NULL for the default
 * @queue: the queue, or NULL
 * @policy: the policy
 */
void conf_add(struct conf *c, const char *domain, const char *device, const char *queue,
	      const char *policy)
{
	struct conf_line *l = new_line(c);

	c->nr++;
	l->domain = domain ? say_text("%s", domain) : NULL;
	l->device = device ? say_text("%s", device) : NULL;
	l->queue = queue ? say_text("%s", queue) : NULL;
	snprintf(l->policy, sizeof(l->policy), "%s", policy);
	write_line(l);
}

/**
 * conf_change() - another policy in a line, whose comment stays
 * @c: the configuration
 * @line: its index
 * @policy: the policy
 */
void conf_change(struct conf *c, unsigned int line, const char *policy)
{
	snprintf(c->lines[line].policy, POLICY_LEN, "%s", policy);
	write_line(&c->lines[line]);
}

/**
 * conf_remove() - a line less
 * @c: the configuration
 * @line: its index
 */
void conf_remove(struct conf *c, unsigned int line)
{
	free_line(&c->lines[line]);
	c->nr--;
	memmove(&c->lines[line], &c->lines[line + 1], (c->nr - line) * sizeof(*c->lines));
}

/**
 * conf_note() - a line that says nothing
 * @c: the configuration
 * @text: the comment, or an empty line
 */
void conf_note(struct conf *c, const char *text)
{
	struct conf_line *l = new_line(c);

	l->text = say_text("%s", text);
	c->nr++;
}
