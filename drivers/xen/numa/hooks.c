// SPDX-License-Identifier: GPL-2.0
/*
 * The list of queues that hooked backends have attached.
 *
 * A module of its own, so that xen-numa can be loaded after the backends and
 * unloaded before them: backends depend on this one, never on xen-numa.
 */
#define pr_fmt(fmt) "xen-numa: " fmt

#include <linux/device.h>
#include <linux/math.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include <xen/interface/xen.h>
#include <xen/interface/memory.h>
#include <xen/grant_table.h>
#include <xen/xen.h>
#include <asm/xen/hypercall.h>

#include <xen/numa-user.h>
#include <xen/numa-version.h>

#include "pages.h"
#include "queue.h"

DEFINE_STATIC_KEY_FALSE(xen_numa_watched);
EXPORT_SYMBOL_GPL(xen_numa_watched);

struct xen_numa_owners xen_numa_owners;
EXPORT_SYMBOL_GPL(xen_numa_owners);

DEFINE_PER_CPU(u8, xen_numa_here);
EXPORT_PER_CPU_SYMBOL_GPL(xen_numa_here);

/* 64 TiB: more is not covered. */
#define OWNERS_MAX	(64ULL << (40 - PAGE_SHIFT - XEN_NUMA_CHUNK_SHIFT))

/*
 * queues_lock guards the list, the listener pointer, every queue's state pointer
 * and its tasks and IRQs against writers. The data path reads the listener under
 * RCU, and whoever must wait for an answer under SRCU.
 */
static DEFINE_MUTEX(queues_lock);
DEFINE_STATIC_SRCU(listener_srcu);
static LIST_HEAD(queues);
static const struct xen_numa_listener __rcu *listener;
static struct kmem_cache *queue_cache;

static const struct xen_numa_listener *current_listener(void)
{
	return rcu_dereference_protected(listener,
					 lockdep_is_held(&queues_lock));
}

static void no_sample(struct xen_numa_queue *q)
{
	q->last_sample = -1;
	q->copied = XEN_NUMA_OWNER_MISS;
}

/* A listener begins with nothing: it numbers places as it likes. */
static void show_queue(const struct xen_numa_listener *l,
		       struct xen_numa_queue *q)
{
	lockdep_assert_held(&queues_lock);

	no_sample(q);
	q->sample = false;
	q->samples = 0;
	q->samples_failed = 0;
	q->alloc_node = NUMA_NO_NODE;
	memset(q->tally, 0, sizeof(q->tally));
	memset(&q->unknown, 0, sizeof(q->unknown));

	q->state = NULL;
	if (!l->attach(q))
		q->state = NULL;
}

static void hide_queue(const struct xen_numa_listener *l,
		       struct xen_numa_queue *q)
{
	lockdep_assert_held(&queues_lock);

	if (q->state)
		l->detach(q);
	q->state = NULL;
	WRITE_ONCE(q->sample, false);
	WRITE_ONCE(q->alloc_node, NUMA_NO_NODE);
}

/**
 * xen_numa_queue_attach() - announce a queue that has connected
 * @info: what the queue consists of; copied, and its device and tasks are
 *        referenced until the queue is detached
 *
 * Context: process context, may sleep.
 * Return: a handle for the other calls, or NULL when memory is short. NULL
 * is a valid handle everywhere: the queue then works as without xen-numa.
 */
struct xen_numa_queue *
xen_numa_queue_attach(const struct xen_numa_queue_info *info)
{
	const struct xen_numa_listener *l;
	struct xen_numa_queue *q;
	unsigned int i;

	q = kmem_cache_zalloc(queue_cache, GFP_KERNEL);
	if (!q)
		return NULL;

	q->info = *info;
	q->alloc_node = NUMA_NO_NODE;
	no_sample(q);
	/* Without a placeholder there are no samples, that is all. */
	if ((info->copies || info->sampled) && gnttab_alloc_pages(1, &q->page))
		q->page = NULL;
	get_device(q->info.dev);
	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (q->info.tasks[i])
			get_task_struct(q->info.tasks[i]);

	mutex_lock(&queues_lock);
	list_add_tail(&q->entry, &queues);
	l = current_listener();
	if (l)
		show_queue(l, q);
	mutex_unlock(&queues_lock);

	return q;
}
EXPORT_SYMBOL_GPL(xen_numa_queue_attach);

/**
 * xen_numa_queue_detach() - take back a queue before it disconnects
 * @q: handle from xen_numa_queue_attach(), or NULL
 *
 * To be called when nothing reports frames for @q any more and before its
 * IRQs are released. Affinities set for the queue are restored. @q is gone
 * on return.
 *
 * Context: process context, may sleep.
 */
