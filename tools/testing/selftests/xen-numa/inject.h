/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the program inject share. */
#ifndef XN_INJECT_H
#define XN_INJECT_H

#include <stdbool.h>
#include <stddef.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define BAD_MAX		4	/* then a step is given up */
#define IO_ENDED	1000	/* counts as so many */

/* A step: all return 0 or an errno; @after is told what @act said. */
struct step {
	const char *name;
	int args;		/* at least */
	int (*prepare)(void);	/* without a fault; may be NULL */
	int (*act)(void);
	int (*after)(int err);
};

/* inject.c */
extern const char *name;	/* what this run is called */
extern unsigned int nr_bad;
/* A line about what should not be, and counts it. */
[[gnu::format(printf, 1, 2)]] void bad(const char *fmt, ...);
/* For what is no fault of what is tested. */
[[gnu::noreturn]] void give_up(const char *what);

/* inject_look.c: what must hold after each fault */
double now(void);
void nap(void);
/* Waits for a state; false if it does not come for so long that something hangs. */
bool until(bool (*holds)(void));
/* The first bytes of a file, without the last newline; or -errno. */
int contents(const char *path, char *buf, size_t size);
/* Paths that a pattern matches. */
unsigned int count_of(const char *pattern);
/* Before the others: what it looks at is in the environment, see inject.c. */
void look_begin(void);
void look_at_log(void);
void look_at_io(void);
/* Whatever has been loaded is gone. */
void look_for_rest(void);
/* So many queues as there should be when it is loaded. */
bool all_queues(void);
unsigned int queues(void);
extern int slow;		/* how many times as long everything may take */

/* inject_steps.c */
/* The step of that name with these arguments, or NULL. */
const struct step *step_find(const char *which, char **args, int nr);

#endif
