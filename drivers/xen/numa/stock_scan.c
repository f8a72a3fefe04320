// SPDX-License-Identifier: GPL-2.0
/*
 * stock: finds the interrupts and kthreads of stock backends.
 *
 * Only what every kernel shows is looked at: the handlers of event channels,
 * the functions of kthreads, and what both are called with. The names of the
 * functions tell what they are for; a backend with other names is not known,
 * and left alone.
 */
#include <linux/bsearch.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include <xen/events.h>
#include <xen/interface/event_channel.h>
#include <xen/interface/xen.h>
#include <asm/xen/hypercall.h>

#include "stock.h"

/* Of the 131072 ports that there could be few exist: it is asked now and then. */
#define PORTS_STEP	1024

/* A function of a backend, as "%ps" prints it. */
struct known {
	const char *name;
	enum backend_kind kind;
	unsigned int what;
};

static const struct known handlers[] = {
	{ "xenvif_tx_interrupt [xen_netback]", BACKEND_NET, STOCK_IRQ_TX },
	{ "xenvif_rx_interrupt [xen_netback]", BACKEND_NET, STOCK_IRQ_RX },
	{ "xenvif_interrupt [xen_netback]", BACKEND_NET, STOCK_IRQ_RING },
	{ "xenvif_ctrl_irq_fn [xen_netback]", BACKEND_NET, STOCK_IRQ_CTRL },
	{ "xen_blkif_be_int [xen_blkback]", BACKEND_BLOCK, STOCK_IRQ_RING },
};

static const struct known threads[] = {
	{ "xenvif_kthread_guest_rx [xen_netback]", BACKEND_NET, STOCK_TASK_RX },
	{ "xenvif_dealloc_kthread [xen_netback]", BACKEND_NET,
	  STOCK_TASK_DEALLOC },
	{ "xen_blkif_schedule [xen_blkback]", BACKEND_BLOCK, STOCK_TASK_RING },
};

/* "[module]" of each backend: what else is in there we do not know. */
static const char *const modules[BACKEND_KINDS] = {
	[BACKEND_NET]	= "[xen_netback]",
	[BACKEND_BLOCK]	= "[xen_blkback]",
};

static const struct known *find_known(struct stock_scan *scan, const void *fn,
				      const struct known *table,
				      unsigned int nr)
{
	char name[sizeof(scan->stranger)];
	unsigned int i;

	snprintf(name, sizeof(name), "%ps", fn);
	for (i = 0; i < nr; i++)
		if (!strcmp(name, table[i].name))
			return &table[i];
	for (i = 0; i < BACKEND_KINDS; i++)
		if (strstr(name, modules[i]))
			strscpy(scan->stranger, name, sizeof(scan->stranger));

	return NULL;
}

static int compare(const void *a, const void *b)
{
	const struct stock_found *x = a, *y = b;

	return x->cookie < y->cookie ? -1 : x->cookie > y->cookie;
}

/**
 * stock_found_under() - what a scan has found under a cookie
 * @scan: the scan
 * @cookie: any pointer; not followed
 *
 * Context: any; the scan is complete.
 * Return: the record, valid as long as the scan; or NULL.
 */
struct stock_found *stock_found_under(const struct stock_scan *scan,
				      const void *cookie)
{
	const struct stock_found key = { .cookie = cookie };

	/* A scan that found nothing has no array. */
	if (!scan->nr)
		return NULL;

	return bsearch(&key, scan->found, scan->nr, sizeof(key), compare);
}

static struct stock_found *new_record(struct stock_scan *scan,
				      const void *cookie)
{
	struct stock_found *found;

	if (scan->nr == scan->max) {
		unsigned int max = scan->max ? 2 * scan->max : 16;

		found = krealloc_array(scan->found, max, sizeof(*found),
				       GFP_KERNEL);
		if (!found)
			return NULL;
		scan->found = found;
		scan->max = max;
	}
	found = &scan->found[scan->nr++];
	*found = (struct stock_found) { .cookie = cookie };

	return found;
}

