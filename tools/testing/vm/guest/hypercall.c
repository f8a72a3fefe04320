// SPDX-License-Identifier: GPL-2.0
/*
 * Asks Xen where a frame is, as a guest must not: only the hardware domain may
 * know the host's layout, so anything but -EPERM is a fault (-ENOSYS on a
 * hypervisor that does not have the call).
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

void hypercall_try(void)
{
	static uint64_t mfn = 0x1000;
	static uint32_t pxm;
	static struct mfn_pxms arg;
	struct privcmd_call call = {
		.op = HYPERVISOR_MEMORY_OP,
		.arg = { GET_MFN_PXMS, (uintptr_t)&arg },
	};
	const char *name;
	int fd, ret;

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
	ret = ioctl(fd, PRIVCMD_CALL, &call);
	name = ret < 0 ? strerrorname_np(errno) : NULL;
	if (name)
		say("hypercall -%s", name);
	else
		say("hypercall %d", ret < 0 ? -errno : ret);
	close(fd);
	munlockall();
}
