// SPDX-License-Identifier: GPL-2.0
/*
 * Pictures by gnuplot: it reads a script and writes the picture, nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gnuplot.h"

#define NOT_THERE	127	/* as shells have it */

static void run(int from, int to)
{
	if (dup2(from, STDIN_FILENO) < 0 || dup2(to, STDOUT_FILENO) < 0)
		_exit(NOT_THERE - 1);
	/* Without anybody's own settings. */
	execlp("gnuplot", "gnuplot", "--default-settings", "-", (char *)NULL);
	_exit(errno == ENOENT ? NOT_THERE : NOT_THERE - 1);
}

static int feed(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= n;
	}

	return 0;
}

/**
 * gnuplot_draw() - have it draw
 * @script: its commands
 * @len: of @script in bytes
 * @to: file descriptor that gets the picture
 *
 * What gnuplot has to say goes to standard error.
 *
 * Return: 0, -ENOENT if it is not installed, -EIO if it failed, or another
 * negative errno.
 */
int gnuplot_draw(const char *script, size_t len, int to)
{
	sighandler_t pipes = signal(SIGPIPE, SIG_IGN);
	int ends[2], status = 0, err;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		run(ends[0], to);
	close(ends[0]);
	err = pid < 0 ? -errno : feed(ends[1], script, len);
	close(ends[1]);
	if (pid > 0 && waitpid(pid, &status, 0) < 0)
		err = -errno;
	signal(SIGPIPE, pipes);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_THERE)
		return -ENOENT;
	if (!err && status)
		err = -EIO;

	return err;
}