/* What an interrupt's first handler is, and what it is called with. */
static const void *irq_handler(unsigned int irq, const void **id)
{
	const void *fn = NULL;
	struct irq_desc *desc;
	struct irq_data *d;
	unsigned long flags;

	/* The descriptor is freed after a grace period. */
	rcu_read_lock();
	d = irq_get_irq_data(irq);
	if (d) {
		desc = irq_data_to_desc(d);
		raw_spin_lock_irqsave(&desc->lock, flags);
		if (desc->action) {
			/* A threaded one hides behind a default handler. */
			fn = desc->action->thread_fn ?
			     (void *)desc->action->thread_fn :
			     (void *)desc->action->handler;
			*id = desc->action->dev_id;
		}
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	}
	rcu_read_unlock();

	return fn;
}

static int scan_port(struct stock_scan *scan, evtchn_port_t port)
{
	struct evtchn_status status = { .dom = DOMID_SELF, .port = port };
	int irq = irq_from_evtchn(port);
	const struct known *known;
	struct stock_found *found;
	const void *fn, *id;

	if (irq <= 0)
		return 0;
	fn = irq_handler(irq, &id);
	if (!fn)
		return 0;
	known = find_known(scan, fn, handlers, ARRAY_SIZE(handlers));
	if (!known)
		return 0;
	if (HYPERVISOR_event_channel_op(EVTCHNOP_status, &status) ||
	    status.status != EVTCHNSTAT_interdomain)
		return 0;

	found = new_record(scan, id);
	if (!found)
		return -ENOMEM;
	found->kind = known->kind;
	found->domid = status.u.interdomain.dom;
	found->irqs[known->what] = irq;
	found->ids[known->what] = id;
	found->ports[known->what] = status.u.interdomain.port;

	return 0;
}

static void merge(struct stock_found *to, const struct stock_found *from)
{
	unsigned int i;

	for (i = 0; i < STOCK_IRQS; i++) {
		if (!from->irqs[i])
			continue;
		to->irqs[i] = from->irqs[i];
		to->ids[i] = from->ids[i];
		to->ports[i] = from->ports[i];
	}
}

/* From a record for each port to one for each cookie. */
static void join_ports(struct stock_scan *scan)
{
	struct stock_found *to = scan->found;
	unsigned int i;

	if (!scan->nr)
		return;
	sort(scan->found, scan->nr, sizeof(*scan->found), compare, NULL);
	for (i = 1; i < scan->nr; i++) {
		if (to->cookie == scan->found[i].cookie)
			merge(to, &scan->found[i]);
		else
			*++to = scan->found[i];
	}
	scan->nr = to - scan->found + 1;
}

/* Xen makes ports from the lowest on: above one that it never made is none. */
static bool is_beyond(evtchn_port_t port)
{
	struct evtchn_status status = { .dom = DOMID_SELF, .port = port };

	return HYPERVISOR_event_channel_op(EVTCHNOP_status, &status) == -EINVAL;
}

static void scan_tasks(struct stock_scan *scan)
{
	const struct known *known;
	struct stock_found *found;
	struct task_struct *t;

	rcu_read_lock();
	for_each_process(t) {
		if (!(t->flags & PF_KTHREAD) || t->flags & PF_EXITING)
			continue;
		found = stock_found_under(scan, kthread_data(t));
		if (!found)
			continue;
		known = find_known(scan, kthread_func(t), threads,
				   ARRAY_SIZE(threads));
		if (!known || found->tasks[known->what])
			continue;
		get_task_struct(t);
		found->tasks[known->what] = t;
	}
	rcu_read_unlock();
}

/**
 * stock_scan() - find all interrupts and kthreads of stock backends
 * @scan: result; to be freed whatever is returned
 *
 * Those of backends with hooks are found too.
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int stock_scan(struct stock_scan *scan)
{
	unsigned int port, nr = xen_evtchn_nr_channels();
	int err = 0;

	*scan = (struct stock_scan) {};
	for (port = 1; port < nr && !err; port++) {
		if (port % PORTS_STEP == 0 && is_beyond(port))
			break;
		err = scan_port(scan, port);
		cond_resched();
	}
	if (err)
		return err;
	join_ports(scan);
	scan_tasks(scan);

	return 0;
}

/**
 * stock_scan_free() - give back what a scan holds
 * @scan: the scan
 *
 * Tasks that somebody keeps are set to NULL before.
 *
 * Context: process context, may sleep.
 */
void stock_scan_free(struct stock_scan *scan)
{
	unsigned int i, j;

	for (i = 0; i < scan->nr; i++)
		for (j = 0; j < STOCK_TASKS; j++)
			if (scan->found[i].tasks[j])
				put_task_struct(scan->found[i].tasks[j]);
	kfree(scan->found);
}
