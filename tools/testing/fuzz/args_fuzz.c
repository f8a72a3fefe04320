// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines, each in a process of its own on a host made of files. It must end
 * with one of the exit codes that the manual has, and wrong usage must say nothing
 * on standard output and change nothing.
 */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#include "command.h"
#include "host.h"
#include "root.h"
#include "text.h"
#include "tree.h"

#define ARGS_MAX	8
#define DIED		99
/* What waits for something or draws for ever is ended; that is no test of it. */
#define PATIENCE_US	300000

const struct fuzzer fuzzer = { .name = "args", .inputs = "command lines" };

static const char *const state_files[][2] = {
	{ TREE_DEVICES "/vbd-1-51712/numa/policy", "default\n" },
	{ TREE_DEVICES "/vbd-1-51712/numa/queue-0/policy", "default\n" },
	{ TREE_DEVICES "/vif-1-0/numa/policy", "default\n" },
	{ TREE_DEVICES "/vif-1-0/numa/queue-0-tx/policy", "default\n" },
	{ HOST_PARAMS "/policy", "auto\n" },
	{ "/etc/xen/numa.conf", "vm1 xvda node:1\n" },
};

/* Nobody is to wait for the second reading. */
int nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;

	return 0;
}

static void put_back(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(state_files); i++)
		tree_print(state_files[i][0], state_files[i][1]);
}

static bool is_as_before(void)
{
	char path[ROOT_PATH_MAX], text[64];
	unsigned int i;
	size_t n;
	FILE *f;

	for (i = 0; i < ARRAY_SIZE(state_files); i++) {
		snprintf(path, sizeof(path), "%s%s", tree_root(), state_files[i][0]);
		f = fopen(path, "r");
		n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
		text[n] = '\0';
		if (f)
			fclose(f);
		if (!f || strcmp(text, state_files[i][1]))
			return false;
	}

	return true;
}

/* Files elsewhere are not for fuzzing. */
static bool is_harmless(const char *arg)
{
	return *arg != '/' && !strstr(arg, "..") && !strstr(arg, "=/") &&
	       !(*arg == '-' && strchr(arg, '/'));
}

static void child_died(void)
{
	_exit(DIED);
}

static void run(int argc, char **argv, int out)
{
	static const struct itimerval patience = { .it_value.tv_usec = PATIENCE_US };

	__sanitizer_set_death_callback(child_died);
	signal(SIGALRM, SIG_DFL);
	setitimer(ITIMER_REAL, &patience, NULL);
	if (dup2(out, 1) < 0 || chdir(tree_root()))
		_exit(DIED);
	setenv("PATH", "/nonexistent", 1);
	unsetenv("TERM");
	exit(command_main(argc, argv));
}

static void check(int argc, char **argv, const char *about)
{
	int out = memfd_create("stdout", MFD_CLOEXEC), status, code;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (out < 0 || pid < 0)
		abort();
	if (!pid)
		run(argc, argv, out);
	while (waitpid(pid, &status, 0) != pid)
		;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
		fuzz_useless++;
	} else {
		code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		MUST(code >= CODE_OK && code <= CODE_NO_SUCH, about);
		MUST(code != CODE_USAGE || !lseek(out, 0, SEEK_END), about);
		MUST(code != CODE_USAGE || is_as_before(), about);
		if (code == CODE_USAGE)
			fuzz_refused++;
		else
			fuzz_accepted++;
	}
	close(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char about[512] = "", *argv[ARGS_MAX + 2] = { "xen-numa" };
	const u8 *end = data + size;
	bool harmless = true;
	int argc = 1, i;

	tree_root();
	put_back();
	text_silence();
	while (data < end && argc <= ARGS_MAX) {
		size_t len = strnlen((const char *)data, end - data);

		argv[argc] = text_copy(data, len);
		harmless &= is_harmless(argv[argc]);
		snprintf(about + strlen(about), sizeof(about) - strlen(about), "[%s] ",
			 argv[argc]);
		argc++;
		data += len + 1;
	}
	if (harmless)
		check(argc, argv, about);
	else
		fuzz_useless++;
	for (i = 1; i < argc; i++)
		free(argv[i]);

	return 0;
}

struct choice {
	const char *command;
	const char *words[12];	/* options and arguments of its own */
};

static const struct choice choices[] = {
	{ "status", { "--json", "-i", "0", "--interval=0.5" } },
	{ "list", { "-i0", "--sort", "home", "-s", "moves", "--reverse", "-r", "--domain=vm1",
		    "-R", "home-full", "--off-home", "--json" } },
	{ "explain", { "vif-1-0", "vm1:vif0/0-tx", "vbd-1-51712/0" } },
	{ "set", { "vif-1-0", "vm1:xvda", "vm1", "vif-1-0/0", "node:1", "pxm:0", "default" } },
	{ "default", { "auto", "strict", "off", "node:0" } },
	{ "save", { "--file", "conf", "-n", "--print", "-u", "--uuid", "-f", "conf" } },
	{ "restore", { "--file=conf", "-n", "--dry-run", "-v" } },
	{ "doctor", { "--json", "-v", "--all", "-a" } },
	{ "domains", { "vm1", "--pages", "--json", "1", "0" } },
	{ "heap", { "--json", "--size" } },
	{ "metrics", { "--openmetrics", "--per", "queue", "device", "-o", "metrics" } },
	{ "record", { "--state", "state", "--file", "history", "--limit", "1" } },
	{ "plot", { "locality", "matrix", "-o", "x.svg", "x.png", "--since", "1h", "--file" } },
	{ "bench", { "--device", "vif-1-0", "--rounds=1", "-s", "1", "--settle", "--no-perf" } },
	{ "top", { "--batch", "1", "--once", "--size", "24x80" } },
	{ "--version", { "x" } },
};

static const char *word_of(const struct choice *c, struct rnd_state *rnd)
{
	const char *word = c->words[below(rnd, ARRAY_SIZE(c->words))];

	return word ? word : c->words[0];
}

static void make_word(struct fuzz_input *in, struct rnd_state *rnd, const struct choice *c)
{
	switch (below(rnd, 20)) {
	case 0:
		text_policy(in, rnd);
		return;
	case 1:
		text_number(in, rnd);
		return;
	case 2:
		text_add(in, "%s=", word_of(c, rnd));
		text_number(in, rnd);
		return;
	case 3:
		text_add(in, "%s", word_of(&choices[below(rnd, ARRAY_SIZE(choices))], rnd));
		return;
	case 4:
		text_add(in, below(rnd, 2) ? "--help" : "--usage");
		return;
	case 5:
		text_add(in, "--");
		return;
	default:
		text_add(in, "%s", word_of(c, rnd));
	}
}

void fuzz_make(struct fuzz_input *in, struct rnd_state *rnd)
{
	const struct choice *c = &choices[below(rnd, ARRAY_SIZE(choices))];
	u32 nr = below(rnd, 4);

	text_add(in, "%s", c->command);
	while (nr--) {
		in->bytes[in->len++] = '\0';
		make_word(in, rnd, c);
	}
	if (!below(rnd, 3))
		text_damage(in, rnd);
}
