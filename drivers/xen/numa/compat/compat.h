/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels that the modules are built for, 6.1 and
 * later.
 *
 * All else, the files beside the hooked backends too, is written for the newest
 * kernel and asks for no version: where an older kernel lacks something, this
 * directory gives it under the newest name and with the newest shape.
 */
#ifndef _XEN_NUMA_COMPAT_H
#define _XEN_NUMA_COMPAT_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/memremap.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

/*
 * Until 6.9 __assign_str() wanted the string again. The trace headers define it
 * anew for each use, so it cannot be replaced under its own name.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define trace_assign_str(dst, src)	__assign_str(dst)
#else
#define trace_assign_str(dst, src)	__assign_str(dst, src)
#endif

/* A bus was not const then, though none of these writes to it. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define bus_register_notifier(bus, nb) \
	bus_register_notifier((struct bus_type *)(bus), nb)
#define bus_unregister_notifier(bus, nb) \
	bus_unregister_notifier((struct bus_type *)(bus), nb)
#define bus_for_each_dev(bus, start, data, fn) \
	bus_for_each_dev((struct bus_type *)(bus), start, data, fn)
#define bus_for_each_drv(bus, start, data, fn) \
	bus_for_each_drv((struct bus_type *)(bus), start, data, fn)
#endif

/*
 * Until 6.6 nobody outside the kernel could ask for a file that may be replaced
 * at any time. A file was not reused then before a grace period had passed.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline struct file *get_file_active(struct file **f)
{
	struct file *file;

	rcu_read_lock();
	file = READ_ONCE(*f);
	if (file && !get_file_rcu(file))
		file = NULL;
	rcu_read_unlock();

	return file;
}
#endif

/* Until 6.13 a thread was created on a node, but not bound to its CPUs. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#undef xen_numa_thread_node
#define xen_numa_thread_node(node)	(node)
#endif

/* Until 6.14 it had no accessor. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define page_pgmap(page)	((page)->pgmap)
#endif

/* Until 6.11 it was less, and until 6.9 it took the address space. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
struct follow_pfnmap_args {
	struct vm_area_struct *vma;
	unsigned long address;
	spinlock_t *lock;	/* the page table's, held until the end */
	pte_t *ptep;
};

static inline int follow_pfnmap_start(struct follow_pfnmap_args *args)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	return follow_pte(args->vma, args->address, &args->ptep, &args->lock);
#else
	return follow_pte(args->vma->vm_mm, args->address, &args->ptep,
			  &args->lock);
#endif
}

static inline void follow_pfnmap_end(struct follow_pfnmap_args *args)
{
	/* Sparse was not told there that the lock is taken. */
	__acquire(args->lock);
	pte_unmap_unlock(args->ptep, args->lock);
}
#endif

#endif /* _XEN_NUMA_COMPAT_H */