void xen_numa_queue_detach(struct xen_numa_queue *q)
{
	const struct xen_numa_listener *l;
	unsigned int i;

	if (!q)
		return;

	mutex_lock(&queues_lock);
	l = current_listener();
	if (l)
		hide_queue(l, q);
	list_del(&q->entry);
	mutex_unlock(&queues_lock);

	for (i = 0; i < XEN_NUMA_QUEUE_TASKS; i++)
		if (q->info.tasks[i])
			put_task_struct(q->info.tasks[i]);
	put_device(q->info.dev);
	if (q->page)
		gnttab_free_pages(1, &q->page);
	kmem_cache_free(queue_cache, q);
}
EXPORT_SYMBOL_GPL(xen_numa_queue_detach);

/**
 * xen_numa_queue_set_task() - a queue's task is another, or none
 * @q: the queue
 * @i: which of its tasks
 * @task: the new one, which is referenced, or NULL. The one before gets the
 *        affinity back that it had
 *
 * Context: process context, may sleep; the caller serialises.
 */
void xen_numa_queue_set_task(struct xen_numa_queue *q, unsigned int i,
			     struct task_struct *task)
{
	struct task_struct *before;

	mutex_lock(&queues_lock);
	before = q->info.tasks[i];
	if (task)
		get_task_struct(task);
	if (q->state)
		current_listener()->set_task(q, i, task);
	else
		WRITE_ONCE(q->info.tasks[i], task);
	mutex_unlock(&queues_lock);
	if (before)
		put_task_struct(before);
}

/**
 * xen_numa_queue_set_irq() - a queue's IRQ is another, or none
 * @q: the queue
 * @i: which of its IRQs
 * @irq: Linux's number, or 0. The one before gets the affinity back that it had
 * @id: what its handler is called with
 *
 * Context: process context, may sleep; the caller serialises.
 */
void xen_numa_queue_set_irq(struct xen_numa_queue *q, unsigned int i,
			    unsigned int irq, const void *id)
{
	mutex_lock(&queues_lock);
	if (q->state) {
		current_listener()->set_irq(q, i, irq, id);
	} else {
		q->info.irq_ids[i] = id;
		WRITE_ONCE(q->info.irqs[i], irq);
	}
	mutex_unlock(&queues_lock);
}

/**
 * xen_numa_user_device_gone() - a device that has had queues is about to go
 * @dev: the device; all its queues are detached
 *
 * Context: process context, may sleep.
 */
void xen_numa_user_device_gone(struct device *dev)
{
	const struct xen_numa_listener *l;

	mutex_lock(&queues_lock);
	l = current_listener();
	if (l)
		l->device_gone(dev);
	mutex_unlock(&queues_lock);
}
EXPORT_SYMBOL_GPL(xen_numa_user_device_gone);

/**
 * xen_numa_connect_node() - node for the memory of a queue that connects
 * @dev: the xenbus device
 * @index: the queue's number, or XEN_NUMA_ALL_QUEUES for memory that all
 *         queues of @dev share
 * @dir: the queue's direction
 *
 * The node on which the queue was when it was connected last, if the steering
 * module is loaded and remembers it.
 *
 * Context: process context, may sleep.
 * Return: a node, or NUMA_NO_NODE for the allocator's own choice.
 */
int xen_numa_connect_node(struct device *dev, unsigned int index,
			  enum xen_numa_dir dir)
{
	const struct xen_numa_listener *l;
	int node = NUMA_NO_NODE;

	mutex_lock(&queues_lock);
	l = current_listener();
	if (l)
		node = l->connect_node(dev, index, dir);
	mutex_unlock(&queues_lock);

	return node;
}
EXPORT_SYMBOL_GPL(xen_numa_connect_node);

static int find_place(u64 mfn)
{
	const struct xen_numa_listener *l;
	int place = -1;
	u8 owner;

	if (mfn == XEN_NUMA_NO_MFN)
		return place;
	owner = xen_numa_owner(mfn);
	if (owner >= XEN_NUMA_OWNER_FIRST)
		return owner - XEN_NUMA_OWNER_FIRST;

	rcu_read_lock();
	l = rcu_dereference(listener);
	if (l)
		place = l->find(mfn);
	rcu_read_unlock();

	return place;
}

static void locate_known(u64 mfn, struct xen_numa_page *page)
{
	const struct xen_numa_listener *l;
	int place;

	rcu_read_lock();
	l = rcu_dereference(listener);
	place = l ? l->find(mfn) : -1;
	if (place >= 0)
		l->describe(place, page);
	rcu_read_unlock();
}

