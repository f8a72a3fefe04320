/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the gntdev test share. The raw ioctls are used, not
 * libxengnttab, and no code of what is tested.
 */
#ifndef XN_GNTDEV_TEST_H
#define XN_GNTDEV_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xen/numa.h>

#define PAGE	4096UL

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* gntdev_tap.c */

/* One test, or a line that is none. The caller numbers them. */
[[gnu::format(printf, 2, 3)]] void test(bool ok, const char *fmt, ...);
[[gnu::format(printf, 1, 2)]] void note(const char *fmt, ...);
/* For what is no fault of what is tested; does not return. */
[[gnu::format(printf, 1, 2), gnu::noreturn]] void give_up(const char *fmt, ...);
/* Polls until it holds; false if it does not for so long that something hangs. */
bool until(bool (*holds)(const void *arg), const void *arg);

/* gntdev_host.c: what the caller of the program says about this host. */

enum state {
	STATE_STOCK,	/* a gntdev that knows nothing of nodes */
	STATE_UNKNOWN,	/* ours, but nobody can tell where frames are */
	STATE_KNOWN,
};

struct host {
	enum state state;
	bool pv;		/* dom0's type */
	unsigned int domid;	/* the guest's */
	uint64_t split;		/* first frame of the upper half of its memory */
	struct xen_numa_page halves[2];	/* where they are */
};

extern struct host host;

/* From the environment, see gntdev.sh. */
void host_read(void);
/* Returns: where a frame of the guest is: what an answer has to be. */
struct xen_numa_page host_truth(uint64_t gfn);

/* gntdev_guest.c: orders to the guest, see the bench's guest/grants/grants.h. */

struct grant {
	uint32_t ref;
	uint64_t gfn;
};

/* A set of the guest's, with the number that it has there. */
struct grants {
	unsigned int set;
	unsigned int nr;
	struct grant *grant;
};

/*
 * Has the guest carry out an order; gives up if it cannot. The words of the
 * answer, good until the next order.
 */
[[gnu::format(printf, 1, 2)]] const char *guest_order(const char *fmt, ...);
void guest_make(struct grants *g, unsigned int nr, const char *where);
void guest_free(struct grants *g);
/* Mapped grants of the set as the guest's table has them; pending: revoked ones. */
void guest_used(const struct grants *g, unsigned int *used, unsigned int *pending);
/* Waits until none is mapped: the kernel may unmap later. One test. */
void test_unused(const struct grants *g, const char *what);

/* gntdev_map.c */

struct mapping {
	int fd;
	unsigned int nr;
	const struct grant *grant;	/* of the first page */
	unsigned int first;		/* its index in the set */
	uint64_t offset;		/* in the file */
	uint8_t *at;
};

/* Returns a file descriptor; gives up if there is none. */
int gnt_open(void);
/* These return 0 or a negative errno. */
int gnt_add(int fd, const struct grant *grant, unsigned int nr, uint64_t *offset);
int gnt_remove(int fd, uint64_t offset, unsigned int nr);
int gnt_notify(int fd, uint64_t byte, unsigned int action, unsigned int port);
/* Adds @nr grants of the set from @first on, and maps them: all or nothing. */
int map_begin(struct mapping *m, int fd, const struct grants *g, unsigned int first,
	      unsigned int nr, int prot);
/* The same, in place of what is at @at; NULL: anywhere. */
int map_at(struct mapping *m, int fd, const struct grants *g, unsigned int first,
	   unsigned int nr, int prot, void *at);
/* As map_begin(), for read and write; gives up if it fails. */
void map_or_give_up(struct mapping *m, int fd, const struct grants *g,
		    unsigned int first, unsigned int nr);
int map_end(struct mapping *m);
/*
 * How many of pages @page to @page + @nr of the mapping, which are at @at now, do
 * not hold what the guest has written there.
 */
unsigned int data_wrong(const struct mapping *m, unsigned int page, unsigned int nr,
			const uint8_t *at);

/* gntdev_ask.c */

#define ASK_MAX	8192	/* pages that these ask for at once */

/* Asks for @nr pages from @at on. Returns 0 or a negative errno. */
int ask(int fd, const void *at, unsigned int nr, struct xen_numa_where *w,
	struct xen_numa_page *pages);
/* The node that the kernel itself says, or a negative errno. */
int kernel_node(const void *at);

enum strictness {
	ALL_RIGHT,	/* all that can be known is */
	MAY_BE_UNKNOWN,	/* but nothing is wrong */
};

/*
 * Whether data, the file's answers and the kernel's are right for pages
 * @page to @page + @nr of the mapping, which are at @at now. Says what is not.
 */
bool right_at(const struct mapping *m, unsigned int page, unsigned int nr,
	      const uint8_t *at, enum strictness strict);
bool right(const struct mapping *m);

/* gntdev_pool.c */

/* How often the kernel has got pages for foreign frames. */
unsigned int pool_regions(void);
/* One test: none of those with a node is lost. Nothing may be mapped. */
void test_pool(const char *what);

/* The parts; each prints its tests. */
void part_where(void);
void part_truth(void);
void part_args(void);
void part_policy(void);
void part_fdinfo(void);
void part_fork(void);
void part_moves(void);
void part_exec(void);
void part_unload(void);
void part_revoke(void);
void part_notify(void);
void part_kill(void);
void part_loop(void);
void part_fail(void);
void part_short(void);
void part_random(void);

/* What the program does instead of parts when it is executed by the part "exec". */
int exec_child(char **argv);

/* gntdev_kill.c: ends a worker at many moments. @each, if any, is called before. */
void kill_workers(const struct grants *g, unsigned int times, void (*each)(unsigned int i));

#endif
