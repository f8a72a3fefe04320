// SPDX-License-Identifier: GPL-2.0
/*
 * The guest takes grants back, before they are mapped and while they are.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gntdev_test.h"

#define NR	16

/* One bad grant among good ones: nothing is mapped, and nothing stays. */
static void one_before(int fd)
{
	static const unsigned int bad[] = { 0, NR / 2, NR - 1 };
	struct mapping m;
	struct grants g;
	unsigned int i;
	int ret;

	for (i = 0; i < 3; i++) {
		guest_make(&g, NR, "turns");
		guest_order("revoke %u %u 1", g.set, bad[i]);
		ret = map_begin(&m, fd, &g, 0, NR, PROT_READ | PROT_WRITE);
		if (ret != -EINVAL)
			note("got %d", ret);
		test(ret == -EINVAL, "grant %u of %u is revoked: EINVAL", bad[i], NR);
		test_unused(&g, "a map that failed");
		if (bad[i]) {
			map_or_give_up(&m, fd, &g, 0, bad[i]);
			test(right(&m), "the grants before it can be mapped");
			map_end(&m);
		}
		test_unused(&g, "the grants before it");
		guest_free(&g);
	}
}

static void all_before(int fd)
{
	struct mapping m;
	struct grants g;

	guest_make(&g, NR, "low");
	guest_order("revoke %u 0 %u", g.set, NR);
	test(map_begin(&m, fd, &g, 0, NR, PROT_READ) == -EINVAL,
	     "all are revoked: EINVAL");
	test_unused(&g, "all revoked");
	guest_free(&g);
}

static bool none_pending(const void *arg)
{
	unsigned int used, pending;

	guest_used(arg, &used, &pending);
	return !pending;
}

/* The guest has to wait until we unmap. */
static void meanwhile(int fd, unsigned int first, unsigned int nr)
{
	unsigned int used, pending;
	struct mapping m;
	struct grants g;

	guest_make(&g, NR, "turns");
	map_or_give_up(&m, fd, &g, 0, NR);
	guest_order("revoke %u %u %u", g.set, first, nr);
	guest_used(&g, &used, &pending);
	test(used == NR - nr && pending == nr,
	     "%u revoked while mapped: %u still mapped, %u pending", nr, used, pending);
	test(right(&m), "%u revoked while mapped: right", nr);
	guest_order("fill %u", g.set);
	test(right(&m), "%u revoked while mapped: and what the guest writes is seen", nr);
	map_end(&m);
	test(until(none_pending, &g), "%u revoked while mapped: the guest gets them back", nr);
	test(map_begin(&m, fd, &g, 0, NR, PROT_READ) == -EINVAL,
	     "%u revoked: they cannot be mapped again", nr);
	test_unused(&g, "revoked while mapped");
	guest_free(&g);
}

/* References that never were; 3 is a reserved one. */
static void nonsense(int fd)
{
	static const uint32_t refs[] = { 0xfffffff0, 3, 0x7fff };
	struct grant grant = { 0 };
	struct grants g = { .nr = 1, .grant = &grant };
	struct mapping m;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(refs); i++) {
		grant.ref = refs[i];
		ret = map_begin(&m, fd, &g, 0, 1, PROT_READ | PROT_WRITE);
		test(ret == -EINVAL, "reference 0x%x: EINVAL", refs[i]);
		if (!ret)
			map_end(&m);
	}
}

void part_revoke(void)
{
	int fd = gnt_open();

	one_before(fd);
	all_before(fd);
	meanwhile(fd, 3, 1);
	meanwhile(fd, 0, NR);
	nonsense(fd);
	close(fd);
	if (host.state == STATE_KNOWN)
		test_pool("revoked");
}