static void locate_wait(u64 mfn, struct xen_numa_page *page)
{
	const struct xen_numa_listener *l;
	int place, idx;

	idx = srcu_read_lock(&listener_srcu);
	l = srcu_dereference(listener, &listener_srcu);
	place = l ? l->find_wait(mfn) : -1;
	if (place >= 0)
		l->describe(place, page);
	srcu_read_unlock(&listener_srcu, idx);
}

/**
 * xen_numa_locate() - the node and the PXM of a frame
 * @mfn: the frame, or XEN_NUMA_NO_MFN
 * @page: result, unknown where nobody knows
 *
 * Context: process context, may sleep: the first frame of a chunk of memory is
 * asked about, the others are remembered.
 */
void xen_numa_locate(u64 mfn, struct xen_numa_page *page)
{
	page->node = XEN_NUMA_NODE_UNKNOWN;
	page->pxm = XEN_NUMA_PXM_UNKNOWN;
	if (mfn == XEN_NUMA_NO_MFN || !xen_numa_watching())
		return;
	if (likely(xen_numa_owner(mfn) != XEN_NUMA_OWNER_MISS))
		locate_known(mfn, page);
	else
		locate_wait(mfn, page);
}
EXPORT_SYMBOL_GPL(xen_numa_locate);

/**
 * xen_numa_user_caps() - what can be done for user-space backends now
 *
 * Context: any.
 * Return: XEN_NUMA_CAP_*, 0 when nobody listens.
 */
u32 xen_numa_user_caps(void)
{
	const struct xen_numa_listener *l;
	u32 caps = 0;

	rcu_read_lock();
	l = rcu_dereference(listener);
	if (l)
		caps = l->caps();
	rcu_read_unlock();

	return caps;
}
EXPORT_SYMBOL_GPL(xen_numa_user_caps);

/* The part of xen_numa_account() for what the table does not tell. */
void __xen_numa_account(struct xen_numa_queue *q, u64 mfn, unsigned int bytes)
{
	int place = find_place(mfn);

	xen_numa_count(place < 0 ? &q->unknown :
		       xen_numa_tally(q, place + XEN_NUMA_OWNER_FIRST),
		       1, bytes);
}
EXPORT_SYMBOL_GPL(__xen_numa_account);

/**
 * xen_numa_peek() - the machine frame behind a grant, by mapping it for a moment
 * @page: a placeholder of the grant table's, with nothing mapped behind it
 * @domid: whose grant it is
 * @ref: the grant
 *
 * Two hypercalls. What is mapped elsewhere too keeps its frame, even when the
 * guest has changed the grant since. Dom0's own grants are not looked at where
 * it is translated. Nobody else may use @page meanwhile.
 *
 * Context: any but hard interrupt; neither sleeps nor allocates.
 * Return: the MFN, or XEN_NUMA_NO_MFN.
 */
u64 xen_numa_peek(struct page *page, domid_t domid, grant_ref_t ref)
{
	phys_addr_t addr = (phys_addr_t)(unsigned long)page_address(page);
	struct gnttab_map_grant_ref map;
	struct gnttab_unmap_grant_ref unmap;
	u64 mfn;

	/* A translated domain loses pages of its own that it maps a second time. */
	if (!domid && !xen_pv_domain())
		return XEN_NUMA_NO_MFN;
	gnttab_set_map_op(&map, addr, GNTMAP_host_map | GNTMAP_readonly, ref,
			  domid);
	if (HYPERVISOR_grant_table_op(GNTTABOP_map_grant_ref, &map, 1) ||
	    map.status != GNTST_okay)
		return XEN_NUMA_NO_MFN;
	mfn = xen_numa_map_mfn(&map);

	gnttab_set_unmap_op(&unmap, addr, GNTMAP_host_map, map.handle);
	/* A frame that stays mapped would be the guest's loss. */
	WARN_ON_ONCE(HYPERVISOR_grant_table_op(GNTTABOP_unmap_grant_ref,
					       &unmap, 1) ||
		     unmap.status != GNTST_okay);

	return mfn;
}
EXPORT_SYMBOL_GPL(xen_numa_peek);

/**
 * xen_numa_grant_mfn() - the machine frame behind a grant
 * @q: the queue that works on it
 * @domid: whose grant it is
 * @ref: the grant; still valid, that is, not yet answered to the guest
 *
 * Maps the grant for a moment: two hypercalls.
 *
 * Context: as xen_numa_account().
 * Return: the MFN, or XEN_NUMA_NO_MFN.
 */
