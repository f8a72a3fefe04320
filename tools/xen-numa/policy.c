// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "policy.h"
#include "read.h"
#include "root.h"
#include "say.h"

/**
 * policy_valid() - is it a policy; whether the node is there the kernel knows
 * @text: "auto", "strict", "off", "node:N", "pxm:N", "default"
 *
 * Return: true if so.
 */
bool policy_valid(const char *text)
{
	static const char *const words[] = { "auto", "strict", "off", "default" };
	unsigned int i;
	char *end;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(text, words[i]))
			return true;
	/* The kernel takes any number of zeros; here they would be cut off. */
	if (strlen(text) >= POLICY_LEN)
		return false;
	if (!strncmp(text, "node:", 5))
		text += 5;
	else if (!strncmp(text, "pxm:", 4))
		text += 4;
	else
		return false;
	if (!*text || strspn(text, "0123456789") != strlen(text))
		return false;
	errno = 0;

	return strtoul(text, &end, 10) <= UINT_MAX && !errno;
}

static char *policy_file(const struct device *d, const struct queue *q)
{
	return q ? say_text("%s/queue-%s/policy", d->path, q->name) :
		   say_text("%s/policy", d->path);
}

/**
 * policy_has_gone() - is it no longer there
 * @d: the device
 * @q: one of its queues, or NULL for the device's own
 *
 * Return: true when it has gone since the host was read.
 */
bool policy_has_gone(const struct device *d, const struct queue *q)
{
	char *path = policy_file(d, q), real[ROOT_PATH_MAX];
	bool gone = root_path(real, path) || access(real, F_OK);

	free(path);

	return gone;
}

/**
 * policy_write() - write a policy
 * @d: the device
 * @q: one of its queues, or NULL for the device's own
 * @policy: a valid one
 *
 * Return: 0 or a negative errno: -ENODEV for a node that dom0 has not, -ENOENT for
 * what has gone.
 */
int policy_write(const struct device *d, const struct queue *q, const char *policy)
{
	char *path = policy_file(d, q);
	int err = write_string(policy, "%s", path);

	free(path);
	/* sysfs has the same word for a file that goes while it is written */
	if (err == -ENODEV && policy_has_gone(d, q))
		err = -ENOENT;

	return err;
}

/**
 * policy_write_default() - write the policy of all that have none of their own
 * @policy: a valid one
 *
 * Return: 0 or a negative errno.
 */
int policy_write_default(const char *policy)
{
	return write_string(policy, HOST_PARAMS "/policy");
}

/**
 * policy_complain() - say why a policy was not taken
 * @err: the negative errno
 * @what: whose policy
 * @policy: which
 *
 * Return: the exit code that goes with it.
 */
int policy_complain(int err, const char *what, const char *policy)
{
	switch (err) {
	case -ENODEV:
		/* of a policy without a node only sysfs says so */
		if (strchr(policy, ':'))
			return say_failed(CODE_NO_SUCH, "%s: dom0 has no %s", what, policy);
		return say_failed(CODE_NO_SUCH, "%s: it has gone", what);
	case -ENOENT:
		return say_failed(CODE_NO_SUCH, "%s: it has gone", what);
	case -EACCES:
	case -EPERM:
	case -EROFS:
		return say_failed(CODE_NO_PERMISSION, "%s: only root may set policies: %s", what,
				  strerror(-err));
	default:
		return say_failed(CODE_FOUND, "%s: \"%s\" is not taken: %s", what, policy,
				  strerror(-err));
	}
}
