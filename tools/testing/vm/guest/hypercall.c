// SPDX-License-Identifier: GPL-2.0
/*
 * Asks Xen where frames are, as a guest must not: only the hardware domain may
 * know the host's layout, so anything but -EPERM is a fault (-ENOSYS on a
 * hypervisor that does not have the calls).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define HYPERVISOR_MEMORY_OP	12
#define GET_MFN_PXMS		40
#define GET_DOMAIN_PXMS		41
#define GET_FREE_PXMS		42

struct privcmd_call {
	uint64_t op;
	uint64_t arg[5];
};

#define PRIVCMD_CALL	_IOC(_IOC_NONE, 'P', 0, sizeof(struct privcmd_call))

struct mfn_pxms {
	uint64_t mfns;
	uint64_t pxms;
	uint32_t nr_mfns;
	uint32_t flags;
};

/* Zero or the number of the error. */
static int memory_op(int fd, unsigned int cmd, void *arg)
{
	struct privcmd_call call = {
		.op = HYPERVISOR_MEMORY_OP,
		.arg = { cmd, (uintptr_t)arg },
	};

	return ioctl(fd, PRIVCMD_CALL, &call) < 0 ? errno : 0;
}

static void say_error(const char *call, int err)
{
	const char *name = err ? strerrorname_np(err) : NULL;

	if (name)
		say("hypercall%s -%s", call, name);
	else
		say("hypercall%s %d", call, -err);
}

void hypercall_try(void)
{
	static uint64_t mfn = 0x1000;
	static uint32_t pxm;
	static struct mfn_pxms arg;
	/* No array: a mere query. */
	static uint64_t query[4];
	int fd, frames, domain, heap;

	arg.mfns = (uintptr_t)&mfn;
	arg.pxms = (uintptr_t)&pxm;
	arg.nr_mfns = 1;
	/* Xen reads user memory without faulting it in. */
	mlockall(MCL_CURRENT);

	fd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		say("hypercall failed: /dev/xen/privcmd: %s", strerror(errno));
		return;
	}
	frames = memory_op(fd, GET_MFN_PXMS, &arg);
	domain = memory_op(fd, GET_DOMAIN_PXMS, query);
	heap = memory_op(fd, GET_FREE_PXMS, query);
	if (frames == domain && frames == heap) {
		say_error("", frames);
	} else {
		say_error(": frames", frames);
		say_error(": domain", domain);
		say_error(": heap", heap);
	}
	close(fd);
	munlockall();
}