u64 xen_numa_grant_mfn(struct xen_numa_queue *q, domid_t domid,
		       grant_ref_t ref)
{
	u64 mfn = XEN_NUMA_NO_MFN;

	if (q->page)
		mfn = xen_numa_peek(q->page, domid, ref);
	WRITE_ONCE(q->samples, q->samples + 1);
	if (mfn == XEN_NUMA_NO_MFN)
		WRITE_ONCE(q->samples_failed, q->samples_failed + 1);

	return mfn;
}
EXPORT_SYMBOL_GPL(xen_numa_grant_mfn);

/* The part of xen_numa_account_copy() for the frame that is looked at. */
void __xen_numa_sample(struct xen_numa_queue *q, domid_t domid,
		       grant_ref_t ref)
{
	q->last_sample = find_place(xen_numa_grant_mfn(q, domid, ref));
	q->copied = q->last_sample < 0 ? XEN_NUMA_OWNER_MISS
				       : q->last_sample + XEN_NUMA_OWNER_FIRST;
	/* Pairs with the acquire of the listener that asks again. */
	smp_store_release(&q->sample, false);
}
EXPORT_SYMBOL_GPL(__xen_numa_sample);

/*
 * A byte for each 128 MiB of the host, and as much again for memory that is
 * added later.
 */
static int owners_alloc(void)
{
	long last = HYPERVISOR_memory_op(XENMEM_maximum_ram_page, NULL);
	u64 chunks;

	lockdep_assert_held(&queues_lock);

	if (xen_numa_owners.owner) {
		memset(xen_numa_owners.owner, XEN_NUMA_OWNER_MISS,
		       xen_numa_owners.chunks);
		return 0;
	}
	if (last < 0)
		return last;
	chunks = 2 * (((u64)last >> XEN_NUMA_CHUNK_SHIFT) + 1);
	chunks = min(chunks, OWNERS_MAX);
	xen_numa_owners.owner = vzalloc(chunks);
	if (!xen_numa_owners.owner)
		return -ENOMEM;
	xen_numa_owners.chunks = chunks;

	return 0;
}

/**
 * xen_numa_listen() - hear about all queues, those already attached included
 * @l: the callbacks; must stay valid until xen_numa_unlisten() returns
 *
 * Context: process context, may sleep.
 * Return: 0, -EBUSY when somebody listens already, -ENOMEM, or the
 * hypervisor's error.
 */
int xen_numa_listen(const struct xen_numa_listener *l)
{
	struct xen_numa_queue *q;
	int err;

	mutex_lock(&queues_lock);
	err = current_listener() ? -EBUSY : owners_alloc();
	if (err) {
		mutex_unlock(&queues_lock);
		return err;
	}
	rcu_assign_pointer(listener, l);
	list_for_each_entry(q, &queues, entry)
		show_queue(l, q);
	static_branch_inc(&xen_numa_watched);
	mutex_unlock(&queues_lock);

	return 0;
}
EXPORT_SYMBOL_GPL(xen_numa_listen);

/**
 * xen_numa_unlisten() - stop hearing about queues
 * @l: what was passed to xen_numa_listen()
 *
 * Every queue is detached from @l first. None of @l's callbacks runs any more
 * when this returns.
 *
 * Context: process context, may sleep.
 */
void xen_numa_unlisten(const struct xen_numa_listener *l)
{
	struct xen_numa_queue *q;

	mutex_lock(&queues_lock);
	if (!WARN_ON(current_listener() != l)) {
		static_branch_dec(&xen_numa_watched);
		list_for_each_entry(q, &queues, entry)
			hide_queue(l, q);
		RCU_INIT_POINTER(listener, NULL);
	}
	mutex_unlock(&queues_lock);

	synchronize_rcu();
	synchronize_srcu(&listener_srcu);
}
EXPORT_SYMBOL_GPL(xen_numa_unlisten);

static int __init hooks_init(void)
{
	queue_cache = kmem_cache_create("xen_numa_queue",
					sizeof(struct xen_numa_queue), 0,
					SLAB_HWCACHE_ALIGN, NULL);

	if (!queue_cache)
		return -ENOMEM;
	pages_init();

	return 0;
}
module_init(hooks_init);

static void __exit hooks_exit(void)
{
	pages_exit();
	vfree(xen_numa_owners.owner);
	kmem_cache_destroy(queue_cache);
}
module_exit(hooks_exit);

MODULE_DESCRIPTION("Queues of Xen backends, for NUMA steering");
MODULE_AUTHOR("The xen-numa project");
MODULE_LICENSE("GPL");
MODULE_VERSION(XEN_NUMA_VERSION);
