// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <xen/sys/gntdev.h>

#include "gntdev_test.h"

#define GNTDEV	"/dev/xen/gntdev"
#define WORDS	(PAGE / sizeof(uint64_t))

int gnt_open(void)
{
	int fd = open(GNTDEV, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		give_up(GNTDEV ": %s", strerror(errno));
	return fd;
}

int gnt_add(int fd, const struct grant *grant, unsigned int nr, uint64_t *offset)
{
	struct ioctl_gntdev_map_grant_ref *op;
	unsigned int i;
	int ret = 0;

	op = calloc(1, sizeof(*op) + nr * sizeof(op->refs[0]));
	if (!op)
		return -ENOMEM;
	op->count = nr;
	for (i = 0; i < nr; i++) {
		op->refs[i].domid = host.domid;
		op->refs[i].ref = grant[i].ref;
	}
	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, op) < 0)
		ret = -errno;
	*offset = op->index;
	free(op);
	return ret;
}

int gnt_remove(int fd, uint64_t offset, unsigned int nr)
{
	struct ioctl_gntdev_unmap_grant_ref op = {
		.index = offset,
		.count = nr,
	};

	return ioctl(fd, IOCTL_GNTDEV_UNMAP_GRANT_REF, &op) < 0 ? -errno : 0;
}

int gnt_notify(int fd, uint64_t byte, unsigned int action, unsigned int port)
{
	struct ioctl_gntdev_unmap_notify op = {
		.index = byte,
		.action = action,
		.event_channel_port = port,
	};

	return ioctl(fd, IOCTL_GNTDEV_SET_UNMAP_NOTIFY, &op) < 0 ? -errno : 0;
}

int map_at(struct mapping *m, int fd, const struct grants *g, unsigned int first,
	   unsigned int nr, int prot, void *at)
{
	int ret;

	*m = (struct mapping) {
		.fd = fd,
		.nr = nr,
		.grant = g->grant + first,
		.first = first,
	};
	ret = gnt_add(fd, m->grant, nr, &m->offset);
	if (ret)
		return ret;
	m->at = mmap(at, nr * PAGE, prot, MAP_SHARED | (at ? MAP_FIXED : 0), fd, m->offset);
	if (m->at == MAP_FAILED) {
		ret = -errno;
		gnt_remove(fd, m->offset, nr);
	}
	return ret;
}

int map_begin(struct mapping *m, int fd, const struct grants *g, unsigned int first,
	      unsigned int nr, int prot)
{
	return map_at(m, fd, g, first, nr, prot, NULL);
}

void map_or_give_up(struct mapping *m, int fd, const struct grants *g,
		    unsigned int first, unsigned int nr)
{
	int ret = map_begin(m, fd, g, first, nr, PROT_READ | PROT_WRITE);

	if (ret)
		give_up("cannot map %u pages: %s", nr, strerror(-ret));
}

int map_end(struct mapping *m)
{
	if (munmap(m->at, m->nr * PAGE) < 0)
		return -errno;
	return gnt_remove(m->fd, m->offset, m->nr);
}

/* As it is now: the guest writes there, too. */
static uint64_t word(const uint64_t *at)
{
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

unsigned int data_wrong(const struct mapping *m, unsigned int page, unsigned int nr,
			const uint8_t *at)
{
	unsigned int wrong = 0, i;
	const uint64_t *words;
	uint64_t gfn;

	for (i = 0; i < nr; i++) {
		words = (const uint64_t *)(at + i * PAGE);
		gfn = m->grant[page + i].gfn;
		wrong += word(words) != gfn || word(words + 1) != m->first + page + i ||
			 word(words + WORDS - 1) != ~gfn;
	}
	return wrong;
}
