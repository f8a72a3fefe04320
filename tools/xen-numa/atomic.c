// SPDX-License-Identifier: GPL-2.0
/*
 * A file that is replaced at once or not at all: those who read it meanwhile
 * have the old one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "command.h"
#include "say.h"

/* In the same directory, with a name that nobody looks for: "DIR/.NAME.XXXXXX". */
static char *temporary_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? slash + 1 - path : 0;

	return say_text("%.*s.%s.XXXXXX", dir, path, path + dir);
}

/**
 * atomic_begin() - begin to write
 * @a: to be given to atomic_commit() or atomic_abort(), unless this fails
 * @path: the file; nothing happens to it yet
 *
 * Return: 0 or a negative errno.
 */
int atomic_begin(struct atomic *a, const char *path)
{
	int fd, err;

	a->path = say_text("%s", path);
	a->temporary = temporary_name(path);
	fd = mkstemp(a->temporary);
	/* Whoever serves it is not root. */
	if (fd >= 0 && !fchmod(fd, 0644)) {
		a->f = fdopen(fd, "w");
		if (a->f)
			return 0;
	}
	err = -errno;
	if (fd >= 0) {
		close(fd);
		unlink(a->temporary);
	}
	free(a->path);
	free(a->temporary);

	return err;
}

/**
 * atomic_abort() - leave the file as it was
 * @a: what was begun
 */
void atomic_abort(struct atomic *a)
{
	fclose(a->f);
	unlink(a->temporary);
	free(a->path);
	free(a->temporary);
}

/**
 * atomic_commit() - replace the file
 * @a: what was begun; gone afterwards
 *
 * Return: 0 or a negative errno, and the file is as it was then.
 */
int atomic_commit(struct atomic *a)
{
	int err = 0;

	errno = EIO;
	if (fflush(a->f) || ferror(a->f) || fsync(fileno(a->f)) ||
	    rename(a->temporary, a->path))
		err = -errno;
	if (err) {
		atomic_abort(a);
		return err;
	}
	fclose(a->f);
	free(a->path);
	free(a->temporary);

	return 0;
}

/**
 * atomic_failed() - say that a file could not be written
 * @path: the file
 * @err: a negative errno
 *
 * Return: the code with which the program ends.
 */
int atomic_failed(const char *path, int err)
{
	return say_failed(err == -EACCES || err == -EPERM || err == -EROFS ?
			  CODE_NO_PERMISSION : CODE_FOUND, "%s: %s", path, strerror(-err));
}
