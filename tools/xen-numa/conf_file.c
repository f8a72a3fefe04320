// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration's file, which is replaced at once or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "conf.h"
#include "root.h"
#include "say.h"

#define SIZE_MAX_READ	(16 * 1024 * 1024)

static int failed(const char *path, int err)
{
	return say_failed(err == EACCES || err == EPERM || err == EROFS ?
			  CODE_NO_PERMISSION : CODE_FOUND, "%s: %s", path, strerror(err));
}

static char *read_stream(FILE *f)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	errno = 0;
	n = getdelim(&text, &room, '\0', f);
	if (n < 0) {
		free(text);
		return errno ? NULL : say_text("%s", "");
	}
	if (strlen(text) != (size_t)n || n > SIZE_MAX_READ) {
		free(text);
		errno = EINVAL;
		return NULL;
	}

	return text;
}

/**
 * conf_read() - read the file; say what is wrong
 * @c: result, to be freed with conf_free() unless this fails
 * @path: the file, NULL for the usual one
 * @may_miss: a file that is not there is an empty one
 *
 * Return: CODE_OK, CODE_FOUND or CODE_NO_PERMISSION.
 */
int conf_read(struct conf *c, const char *path, bool may_miss)
{
	char usual[ROOT_PATH_MAX];
	bool good;
	char *text;
	FILE *f;
	int err;

	if (!path) {
		err = root_path(usual, CONF_PATH);
		if (err)
			return failed(CONF_PATH, -err);
		path = usual;
	}
	f = fopen(path, "re");
	if (!f && errno == ENOENT && may_miss) {
		conf_parse(c, path, "");
		return CODE_OK;
	}
	if (!f)
		return failed(path, errno);
	text = read_stream(f);
	err = errno;
	fclose(f);
	if (!text)
		return failed(path, err);
	good = conf_parse(c, path, text);
	free(text);
	if (good)
		return CODE_OK;
	conf_free(c);

	return CODE_FOUND;
}

/**
 * conf_print() - all lines as they are
 * @c: the configuration
 * @f: where to
 */
void conf_print(const struct conf *c, FILE *f)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++)
		fprintf(f, "%s\n", c->lines[i].text);
}

static int write_temporary(const struct conf *c, char *name, mode_t mode)
{
	int fd = mkostemp(name, O_CLOEXEC), err = 0;
	FILE *f;

	if (fd < 0) {
		*name = '\0';
		return errno;
	}
	f = fdopen(fd, "w");
	if (!f) {
		err = errno;
		close(fd);
		return err;
	}
	conf_print(c, f);
	if (fflush(f) || fchmod(fd, mode) || fsync(fd))
		err = errno;
	if (fclose(f) && !err)
		err = errno;

	return err;
}

/**
 * conf_write() - replace the file; say why if that fails
 * @c: the configuration
 *
 * A link stays one, and what it leads to is replaced.
 *
 * Return: CODE_OK, CODE_FOUND or CODE_NO_PERMISSION.
 */
int conf_write(const struct conf *c)
{
	char real[PATH_MAX];
	const char *path = realpath(c->path, real) ? real : c->path;
	char *name = say_text("%s.XXXXXX", path);
	struct stat st;
	int err;

	err = write_temporary(c, name, stat(path, &st) ? 0644 : st.st_mode & 07777);
	if (!err && rename(name, path))
		err = errno;
	if (err && *name)
		unlink(name);
	free(name);

	return err ? failed(path, err) : CODE_OK;
}
