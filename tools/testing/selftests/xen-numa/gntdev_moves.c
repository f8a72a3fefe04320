// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings that are moved, and unmapped in parts.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"

#define NR	16

static uint8_t *room(unsigned int nr)
{
	uint8_t *at = mmap(NULL, nr * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		give_up("no memory");
	return at;
}

/* Whether asking there is refused with @want. */
static bool refused(const struct mapping *m, const void *at, unsigned int nr, int want)
{
	struct xen_numa_page pages[NR];
	struct xen_numa_where w;

	return ask(m->fd, at, nr, &w, pages) == (host.state == STATE_STOCK ? -ENOTTY : want);
}

static uint8_t *move_to(uint8_t *from, unsigned int nr, uint8_t *to)
{
	uint8_t *at = mremap(from, nr * PAGE, nr * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);

	if (at == MAP_FAILED)
		give_up("cannot move a mapping: %m");
	return at;
}

static void move_whole(int fd, const struct grants *g)
{
	struct mapping m;
	uint8_t *old;

	map_or_give_up(&m, fd, g, 0, NR);
	old = m.at;
	m.at = move_to(m.at, NR, room(NR));
	test(right(&m), "mremap: right where it is now");
	test(refused(&m, old, NR, -EFAULT), "mremap: nothing where it was");
	test(mremap(m.at, NR * PAGE, 2 * NR * PAGE, MREMAP_MAYMOVE) == MAP_FAILED &&
	     right(&m), "mremap: cannot grow, and is right as it was");
	test(mremap(m.at, NR * PAGE, NR / 2 * PAGE, 0) == m.at &&
	     right_at(&m, 0, NR / 2, m.at, ALL_RIGHT), "mremap: shrunk");
	test(refused(&m, m.at, NR, -EFAULT), "mremap: nothing behind it");
	munmap(m.at, NR / 2 * PAGE);
	gnt_remove(fd, m.offset, NR);
	test_unused(g, "mremap");
}

/* The middle goes elsewhere: its pages are not the mapping's first ones. */
static void move_middle(int fd, const struct grants *g)
{
	struct mapping m;
	uint8_t *to;

	map_or_give_up(&m, fd, g, 0, NR);
	to = move_to(m.at + 5 * PAGE, 4, room(4));
	test(right_at(&m, 5, 4, to, ALL_RIGHT), "mremap of the middle: right there");
	test(right_at(&m, 0, 5, m.at, ALL_RIGHT), "mremap of the middle: right before");
	test(right_at(&m, 9, NR - 9, m.at + 9 * PAGE, ALL_RIGHT),
	     "mremap of the middle: right behind");
	test(refused(&m, m.at, NR, -EFAULT), "mremap of the middle: a hole is left");
	munmap(to, 4 * PAGE);
	test(!map_end(&m), "mremap of the middle: unmapped");
	test_unused(g, "mremap of the middle");
}

static void partial(int fd, const struct grants *g)
{
	struct mapping m;

	map_or_give_up(&m, fd, g, 0, NR);
	test(!munmap(m.at + 5 * PAGE, 4 * PAGE), "munmap of the middle");
	test(right_at(&m, 0, 5, m.at, ALL_RIGHT), "munmap of the middle: right before");
	test(right_at(&m, 9, NR - 9, m.at + 9 * PAGE, ALL_RIGHT),
	     "munmap of the middle: right behind");
	test(refused(&m, m.at, NR, -EFAULT), "munmap of the middle: refused across");
	munmap(m.at, PAGE);
	munmap(m.at + (NR - 1) * PAGE, PAGE);
	test(right_at(&m, 1, 4, m.at + PAGE, ALL_RIGHT), "munmap of both ends: right");
	/* While parts of it are mapped, the file lets go. */
	test(!gnt_remove(fd, m.offset, NR), "munmap: the file forgets the mapping");
	test(right_at(&m, 1, 4, m.at + PAGE, ALL_RIGHT), "munmap: what is left is right");
	munmap(m.at, NR * PAGE);
	test_unused(g, "munmap");
}

/* Split by another protection. */
static void protected(int fd, const struct grants *g)
{
	struct mapping m;

	map_or_give_up(&m, fd, g, 0, NR);
	test(!mprotect(m.at + 3 * PAGE, 2 * PAGE, PROT_READ) && right(&m),
	     "mprotect: right across");
	map_end(&m);
	test_unused(g, "mprotect");
}

/* Closed while it is mapped. */
static void closed(const struct grants *g)
{
	int fd = gnt_open();
	struct mapping m;

	map_or_give_up(&m, fd, g, 0, NR);
	close(fd);
	test(!data_wrong(&m, 0, NR, m.at), "close: the data are still there");
	munmap(m.at, NR * PAGE);
	test_unused(g, "close");
}

void part_moves(void)
{
	int fd = gnt_open();
	struct grants g;

	guest_make(&g, NR, "turns");
	/*
	 * In a PV dom0 Xen has written the page tables' entries: gntdev unmaps
	 * what is moved or protected.
	 */
	if (!host.pv) {
		move_whole(fd, &g);
		move_middle(fd, &g);
		protected(fd, &g);
	}
	partial(fd, &g);
	closed(&g);
	guest_free(&g);
	close(fd);
}
