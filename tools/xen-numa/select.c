// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "read.h"
#include "root.h"
#include "say.h"
#include "select.h"

static void add(struct selection *s, const struct device *d, const struct queue *q)
{
	s->targets = say_alloc(s->targets, (s->nr + 1) * sizeof(*s->targets));
	s->targets[s->nr++] = (struct target){ d, q };
}

/* "0" is queue 0, or both directions of it. */
static void add_queues(struct selection *s, const struct device *d, const char *queue)
{
	unsigned int i;

	if (!queue)
		add(s, d, NULL);
	for (i = 0; queue && i < d->nr_queues; i++)
		if (queue_is_called(d->queues[i].name, queue))
			add(s, d, &d->queues[i]);
}

/**
 * queue_is_called() - does somebody mean this queue
 * @queue: its name
 * @text: "0-tx", "queue-0-tx", or "0" for both directions
 *
 * Return: true if so.
 */
bool queue_is_called(const char *queue, const char *text)
{
	size_t len;

	if (!strncmp(text, "queue-", 6))
		text += 6;
	len = strlen(text);
	if (!len || strncmp(queue, text, len))
		return false;

	return !queue[len] || (queue[len] == '-' && !strchr(text, '-'));
}

enum found { FOUND_NO_DOMAIN, FOUND_NO_DEVICE, FOUND_NO_QUEUE, FOUND };

static enum found find_in_domain(struct selection *s, const struct host *h, int domid,
				 const char *device, const char *queue)
{
	enum found found = FOUND_NO_DEVICE;
	unsigned int i;

	for (i = 0; i < h->nr_devices; i++) {
		const struct device *d = &h->devices[i];

		if (d->domid != domid || (device && !device_is_called(d, device)))
			continue;
		if (found == FOUND_NO_DEVICE)
			found = FOUND_NO_QUEUE;
		add_queues(s, d, queue);
	}

	return s->nr ? FOUND : found;
}

static enum found find(struct selection *s, const struct host *h, struct names *names,
		       char *base, const char *queue)
{
	const struct device *d = host_device(h, base);
	enum found found;
	char *colon;
	int domid;

	if (d) {
		add_queues(s, d, queue);
		return s->nr ? FOUND : FOUND_NO_QUEUE;
	}
	domid = names_domid(names, base);
	if (domid >= 0)
		return find_in_domain(s, h, domid, NULL, queue);
	colon = strrchr(base, ':');
	if (!colon)
		return FOUND_NO_DOMAIN;
	*colon = '\0';
	domid = names_domid(names, base);
	found = domid < 0 ? FOUND_NO_DOMAIN :
		find_in_domain(s, h, domid, colon + 1, queue);
	*colon = ':';

	return found;
}

/* Linux has it, but the module has never seen it connected. */
static bool is_unconnected(const char *name)
{
	char *path = say_text(HOST_DEVICES "/%s", name);
	DIR *dir = *name == '.' || !*name || strchr(name, '/') ? NULL : root_opendir(path);

	free(path);
	if (dir)
		closedir(dir);

	return dir;
}

static int complain(enum found found, const char *text, const char *base,
		    const char *queue, struct names *names)
{
	if (found == FOUND_NO_QUEUE && queue)
		return say_failed(CODE_NO_SUCH, "\"%s\" has no queue \"%s\" now", base, queue);
	if (is_unconnected(base))
		return say_failed(CODE_NO_SUCH, "%s has not been connected yet", base);
	if (found == FOUND_NO_DEVICE)
		return say_failed(CODE_NO_SUCH,
				  strchr(base, ':') ? "no connected device \"%s\"" :
				  "domain \"%s\" has no connected device", base);
	if (!names_readable(names))
		return say_failed(CODE_NO_SUCH,
				  "no device \"%s\"; %s", text, names_why_not(names));

	return say_failed(CODE_NO_SUCH, "no device or domain \"%s\"", text);
}

/**
 * selection_find() - what somebody has named; if it is not there, say so
 * @s: result, to be freed with selection_free() unless this fails; points into
 *     @h
 * @h: the host
 * @names: what domains are called
 * @text: as SELECT_WORDS has it
 *
 * Return: CODE_OK or CODE_NO_SUCH.
 */
int selection_find(struct selection *s, const struct host *h, struct names *names,
		   const char *text)
{
	char *base = say_text("%s", text), *queue = NULL;
	enum found found;
	int code = CODE_OK;

	*s = (struct selection){ 0 };
	/* A domain's name may hold all of it. */
	found = find(s, h, names, base, NULL);
	if (found != FOUND && strrchr(base, '/')) {
		queue = strrchr(base, '/');
		*queue++ = '\0';
		found = find(s, h, names, base, queue);
	}
	if (found != FOUND)
		code = complain(found, text, base, queue, names);
	free(base);

	return code;
}

/**
 * selection_has() - is a queue among them
 * @s: the selection
 * @d: a device of the same host
 * @q: its queue
 *
 * Return: true also when the device as a whole is.
 */
bool selection_has(const struct selection *s, const struct device *d,
		   const struct queue *q)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (s->targets[i].device == d &&
		    (!s->targets[i].queue || s->targets[i].queue == q))
			return true;

	return false;
}

/**
 * selection_free() - free a selection
 * @s: the selection, empty afterwards
 */
void selection_free(struct selection *s)
{
	free(s->targets);
	*s = (struct selection){ 0 };
}
